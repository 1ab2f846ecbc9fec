// What Infisical cannot do with a share as it was asked for, found out before anything is sent; and whether a text
// of Infisical's repeats what must not be repeated.

import { AppError } from '../../errors.ts'
import type { Secret } from '../../secret.ts'
import type { ShareDraft } from '../../share/backend.ts'
import { describeLacks, describeLongPassword, describeNoAddress, LACKS } from './words.ts'

/** What this Infisical's version knows beyond the value itself. */
export interface KnownFields {
  authorizedEmails: boolean
  allowExternalEmails: boolean
}

/** bcrypt reads no further: the rest of a longer password would protect nothing. */
const MAX_PASSWORD_BYTES = 72
/** UTF-16 units, as Infisical counts; an emoji is two. */
const MAX_VALUE_UNITS = 10_000

/**
 * Whom it is for, as Infisical knows them: the members' addresses, then those outside; lower-cased, each once.
 * @throws AppError RecipientRefused when somebody has no address.
 */
export function readEmails({ recipients, outsideEmails }: ShareDraft): string[] {
  const without = recipients.filter(({ email }) => !email)
  if (without.length > 0) {
    throw new AppError('RecipientRefused', {
      words: describeNoAddress(without.length),
      details: { recipients: without.map(({ userId }) => ({ userId, reason: 'no_email' })) },
    })
  }
  const emails = [...recipients.flatMap(({ email }) => (email ? [email] : [])), ...outsideEmails]
  return [...new Set(emails.map((email) => email.toLowerCase()))]
}

/** @throws AppError BackendLacks when it is too much for Infisical: password, value, or a link beside people. */
export function assertFits({ password, value, hasLink, recipients, outsideEmails }: ShareDraft): void {
  const lacks: Record<string, string> = {}
  if (hasLink && recipients.length + outsideEmails.length > 0) {
    lacks.linkBesidePeople = LACKS.linkBesidePeople
  }
  if (password && password.exposeBytes().length > MAX_PASSWORD_BYTES) {
    lacks.longPassword = describeLongPassword(MAX_PASSWORD_BYTES)
  }
  if (value.expose().length > MAX_VALUE_UNITS) {
    lacks.longValue = LACKS.longValue
  }
  throwLacks(lacks)
}

/** @throws AppError BackendLacks when this version would drop the list of people and let others in. */
export function assertKnown({ recipients, outsideEmails }: ShareDraft, known: KnownFields): void {
  const lacks: Record<string, string> = {}
  if (recipients.length > 0 && !known.authorizedEmails) {
    lacks.namedPeople = LACKS.namedPeople
  }
  if (outsideEmails.length > 0 && !(known.authorizedEmails && known.allowExternalEmails)) {
    lacks.mailsOutside = LACKS.mailsOutside
  }
  throwLacks(lacks)
}

/** Whether the text holds the draft's value, password or name: as they are, as JSON writes them, or a long word of them. */
export function isRepeating(text: string, { value, password, name }: ShareDraft): boolean {
  const secrets: Secret[] = [value, ...(password ? [password] : []), ...(name ? [name] : [])]
  return secrets.some((secret) => {
    const plain = secret.expose().trim()
    const words = plain.match(/[A-Za-z0-9]{8,}/g) ?? []
    return [plain, JSON.stringify(plain).slice(1, -1), ...words].some((spelt) => text.includes(spelt))
  })
}

function throwLacks(lacks: Record<string, string>): void {
  const controls = Object.keys(lacks)
  if (controls.length === 0) return
  throw new AppError('BackendLacks', { words: describeLacks(Object.values(lacks)), details: { controls } })
}
