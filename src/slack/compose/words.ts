// What the way through the browser says in Slack.

export const TITLE = 'Share a secret'
export const INSTEAD = 'Write it in the browser instead'
export const BACK = 'Type it here instead'
export const IN_BROWSER =
  'You write the secret on a page of this server: up to 10,000 characters, and it never passes through Slack.'
export const CONTINUE = 'Continue'
export const READY =
  '*Now write the secret in your browser.* It is shared from there, with the people and rules you have chosen.'
export const OPEN_PAGE = 'Open the page'
export const ONCE =
  'The page works once and for 30 minutes, for whoever has it open: keep its address to yourself. Nothing is shared before you press Share there.'
export const NOT_SHOWN = 'The page could not be shown to you. Nothing was shared. Share again.'
