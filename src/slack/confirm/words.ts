// Everything that is said in Slack about a page that asks to be let in.

import type { Standing } from '../../share/confirmations.ts'
import { formatDate, mention } from '../format.ts'

/** The notification on a phone's lock screen: no name, no number. */
export const QUESTION_NOTIFICATION = 'Is it you who is opening a secret in a browser?'
export const ANSWERED_NOTIFICATION = 'About a secret that was to be opened in a browser.'

export const NOT_ME = "This wasn't me"

export const PICK_THE_NUMBER = 'If you have just opened the link there, press the number that the page shows.'

export const QUESTION_FOOTER =
  "Good for 2 minutes. The secret stays hidden on the page until it is revealed there. If it was not you, press This wasn't me: somebody else has your link."

/** Before the browser's name, which stands on its own. */
export function askWhether(senderId: string, createdAt: Date): string {
  return `*Is this you?* A browser has the link to the secret that ${mention(senderId)} shared with you and asks to open it, ${formatDate(createdAt)}:`
}

/** The same once it is over. */
export function tellWhoAsked(senderId: string, createdAt: Date): string {
  return `A browser had the link to the secret that ${mention(senderId)} shared with you and asked to open it, ${formatDate(createdAt)}:`
}

/** What came of it, below the browser's name. */
export function describeOutcome(standing: Exclude<Standing, 'waiting'>, senderId: string): string {
  switch (standing) {
    case 'confirmed':
    case 'opened':
      return 'Confirmed: you pressed its number, so the page in that browser opens.'
    case 'wrong':
      return 'Not confirmed: that is not the number on the page. Nothing was opened or used up. If it was you, press Try again on the page.'
    case 'not_me':
      return `Not confirmed: you said that it was not you. Nothing was opened or used up. Somebody else has your link: it opens nothing without you. Tell ${mention(senderId)} if you do not know who.`
    case 'late':
      return 'Not confirmed: nobody pressed the number within 2 minutes. Nothing was opened or used up.'
  }
}

export const NOT_YOURS =
  'Nothing was confirmed. Only the person who was asked can answer, while they are a member here.'

/** The answer could not be taken just now: the question stands. */
export function describeNotTaken(reason: string): string {
  return `${reason} Nothing was confirmed. Press it again in a moment.`
}

export const CODE_TITLE = 'Open a secret'
export const OPEN_IT_THERE = 'Open it there'

export function askAboutCode(senderId: string, createdAt: Date): string {
  return `*Open it in that browser?* The secret is from ${mention(senderId)}, by a link for all members here. A page asked for it ${formatDate(createdAt)}:`
}

/** Plain text: what the page's browser is and where it is. */
export function describePage(browser: string, address: string): string {
  return `${toSentenceStart(browser)}, at ${address}`
}

export const CODE_WARNING =
  'Whoever is at that browser can then read the secret, as you. Press Cancel if it is not yours, or if somebody gave you the code.'

export const CODE_CONFIRMED = 'Confirmed. The page in that browser opens by itself.'
export const CODE_OVER =
  'Nothing was opened: the 2 minutes are over, or it was confirmed before. Press Try again on the page for a new code.'
export const CODE_UNKNOWN =
  'Nothing was opened: no page shows that code now. Check its 6 digits. A code is good for 2 minutes and for one person; after that, Try again on the page gives a new one.'
export const NOT_MEMBER = 'Nothing was opened: such a link opens only for full members of this workspace.'
export const CODE_NOT_OPENED =
  'Slack did not open the window, so nothing was opened. Type the command again while the page shows the code.'

/** After too many wrong codes. */
export function describeTooMany(reason: string, wait: string): string {
  return `${reason} Try again in ${wait}.`
}

/** A failure of ours or of Slack's, said with its reference. */
export function describeFailure(reason: string, reference: string): string {
  return `${reason} Nothing was opened.${reference}`
}

function toSentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
