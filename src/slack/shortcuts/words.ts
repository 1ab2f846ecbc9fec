// What the form says when it was opened from a message.

import type { MessageText } from './message-text.ts'

/** What Slack says itself of an attachment that has no words to fall back to. */
export const NO_PREVIEW = '[no preview available]'

/** What has become of the message's text. */
export function describeMessageText(found: MessageText): string {
  switch (found.kind) {
    case 'text':
      return `The text of the message is in the Secret field: leave only the value there.${describeFiles(found)}`
    case 'code':
      return `The code block of the message is in the Secret field.${describeFiles(found)}`
    case 'inlineCode':
      return `The code in the message is in the Secret field, without the words around it.${describeFiles(found)}`
    case 'tooLong':
      return `The message is over 3,000 characters, which is more than this form takes, so nothing of it is filled in. Paste the part that is the value, or write it in the browser: More options offers that.`
    case 'files':
      return 'The message has files and no text. This app cannot read files: paste the value here.'
    case 'empty':
      return 'The message has no text that this app can read: paste the value here.'
  }
}

function describeFiles({ hasFiles }: { hasFiles: boolean }): string {
  return hasFiles ? ' Its files are left out: this app cannot read them.' : ''
}
