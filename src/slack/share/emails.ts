// Addresses as people type and paste them, one by one. Pure; the contract judges each.

import { TOUCHING, toPlainText } from '../typed.ts'

// `Dora Smith <dora@example.com>`, as mail programs copy it: the name goes.
const WITH_NAME = /(?<=^|[,;\n>])[^,;\n<>@]*<([^<>]*)>/g
const AROUND = new RegExp(`^[${TOUCHING}<]+|[${TOUCHING}>]+$`, 'gu')

/** Splits at commas, semicolons, spaces and line ends; names before an address go, and signs that touch it. */
export function splitEmails(text = ''): string[] {
  return toPlainText(text)
    .replace(WITH_NAME, ' $1 ')
    .split(/[\s,;]+/)
    .map((part) => part.replace(AROUND, '').replace(/^mailto:/i, ''))
    .filter((part) => part !== '')
}
