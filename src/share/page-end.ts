// The cursor of a list: where a page ended, sealed, so that nobody reads or makes one, and good only for its owner.

import { boxOpen, boxSeal } from '../crypto/box.ts'
import type { KeyRing } from '../crypto/keys.ts'
import { AppError } from '../errors.ts'
import type { Actor } from './actor.ts'
import type { PageEnd } from './overview.ts'

/** What is listed: a cursor of one leads nowhere in the other. */
export type Listed = 'shares' | 'audit'

export function sealPageEnd(
  keys: KeyRing,
  { workspaceId, userId }: Actor,
  end: PageEnd,
  listed: Listed,
): string {
  const plain = Buffer.from(JSON.stringify([end.at, end.id]))
  return boxSeal(keys, 'cursor', plain, [workspaceId, userId, listed]).toString('base64url')
}

/** @returns undefined for a cursor that is damaged, another person's, another list's or not ours. */
export function openPageEnd(
  keys: KeyRing,
  { workspaceId, userId }: Actor,
  cursor: string,
  listed: Listed,
): PageEnd | undefined {
  const sealed = Buffer.from(cursor, 'base64url')
  // What the decoder would skip is damage as well.
  if (sealed.toString('base64url') !== cursor) return undefined
  try {
    const plain = boxOpen(keys, 'cursor', sealed, [workspaceId, userId, listed])
    const [at, id] = JSON.parse(plain.toString()) as [string, string]
    return { at, id }
  } catch (error) {
    if (error instanceof AppError && error.code === 'SealBroken') return undefined
    throw error
  }
}
