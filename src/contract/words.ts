// What is wrong with what was sent, field by field, in Slack and over HTTP alike. Plain and short: what is wrong, and what
// to do. What the API's document says of each field stands in document-words.ts.

import { formatDuration } from './duration.ts'
import { LIMITS } from './limits.ts'

const DURATION_EXAMPLES = 'Write one number and a unit, for example 45m, 36h or 7d.'

export const SECRET_FAULTS = {
  missing: 'There is no secret. Give the text that is to be shared.',
  notText: 'The secret must be text. Put it in quotes.',
  empty: 'The secret is empty. Type or paste what is to be shared.',
  tooLong: `The secret is longer than ${inWords(LIMITS.secret.maxChars)} characters. Shorten it, or share it in parts.`,
  broken: 'The secret holds a broken character (not valid Unicode). Copy it again from where it came from.',
} as const

export const NAME_FAULTS = {
  notText: 'The name must be text. Leave it out for none.',
  tooLong: `The name is longer than ${LIMITS.name.maxChars} characters. Shorten it.`,
  broken: 'The name holds a broken character (not valid Unicode). Copy it again from where it came from.',
  invisible:
    'The name holds a line break, a tab or another invisible control character. Retype it without them.',
} as const

export const PASSWORD_FAULTS = {
  notText: 'The password must be text. Leave it out for none.',
  empty: 'The password is empty. Type one, or leave it out for none.',
  tooLong: `The password is longer than ${inWords(LIMITS.password.maxBytes)} bytes. Shorten it.`,
  broken: 'The password holds a broken character (not valid Unicode). Copy it again from where it came from.',
  /** Of one that opens. */
  brokenAtAccess: 'The password holds a broken character (not valid Unicode).',
} as const

export const LIFETIME_FAULTS = {
  notText: `The lifetime must be text. ${DURATION_EXAMPLES}`,
  notADuration: `This is not a duration. ${DURATION_EXAMPLES}`,
  tooShort: `The secret would expire too soon. Give it at least ${formatDuration(LIMITS.lifetime.minMs)}.`,
  tooLong: `The secret would live too long. Give it at most ${formatDuration(LIMITS.lifetime.maxMs)}.`,
} as const

export const VIEWS_FAULTS = {
  notANumber: 'The number of views must be a number, at least 1. Leave it out for no limit.',
  notWhole: 'The number of views must be a whole number, at least 1.',
  tooFew: 'The number of views must be at least 1. Leave it out for no limit.',
  tooMany: `The number of views must be at most ${inWords(LIMITS.maxViews.max)}. Leave it out for no limit.`,
} as const

export const EMAIL_FAULTS = {
  notAnEmail: 'This is not an email address. Write it like name@example.com.',
  tooLong: `This address is longer than ${LIMITS.email.maxChars} characters. Check it.`,
  notAList: 'The addresses must be a list. Leave it out to name nobody.',
  tooMany: `There are more than ${LIMITS.emails.max} addresses. Share with fewer people, or share more than once.`,
  notAChoice: 'Whether outside addresses are allowed must be true or false, without quotes.',
  needPassword: 'Outside addresses need a password. Set one, or share with members only.',
} as const

export const BODY_FAULTS = {
  accessType: "Who can open the secret must be 'anyone' or 'organization', in small letters.",
  unknownFields: 'The request holds fields that do not exist here. Correct their names or remove them.',
  notAnObject: 'The request must be a JSON object.',
  accessNotAnObject: 'The body must be an object with a token and, where there is one, a password.',
  noToken: 'There is no token. Give what stands behind the # in the link.',
} as const

export const QUERY_FAULTS = {
  notOnce: 'It must be given once.',
  notWhole: 'It must be a whole number.',
  unknownNames: 'The query holds names that do not exist here. Correct or remove them.',
  cursorAndOffset: 'Give a cursor or an offset, not both.',
} as const

export function describeRange(min: number, max: number): string {
  return `It must be from ${min} to ${max}.`
}

export function describeChoice(choices: readonly string[]): string {
  return `It must be one of ${choices.join(', ')}.`
}

/** Fewer views than people. */
export function describeTooFewViews(maxViews: number, people: number): string {
  return `${people} people but ${countViews(maxViews)}: ${people - maxViews} of them could not open it. Allow at least ${people} views, or name fewer people.`
}

/** Views for the people alone, and a link beside them. */
export function describeNoneForLink(maxViews: number, people: number): string {
  const whom = people === 1 ? 'the one recipient' : `the ${people} recipients`
  return `${countViews(maxViews)}, kept for ${whom}: none is left for the link. Allow at least ${people + 1} views, or set no limit.`
}

function countViews(count: number): string {
  return count === 1 ? '1 view' : `${count} views`
}

// `toLocaleString` loads the whole of ICU: 20 ms of every start for a comma.
function inWords(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
