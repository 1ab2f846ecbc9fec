// Every name that Slack and this app use for the same thing. What manifest.yml declares stands here once more, and a
// test holds the two against each other.

export const COMMAND = '/share-secret'

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
} as const

export const EVENTS = {
  homeOpened: 'app_home_opened',
  uninstalled: 'app_uninstalled',
  tokensRevoked: 'tokens_revoked',
} as const
