// What people read when Infisical does not take a share, or does not say whether it did.

import type { Trouble } from './health.ts'

/** Why Infisical did nothing. */
export const TROUBLE_WORDS: Readonly<Record<Trouble, string>> = {
  credentials:
    'Infisical refused this app’s credentials. Credentials work in one Infisical only: the US, the EU and each self-hosted one have their own.',
  forbidden: 'Infisical says that this app may not share secrets there.',
  address:
    'What answers at Infisical’s address cannot share secrets: the address or the version is not right.',
  unreachable: 'Infisical cannot be reached just now.',
  limited: 'Infisical takes no more requests from this app for the moment.',
}

/** @param isCreating what it was to do: share, or something about a share that is there */
export function describeTrouble(what: Trouble, isCreating: boolean): string {
  return `${TROUBLE_WORDS[what]} ${isCreating ? 'Nothing was shared.' : 'Nothing has changed.'}`
}

/** What Infisical cannot do. */
export const LACKS = {
  linkBesidePeople: 'Infisical shares with named people or by a link, not both.',
  longValue:
    'Infisical takes up to 10,000 characters and counts some, such as emoji, twice. Shorten the text.',
  namedPeople: 'This version of Infisical cannot share with named people.',
  mailsOutside: 'This version of Infisical cannot share with addresses outside its organization.',
} as const

export function describeLongPassword(maxBytes: number): string {
  return `Infisical takes passwords of up to ${maxBytes} bytes. Choose a shorter one.`
}

export function describeLacks(lacks: readonly string[]): string {
  return [...lacks, 'Nothing was sent to it.'].join(' ')
}

/** People without an address. */
export function describeNoAddress(count: number): string {
  const people = count === 1 ? 'one of the people named' : `${count} of the people named`
  return `Infisical goes by email addresses, and Slack shows this app none for ${people}. Nothing was shared.`
}

/** It may have been made. */
export function describeUnconfirmed(endsAt: Date, hasRecipients: boolean): string {
  const mailed = hasRecipients ? ', and Infisical may have mailed the recipients' : ''
  const ends = endsAt.toISOString().slice(0, 16).replace('T', ' ')
  return `Infisical did not confirm. A link may exist that nobody has${mailed}. It dies by ${ends} UTC.`
}

/** @param said Infisical's own reason; empty where there is none. @param whom those that it may mean */
export function describeRefusal(said: string, whom: readonly string[]): string {
  const sentence = said ? `Infisical refused this share: ${said}` : 'Infisical refused this share.'
  // Infisical does not say whom it means, so all are named.
  const accounts =
    whom.length > 0
      ? ` It was sent for ${whom.join(', ')}: each needs an account in that Infisical organization with exactly this address.`
      : ''
  return `${sentence}${/[.!?]$/.test(sentence) ? '' : '.'}${accounts}`
}
