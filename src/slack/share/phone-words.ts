// What the form says about signs that a phone put into the secret.

import type { PhoneSign } from './phone-signs.ts'

export const USE_PLAIN = 'Use plain characters'

export const PHONE_SIGNS_LOST =
  'It was not shared yet: it holds characters that phones put in place of others. Open the form and share it again.'

const NAMES: Readonly<Record<PhoneSign, string>> = {
  quotes: 'curly quotes',
  dash: 'a long dash',
  ellipsis: 'an ellipsis in one character',
  hardSpace: 'a non-breaking space',
  invisible: 'an invisible character',
  lastSpace: 'a space at its end',
}

/** Before it is shared. */
export function describePhoneSigns(signs: readonly PhoneSign[]): string {
  const names = signs.map((sign) => NAMES[sign])
  const list = names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  return `*Not shared yet: the secret holds ${list}.* Phones and word processors put these in by themselves. Share sends the secret exactly as it is.`
}
