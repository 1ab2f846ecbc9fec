// What Infisical cannot do with a share as it was asked for, found out before anything is sent; and whether a text
// of Infisical's repeats what must not be repeated.

import { AppError } from '../../errors.ts'
import type { Secret } from '../../secret.ts'
import type { ShareDraft } from '../../share/backend.ts'

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
    const people = without.length === 1 ? 'one of the people named' : `${without.length} of the people named`
    throw new AppError('RecipientRefused', {
      words: `Infisical goes by email addresses, and Slack shows this app none for ${people}. Nothing was shared.`,
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
    lacks.linkBesidePeople = 'Infisical shares with named people or by a link, not both.'
  }
  if (password && password.exposeBytes().length > MAX_PASSWORD_BYTES) {
    lacks.longPassword = `Infisical takes passwords of up to ${MAX_PASSWORD_BYTES} bytes. Choose a shorter one.`
  }
  if (value.expose().length > MAX_VALUE_UNITS) {
    lacks.longValue = `Infisical takes up to 10,000 characters and counts some, such as emoji, twice. Shorten the text.`
  }
  throwLacks(lacks)
}

/** @throws AppError BackendLacks when this version would drop the list of people and let others in. */
export function assertKnown({ recipients, outsideEmails }: ShareDraft, known: KnownFields): void {
  const lacks: Record<string, string> = {}
  if (recipients.length > 0 && !known.authorizedEmails) {
    lacks.namedPeople = 'This version of Infisical cannot share with named people.'
  }
  if (outsideEmails.length > 0 && !(known.authorizedEmails && known.allowExternalEmails)) {
    lacks.mailsOutside = 'This version of Infisical cannot share with addresses outside its organization.'
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
  const words = [...Object.values(lacks), 'Nothing was sent to it.'].join(' ')
  throw new AppError('BackendLacks', { words, details: { controls } })
}
