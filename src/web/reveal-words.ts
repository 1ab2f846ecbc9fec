// What the recipient's page says but for its notices. In a text, {words in braces} are gaps: the page puts elements into
// them, its script plain text. A text with `one` and `other` is chosen by the rules of the language.

import { SHARED_SCRIPT_WORDS } from './words.ts'

const PASSWORD_TOGGLE = { show: 'Show', showPassword: 'Show password' } as const
const REVEAL_LABEL = 'Reveal'

export const STARTING_WORDS = {
  noScript:
    'What opens the secret is the part of the link after the #, and only a script in your browser can read it. Allow JavaScript for this site, then open the link again. Nothing was used.',
  title: 'Checking the link',
  late: "Still here? The page's script did not start. Reload the page, or allow JavaScript for this site. Nothing was used.",
} as const

export const CONFIRM_WORDS = {
  numberTitle: 'Press this number in Slack',
  number:
    'If this link was sent to you, Share Secret has just asked you in Slack whether this is your browser. Press the number there: this page then opens by itself.',
  codeTitle: 'Type this in Slack',
  copy: 'Copy',
  code: 'Send it as a message in any conversation. Slack shows you once more what it opens, and then this page opens by itself.',
  timeLeft: 'Time left: {clock}. Nothing is used up by this.',
} as const

export const READY_WORDS = {
  title: '{sender} shared a secret with you',
  terms: 'It opens {views} and expires {expires} {remaining}.',
  password: 'Password',
  passwordHint: 'The sender set one and gives it to you separately.',
  ...PASSWORD_TOGGLE,
  reveal: REVEAL_LABEL,
} as const

export const REVEALED_WORDS = {
  title: 'Secret from {sender}',
  value: 'The secret',
  hidden: 'Hidden',
  show: 'Show',
  copy: 'Copy',
  download: 'Download',
  gone: 'Gone when you leave this page.',
  reloading: 'Reloading counts as leaving.',
} as const

export const REVEAL_SCRIPT_WORDS = {
  ...SHARED_SCRIPT_WORDS,
  ...PASSWORD_TOGGLE,
  /** For an answer that is not the service's own. */
  unknown: 'Something went wrong on our side. Nothing was used.',
  confirmInSlack: 'Confirm in Slack',
  noPassword: 'Enter the password.',
  maybeUsed: 'A view may have been used.',
  maybeUsedAlready: 'A view may have been used already. Trying again here does not use a second one.',
  reveal: REVEAL_LABEL,
  revealing: 'Revealing…',
  hide: 'Hide',
  hidePassword: 'Hide password',
  isShown: 'The secret is shown.',
  isHidden: 'The secret is hidden.',
  copied: 'Copied. It stays on your clipboard until you copy something else.',
  selected: 'Selected. Copy it with Ctrl+C, Command+C or the menu of your phone.',
  downloading: 'Downloading as secret.txt. Delete the file when you are done with it.',
  expired: 'expired',
  soon: 'in less than a minute',
  anyNumber: 'any number of times',
  times: { one: '{count} more time', other: '{count} more times' },
  costsNothing: 'Reveal shows the secret here. Views are not limited.',
  costsOnly: 'Nothing has been used yet. Reveal shows the secret here and uses your only view left.',
  costsOne: 'Nothing has been used yet. Reveal shows the secret here and uses 1 of {count} views.',
  wasLast: 'That was your last view: you cannot open it again.',
  again: 'You can open it {times} until {date}.',
  /** How dates are written for readers whose browser knows no variety of this language. */
  dateLanguage: 'en-GB',
  commandCopied: 'Copied.',
  commandNotCopied: 'It could not be copied here: select it above.',
  numberIs: 'The number is {number}.',
  typeCommand: 'Type {command}',
  secondsLeft: '{count} seconds left.',
} as const
