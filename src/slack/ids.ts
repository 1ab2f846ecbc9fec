// Every name that Slack and this app use for the same thing. What manifest.yml declares stands here once more, and a
// test holds the two against each other.

export const COMMAND = '/share-secret'

/** Names of shortcuts (`callback_id`): of the one that works everywhere, and of the one in a message's menu. */
export const SHORTCUTS = { share: 'share_secret', message: 'message_to_secret' } as const

/** Names of modals (`callback_id`). */
export const VIEWS = {
  share: 'share',
  shared: 'shared',
  reveal: 'reveal',
  newToken: 'new_token',
  notice: 'notice',
} as const

/** Names of buttons and of inputs that report a change at once (`action_id`). */
export const ACTIONS = {
  openForm: 'open_form',
  expires: 'expires',
  viewLimit: 'view_limit',
  moreOptions: 'more_options',
  generatePassword: 'generate_password',
  reveal: 'reveal',
  openLink: 'open_link',
  openTicket: 'open_ticket',
  revoke: 'revoke',
  groups: 'groups',
  addPeople: 'add_people',
  tellAuthor: 'tell_author',
  turnIntoSecret: 'turn_into_secret',
} as const

/** Menus whose options Slack asks for while somebody types in them (`action_id`). */
export const MENUS = { groups: ACTIONS.groups } as const

export const EVENTS = { homeOpened: 'app_home_opened' } as const
