// What the handlers read a request with. What does not fit the contract is refused with its issues.

import { parseBy } from '../../contract/issues.ts'
import type { KeyRing } from '../../crypto/keys.ts'
import { AppError } from '../../errors.ts'
import type { Actor } from '../../share/actor.ts'
import type { PageEnd } from '../../share/overview.ts'
import { type Listed, openPageEnd } from '../../share/page-end.ts'
import { FOREIGN_CURSOR } from './words.ts'

/** @throws AppError ValidationFailure. */
export function parseOrRefuse<T>(schema: Parameters<typeof parseBy<T>>[0], input: unknown): T {
  const parsed = parseBy(schema, input)
  if (!parsed.ok) throw new AppError('ValidationFailure', { details: { issues: parsed.issues } })
  return parsed.value
}

/** @throws AppError ValidationFailure for a cursor that was not given to this caller for this list. */
export function openCursor(
  keys: KeyRing,
  actor: Actor,
  cursor: string | undefined,
  listed: Listed,
): PageEnd | undefined {
  if (cursor === undefined) return undefined
  const end = openPageEnd(keys, actor, cursor, listed)
  if (end) return end
  const issue = { path: ['cursor'], code: 'custom', message: FOREIGN_CURSOR }
  throw new AppError('ValidationFailure', { details: { issues: [issue] } })
}
