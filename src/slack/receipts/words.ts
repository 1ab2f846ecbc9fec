// What is said in answer to the buttons under a share's messages. What the messages themselves say stands in
// share/words.

import { mention } from '../format.ts'

export const NOTHING_TO_SEND = 'There was nothing to send again: it is on its way, or the secret is over.'
export const NOT_SENT_AGAIN = 'It could not be sent again just now. Press the button again in a minute.'
export const NOBODY_TO_REMIND =
  'Nobody was reminded: whoever has not opened it was reminded within the last hour, or the secret is over.'
export const NOT_REMINDED = 'Nobody could be reminded just now. Press Remind again in a minute.'

export const CLOSE_TITLE = 'I have it'
export const CLOSE_SUBMIT = 'Close it'
export const CLOSE_CANCEL = 'Keep it open'
export const NOTHING_TO_CLOSE = 'There was nothing to close: it is over already, or it was not sent to you.'
export const NOT_CLOSED =
  'It could not be closed just now: it is still open for you. Press I have it again in a minute.'
export const CLOSING_NOT_SHOWN =
  'Slack did not open the window. If the message still has its buttons, it is not closed: press I have it again.'
export const CLOSED = 'It is closed for you. The sender sees that you have it.'

/** Before a recipient closes what they have not opened. */
export function describeUnopened(senderId: string): string {
  return `*You have not opened it.* If you close it, you cannot open it any more: ${mention(senderId)} would have to share it again.`
}

export const ASKED_ALREADY =
  'There was nothing to ask for: you have asked already, or this secret was not sent to you.'
export const NOT_ASKED = 'The sender could not be asked just now. Press Ask again in a minute.'

/** The sender cannot be asked any more. */
export function describeSenderGone(senderId: string): string {
  return `${mention(senderId)} is no member of this workspace any more, so nobody was asked. Ask a colleague who has the secret.`
}

export const NOT_YOURS_TO_SHARE =
  'There is nothing to share again here: it was not shared by you, or it is too long ago. Nothing was shared.'
export const FORM_FAILED =
  'The form could not be filled in just now. Nothing was shared. Press Share again in a minute.'
