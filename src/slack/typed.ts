// What people type and phones make of it, made plain so that it can be recognised: full-width digits, hard spaces, curly
// quotes, marks that nobody sees. For fields with a meaning of their own; a secret and a password are never read through
// here. Pure and total.

/** Brackets, quotes and the signs that end a part of a sentence: they may touch what is meant. For a character class. */
export const TOUCHING = '\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}.,;:!?\'"…、。'

// `.5h` begins with its point.
const OUTER = new RegExp(`^(?:(?!\\.\\d)[${TOUCHING}\\s])+|[${TOUCHING}\\s]+$`, 'gu')

/** A plain text, and where each unit of it stood. */
export interface Traced {
  plain: string
  /** By UTF-16 unit of `plain`; one more for its end. */
  origins: readonly number[]
}

/** The text in plain signs, trimmed. */
export function toPlainText(text: string): string {
  return traceTyped(text).plain.trim()
}

/** The same without brackets, quotes and full stops around it: a duration, a count. */
export function toPlainWord(text: string): string {
  return traceTyped(text).plain.replace(OUTER, '')
}

/** The same as {@link toPlainText} untrimmed, with the way back to what was typed. */
export function traceTyped(text: string): Traced {
  let plain = ''
  const origins: number[] = []
  let at = 0
  for (const sign of text) {
    const shown = toPlainSign(sign)
    for (let unit = 0; unit < shown.length; unit++) origins.push(at)
    plain += shown
    at += sign.length
  }
  origins.push(text.length)
  return { plain, origins }
}

function toPlainSign(sign: string): string {
  if (sign <= '~') return sign
  if (/[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(sign)) return ''
  if (/\p{Zs}/u.test(sign)) return ' '
  if (/[\u2018-\u201B\u2032]/.test(sign)) return "'"
  if (/[\u201C-\u201F\u2033\u00AB\u00BB]/.test(sign)) return '"'
  if (/[\u2010-\u2015\u2212]/.test(sign)) return '-'
  if (/\p{Nd}/u.test(sign)) return toDigit(sign.codePointAt(0) ?? 0)
  const plain = sign.normalize('NFKC')
  // Neither Slack's signs nor gaps between words are made of others.
  return /[<>&|\s]/.test(plain) ? sign : plain
}

/** The digits of a script follow each other, from zero on. */
function toDigit(codePoint: number): string {
  let value = 0
  while (/\p{Nd}/u.test(String.fromCodePoint(codePoint - value - 1))) value++
  return String(value % 10)
}
