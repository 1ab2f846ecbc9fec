// What a mail says. To somebody outside, who may never have heard of this app: who, what happens, what is needed.

/** The mail's gaps, all plain text. */
export interface MailGaps {
  /** One line. */
  sender: string
  /** `It opens 1 time` */
  limit: string
  /** With its zone. */
  until: string
  link: string
}

/** Names nobody and nothing: subjects show on locked screens and stay in archives. */
export const SUBJECT = 'A secret was shared with you'

export const OPEN = 'Open the secret'
export const OR_COPY = 'If the button does nothing, copy this link into your browser:'

/** For a sender whose name Slack does not tell. */
export const SOMEBODY = 'Somebody'

/** Above the link. */
export function listLines({ sender, limit, until }: MailGaps): readonly [title: string, ...lines: string[]] {
  return [
    `${sender} shared a secret with you`,
    `${limit}, until ${until}.`,
    'You need the password for it. It is not in this mail: the sender gives it to you another way.',
  ]
}

/** Below the link. */
export const ADVICE = [
  'Looking at the page uses nothing up. Only Reveal does, after the password.',
  'You were not expecting this? Ask the sender before you open it, by a way you know. If you do nothing, it expires.',
] as const

/** How often this share opens for one of its recipients; `null` is no limit. */
export function describeViews(maxViews: number | null, recipientCount: number): string {
  if (maxViews === null) return 'It can be opened any number of times'
  if (maxViews === recipientCount) return 'It opens 1 time'
  const times = maxViews === 1 ? '1 time' : `${maxViews} times`
  return `It opens ${times} in all, counted over everybody it was shared with`
}

/** `3 March 2026, 14:05 UTC` */
export function describeUntil(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${date.toISOString().slice(11, 16)} UTC`
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)
