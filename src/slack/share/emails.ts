// Addresses as people type and paste them, one by one. Pure; the contract judges each.

import { TOUCHING, toPlainText } from '../typed.ts'

// `Dora Smith <dora@example.com>`, as mail programs copy it: the name goes.
const WITH_NAME = /(?<=^|[,;\n>])[^,;\n<>@]*<([^<>\s]+@[^<>\s]+)>/g
const AROUND = new RegExp(`^[\\p{Ps}\\p{Pi}'"]+|[${TOUCHING}]+$`, 'gu')

/** The addresses that are meant: without names before them, signs that touch them and marks that nobody sees. */
export function readEmails(text = ''): string[] {
  return splitEmails(toPlainText(text).replace(WITH_NAME, ' <$1> '))
    .map((part) => part.replace(AROUND, '').replace(/^mailto:/i, ''))
    .filter((part) => part !== '')
}

/** Splits at commas, semicolons, spaces and line ends; angle brackets around an address go. */
export function splitEmails(text = ''): string[] {
  return text
    .split(/[\s,;]+/)
    .map((part) => part.replace(/^<|>$/g, ''))
    .filter((part) => part !== '')
}
