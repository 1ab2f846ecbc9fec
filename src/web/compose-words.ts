// What the page says on which a sender writes. In a text, {words in braces} are gaps that its script fills. A text with
// `one` and `other` is chosen by the rules of the language.

import type { Notices } from './notices.ts'
import { SHARED_SCRIPT_WORDS } from './words.ts'

export const STARTING_WORDS = {
  noScript:
    'What lets you share is the part of the link after the #, and only a script in your browser can read it. Allow JavaScript for this site, then open the page from Slack again. Nothing was shared.',
  title: 'One moment',
  late: "Still here? The page's script did not start. Reload the page, or allow JavaScript for this site. Nothing was shared.",
} as const

const SHARE_LABEL = 'Share'

export const WRITING_WORDS = {
  title: 'Write the secret',
  secret: 'Secret',
  hint: 'Kept exactly as typed. It does not pass through Slack.',
  share: SHARE_LABEL,
} as const

export const COMPOSE_SCRIPT_WORDS = {
  ...SHARED_SCRIPT_WORDS,
  /** For an answer that is not the service's own. */
  unknown: 'Something went wrong on our side. It may have been shared: your messages from Share Secret say.',
  unknownUnshared: 'Something went wrong on our side. Nothing was shared.',
  empty: 'The secret is empty. Type or paste what is to be shared.',
  tooLong: 'That is {count} characters too many. Shorten it, or share it in parts.',
  noAnswer:
    'The answer did not arrive. It may have been shared. Pressing Share again does not share it twice.',
  share: SHARE_LABEL,
  sharing: 'Sharing…',
  count: '{count} of {most} characters',
  terms: 'It goes to the {people} you chose in Slack, opens {views}.',
  termsUntil:
    'It goes to the {people} you chose in Slack, opens {views} and expires {expiresIn} after you share it.',
  people: { one: 'person', other: '{count} people' },
  anyNumber: 'any number of times',
  onceEach: { one: '1 time', other: '1 time for each' },
  inAll: { one: '{count} time in all', other: '{count} times in all' },
  hasPassword: 'It needs the password that Slack showed you.',
} as const

export const COMPOSE_NOTICES = {
  incomplete: [
    'This link is incomplete',
    'The part after the # is missing or cut short. Reloading this page does that too. Nothing was shared.',
    'In Slack, share again and open the page from there.',
  ],
  over: [
    'This page is over',
    'It works once and for 30 minutes. If you have not pressed Share, nothing was shared.',
    'In Slack, share again and open the page from there.',
  ],
  shared: [
    'It is shared',
    'Your messages from Share Secret in Slack say who has got it and who has opened it, and let you take it back.',
    'You can close this page.',
  ],
  'maybe-shared': [
    'It may be shared already',
    'An earlier press of Share got no answer. If it went through, you get a message from Share Secret in Slack about it.',
    'If none comes within a minute, share again from Slack.',
  ],
  'not-reached': [
    'Could not reach the service',
    'Nothing was shared. Check your connection, then try again.',
  ],
  refused: ['This cannot be shared'],
  wait: ['Wait a little'],
  failed: ['The service could not answer'],
} as const satisfies Notices
