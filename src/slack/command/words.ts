// What `/share-secret help` answers.

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
  'Type the secret into the form, not after the command.',
] as const
