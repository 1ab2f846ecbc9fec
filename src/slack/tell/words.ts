// What is said when somebody tells the author of a message that it may hold a secret: to the author, and to whoever told.

import { mention } from '../format.ts'
import type { Telling } from './tell.ts'

export const ABOUT_YOUR_MESSAGE = 'About a message of yours.'
export const TURN_INTO_SECRET = 'Turn into a secret'
export const TELL_FOOTNOTE =
  'This app has not read the message and keeps nothing of it. You get this once for each message.'

/** The author's message. */
export function describeFind(tellerId: string): string {
  return `*${mention(tellerId)} thinks that a message of yours holds a secret.*`
}

/** `maySend`: they may share secrets here themselves. */
export function describeAdvice(maySend: boolean): string {
  const share = maySend ? ' To hand it over safely, turn it into a secret.' : ''
  return `Delete the message, and change (rotate) the value where it is used: whoever is in that conversation may have seen it.${share}`
}

/** On top of the form that the author opens from it. */
export const PASTE_FROM_MESSAGE =
  'Paste the value here from your message: this app has not read it. Once it is shared, delete the message.'

/** Before the button that tells the author. */
export function describeAuthor(authorId: string): string {
  return `It is a message by ${mention(authorId)}. Instead of sharing it yourself you can tell them.`
}

/** What became of it, in the form of whoever told. */
export function describeTelling(telling: Telling, authorId: string): string {
  const author = mention(authorId)
  switch (telling) {
    case 'told':
      return `${author} has been told. Nothing of the message was sent, only a link to it.`
    case 'before':
      return `${author} has been told about this message already, so nothing was sent.`
    case 'notMember':
      return `${author} is no active member of this workspace, so nobody was told.`
    case 'limited':
      return `You have notified as many people as you may for now, so ${author} was not told. Try again later.`
    case 'unsure':
      return `Slack did not confirm the message to ${author}: it may have come through or not.`
    case 'busy':
      return `Slack does not take messages just now, so ${author} was not told. Try again in a minute.`
    case 'refused':
      return `Slack did not take the message to ${author}, so nobody was told. Tell them yourself.`
    case 'failed':
      return `Something went wrong on our side, so ${author} was not told. Try again in a minute.`
  }
}
