// Signs that phones and word processors put into a value in place of what was typed. The form warns of them before it
// shares, and offers the plain ones; nothing is changed unless somebody asks for it. Pure.

import { LIMITS } from '../../contract/limits.ts'
import { Secret } from '../../secret.ts'
import type { ShareForm } from './form.ts'

export type PhoneSign = 'quotes' | 'dash' | 'ellipsis' | 'hardSpace' | 'invisible' | 'lastSpace'

interface PlainReading {
  /** In the order of {@link SIGNS}. */
  found: PhoneSign[]
  plain: string
}

// What stands in words of other scripts and within emoji is no phone's doing: joiners count beside ASCII only.
const INVISIBLE =
  /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]|[\u200C\u200D](?=[\0-~]|$)|(?<=^|[\0-~])[\u200C\u200D]/g

const SIGNS: ReadonlyArray<readonly [sign: PhoneSign, where: RegExp, plain: (found: string) => string]> = [
  ['quotes', /[\u2018-\u201F]/g, (quote) => (quote < '\u201C' ? "'" : '"')],
  // Two hyphens become the longer one.
  ['dash', /[\u2013-\u2015]/g, (dash) => (dash === '\u2013' ? '-' : '--')],
  ['ellipsis', /\u2026/g, () => '...'],
  ['hardSpace', /[\u00A0\u202F]/g, () => ' '],
  ['invisible', INVISIBLE, () => ''],
  ['lastSpace', /[^\S\r\n]+$/g, () => ''],
]

/** What the form warns of. */
export function findPhoneSigns({ secret }: Pick<ShareForm, 'secret'>): PhoneSign[] {
  return secret ? readPlain(secret.expose()).found : []
}

/** Whether the value holds any that the form has not warned of. */
export function isUnwarned(form: ShareForm): boolean {
  return !form.isInBrowser && findPhoneSigns(form).some((sign) => !form.warnedOf.includes(sign))
}

/** Whether the plain value fits into the form: some signs are more than one then. */
export function isPlainOffered({ secret }: Pick<ShareForm, 'secret'>): boolean {
  return secret !== undefined && readPlain(secret.expose()).plain.length <= LIMITS.modalSecret.maxChars
}

/** The form with the plain value, in a field that Slack takes as a new one. */
export function takePlainSigns(form: ShareForm): ShareForm {
  if (!form.secret || !isPlainOffered(form)) return form
  return {
    ...form,
    secret: Secret.fromText(readPlain(form.secret.expose()).plain),
    secretRound: form.secretRound + 1,
  }
}

function readPlain(text: string): PlainReading {
  const found: PhoneSign[] = []
  let plain = text
  for (const [sign, where, toPlain] of SIGNS) {
    const next = plain.replace(where, toPlain)
    if (next !== plain) found.push(sign)
    plain = next
  }
  return { found, plain }
}
