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
  closeGrant: 'close_grant',
  confirm: 'confirm',
  ask: 'ask',
  decline: 'decline_request',
  policy: 'policy',
  notice: 'notice',
} as const

/** Home's own name (`callback_id`). */
export const HOME = 'home'

/** Names of buttons and of inputs that report a change at once (`action_id`). */
export const ACTIONS = {
  openForm: 'open_form',
  expires: 'expires',
  viewLimit: 'view_limit',
  access: 'access',
  moreOptions: 'more_options',
  plainCharacters: 'plain_characters',
  generatePassword: 'generate_password',
  writeInBrowser: 'write_in_browser',
  typeHere: 'type_here',
  reveal: 'reveal',
  openLink: 'open_link',
  openTicket: 'open_ticket',
  revoke: 'revoke',
  sendAgain: 'send_again',
  remind: 'remind',
  haveIt: 'have_it',
  askAgain: 'ask_again',
  shareAgain: 'share_again',
  confirmFirst: 'confirm_1',
  confirmSecond: 'confirm_2',
  confirmThird: 'confirm_3',
  confirmNotMe: 'confirm_not_me',
  askForSecret: 'ask_for_secret',
  provide: 'provide',
  decline: 'decline_request',
  withdraw: 'withdraw_request',
  /** With `:` and the tab. */
  homeTab: 'home_tab',
  /** With `:` and the direction. */
  homePage: 'home_page',
  homeRevoke: 'home_revoke',
  newToken: 'new_token',
  revokeToken: 'revoke_token',
  editPolicy: 'edit_policy',
  groups: 'groups',
  addPeople: 'add_people',
  tellAuthor: 'tell_author',
  turnIntoSecret: 'turn_into_secret',
} as const

/** Menus whose options Slack asks for while somebody types in them (`action_id`). */
export const MENUS = { groups: ACTIONS.groups } as const

export const EVENTS = {
  homeOpened: 'app_home_opened',
  userChanged: 'user_change',
  uninstalled: 'app_uninstalled',
  tokensRevoked: 'tokens_revoked',
} as const
