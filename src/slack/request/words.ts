// Everything that people read about requests for a secret. Plain and short; after a failure it says what did not happen.

import { formatDuration } from '../../contract/duration.ts'
import type { AskVerdict } from '../../share/ask.ts'
import type { RequestSummary } from '../../share/request-messages.ts'
import { escapeMrkdwn } from '../escape.ts'
import { formatDate, mention, shortenNames } from '../format.ts'
import { describeDeliveryFailure } from '../share/delivery-words.ts'
import { REASONS } from '../share/form-words.ts'
import { CANCEL, ONE_MOMENT } from '../words.ts'

export const ASK = {
  title: 'Ask for a secret',
  submit: 'Ask',
  cancel: CANCEL,
  button: 'Ask for a secret',
  person: 'From whom',
  choosePerson: 'Choose one person',
  what: 'What you need',
  whatHint: 'For example: the staging password. They read it, so put no secret into it.',
  expires: 'Expires',
  footer: 'They get a message with your name and these words. What they provide goes to you alone.',
  waiting: 'Asking...',
  notOpened: 'Slack did not open the form. Nobody was asked. Try again.',
  onlyFirst: 'One person is asked at a time: only the first one is filled in.',
  noGroups: 'A group cannot be asked: choose one person.',
  personNotFilledIn: 'The person you named could not be filled in: choose them here.',
  cut: 'What you typed was longer than 150 characters: only the beginning is filled in.',
  noPerson: 'Choose who is to be asked.',
  noWhat: 'Say what you need.',
  tooLong: 'This is longer than 150 characters. Shorten it.',
} as const

/** @param names as typed after the command. For mrkdwn. */
export function describeUnfoundAskee(names: string): string {
  return `Nobody was found for ${escapeMrkdwn(shortenNames(names))}: choose whom you mean below.`
}

/** How long a request stands; days and their words. */
export const LIFETIMES = [
  [1, '1 day'],
  [3, '3 days'],
  [7, '7 days'],
  [14, '14 days'],
  [30, '30 days'],
] as const

export const DECLINE = {
  title: 'Decline',
  submit: 'Decline',
  cancel: CANCEL,
  says: 'Whoever asked is told, with your reason if you give one.',
  reason: 'Reason',
  reasonHint: 'Up to 200 characters.',
  tooLong: 'This is longer than 200 characters. Shorten it.',
  waiting: ONE_MOMENT,
  notOpened: 'Slack did not open the window. Nothing was declined. Press Decline again.',
  nothing: 'There was nothing to decline: this request is over already, or it is for somebody else.',
} as const

export const PROVIDE = {
  title: 'Share a secret',
  waiting: ONE_MOMENT,
  notOpened: 'Slack did not open the form. Nothing was shared. Press Provide it again.',
} as const

export const WITHDRAW = {
  button: 'Withdraw',
  confirmTitle: 'Take this request back?',
  confirmText: 'It can no longer be provided, and they are told so.',
  keep: 'Keep',
  nothing: 'There was nothing to take back: this request is over already.',
  failed: 'The request could not be taken back just now: it still stands. Press Withdraw again in a minute.',
} as const

export const MESSAGE = {
  /** Notifications, also on a locked phone: neither who nor what. */
  askeeNotification: 'Somebody asks you for a secret.',
  askeeOverNotification: 'A request for a secret is over.',
  askerNotification: 'News about a secret you asked for.',
  provide: 'Provide it',
  decline: 'Decline',
  /** Asking is how passwords are stolen, too. */
  caution:
    'Provide it opens a form for them alone. If you did not expect this, make sure in another way that it comes from them.',
} as const

/** On top of the form that answers a request, before the words they asked with. */
export function describeAsker(askerId: string): string {
  return `*For ${mention(askerId)} alone, who asked for:*`
}

export function describeAsked(askeeId: string, expiresAt: Date): string {
  return `*You have asked ${mention(askeeId)}.* They can provide it until ${formatDate(expiresAt)}. A message from Share Secret follows what becomes of it.`
}

