// What `/share-secret help` answers, and what is said about a word of the command that stood wrong.

import { COMMAND } from '../ids.ts'

/** Line by line. */
export const HELP = [
  `*${COMMAND}* opens a form: paste a secret, choose who gets it, for how long and how often it opens.`,
  'Each recipient gets a message that opens for them alone. Nothing is posted in this channel.',
  '',
  `\`${COMMAND} @alice @bob\`   with people filled in`,
  `\`${COMMAND} @sre\`   with the people of a group`,
  `\`${COMMAND} @alice 2h\`   and when it expires (5 minutes to 30 days: \`45m\`, \`36h\`, \`2w\`)`,
  `\`${COMMAND} @alice 3 views\`   and how often it opens in all`,
  `\`${COMMAND} request @bob the staging password\`   asks a colleague for a secret`,
  `\`${COMMAND} token new deploy\`   makes an API token for scripts; \`token list\` and \`token revoke deploy\``,
  `\`${COMMAND} open 123456\`   opens a link for members in the browser that shows this code`,
  `\`${COMMAND} help\`   this`,
  '',
  'The same form opens from the shortcut "Share a secret", and from "Turn into a secret" in the menu of any message.',
  'Your secrets, with Revoke, are listed in the Home tab of this app.',
  'Type the secret into the form, not after the command.',
] as const

/** What the command's own words take. */
const TAKES = {
  token: `\`${COMMAND} token\` takes \`new\` and a name, \`list\`, or \`revoke\` and a name.`,
  open: `\`${COMMAND} open\` takes the six digits that the page in your browser shows.`,
  request: `\`${COMMAND} request\` takes a person and what you need.`,
  list: 'Your secrets are listed in the Home tab of this app.',
  revoke: 'Press Revoke in the Home tab of this app, or in the message that came when you shared the secret.',
} as const

/** The command's word did not make sense with what stood after it. */
export function describeOwnWord(word: keyof typeof TAKES): string {
  return `Nothing was shared. ${TAKES[word]} To share a secret that begins with this word, type it into the form.`
}