export function describeAskedBefore(createdAt: Date): string {
  return `This was asked already, ${formatDate(createdAt)}. If you changed anything in the form since, that was not asked.`
}

/** Why nobody was asked, for the field that it belongs to. */
export function describeProblem(verdict: Exclude<AskVerdict, { asked: unknown }>): string {
  switch (verdict.problem) {
    case 'self':
      return 'That is you. Choose somebody else.'
    case 'askerRefused':
      return `You cannot receive secrets here: you are ${REASONS[verdict.reason]}. Nobody was asked.`
    case 'askeeRefused':
      return `${verdict.name ?? 'This person'} is ${REASONS[verdict.reason]}. Choose somebody else.`
    case 'askeeMayNot':
      return `${verdict.name} may not share secrets in this workspace. Choose somebody else.`
  }
}

export function describeTooOften(retryAfterSeconds: number): string {
  return `You have sent people too many messages for now. Nobody was asked. Try again in ${formatDuration(retryAfterSeconds * 1_000)}.`
}

export const DIRECTORY_SILENT =
  'Slack could not confirm this person just now. Nobody was asked. Try again in a minute.'
export const STORAGE_SILENT =
  'The storage did not confirm. Press Ask again in a minute: however often you do, they are asked once.'

export function describeUnexpected(words: string, reference: string): string {
  return `${words} Nobody was asked.${reference}`
}

export function describeNotDeclined(words: string, reference: string): string {
  return `${words} Nothing was declined. Press Decline again in a minute.${reference}`
}

export function describeNotOpened(words: string, reference: string): string {
  return `${words} Nothing was shared.${reference}`
}

export function describeDeclined(): string {
  return 'Declined. Whoever asked is told so.'
}

export function describeAskeeHead({ askerId, state }: RequestSummary): string {
  return state === 'open'
    ? `*${mention(askerId)} asks you for a secret:*`
    : `*${mention(askerId)} asked you for a secret:*`
}

/** What stands below the words that were asked with, for who was asked. */
export function describeForAskee({ state, askerId, expiresAt, closedAt }: RequestSummary): string {
  const when = formatDate(closedAt ?? expiresAt)
  switch (state) {
    case 'open':
      return `It can be provided until ${formatDate(expiresAt)}.`
    case 'provided':
      return `You provided it ${when}.`
    case 'declined':
      return `You declined it ${when}. Nothing was shared.`
    case 'expired':
      return `The request expired ${when}. Nothing was shared.`
    case 'withdrawn':
      return `${mention(askerId)} took the request back ${when}. Nothing was shared.`
  }
}

export function describeAskerHead({ askeeId }: RequestSummary): string {
  return `*You asked ${mention(askeeId)} for a secret:*`
}

/** The same for who asks. */
export function describeForAsker(request: RequestSummary): string {
  const { state, askeeId, expiresAt, closedAt } = request
  const when = formatDate(closedAt ?? expiresAt)
  switch (state) {
    case 'open':
      return describeWaiting(request)
    case 'provided':
      return `${mention(askeeId)} provided it ${when}. It comes to you in a message of its own.`
    case 'declined':
      return `${mention(askeeId)} declined ${when}.`
    case 'expired':
      return `It expired ${when} without an answer. Ask again if you still need it.`
    case 'withdrawn':
      return `You took it back ${when}.`
  }
}

export function describeReason(reason: string): string {
  return `Reason: ${reason}`
}

function describeWaiting({ delivery, deliveryReason, expiresAt }: RequestSummary): string {
  switch (delivery) {
    case 'pending':
      return `Being delivered. It stands until ${formatDate(expiresAt)}.`
    case 'delivered':
      return `Waiting for them: it stands until ${formatDate(expiresAt)}.`
    case 'failed':
      return `Could not be delivered: ${describeDeliveryFailure(deliveryReason)}. Ask them in another way, or ask somebody else.`
  }
}
