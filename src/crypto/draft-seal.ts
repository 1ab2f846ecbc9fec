// How the draft of a compose page is sealed: inside under the page's token, which the server does not keep, outside
// under the server's key. Database and key together read no draft.

import { hkdfSync } from 'node:crypto'
import { AppError } from '../errors.ts'
import { Secret } from '../secret.ts'
import { boxOpen, boxSeal } from './box.ts'
import { gcmOpen, gcmSeal, lengthPrefixed } from './gcm.ts'
import type { KeyRing } from './keys.ts'

/** What a draft is bound to. */
export interface DraftBinding {
  workspaceId: string
  composeId: string
}

export function sealDraft(keys: KeyRing, binding: DraftBinding, token: Secret, draft: Secret): Buffer {
  const inner = gcmSeal(draftKey(binding, token), draft.exposeBytes(), Buffer.alloc(0))
  return boxSeal(keys, 'draft', inner, listOf(binding))
}

/** @throws AppError SealBroken when it is not this page's, or the token is another. */
export function openDraft(keys: KeyRing, binding: DraftBinding, token: Secret, sealed: Buffer): Secret {
  const inner = boxOpen(keys, 'draft', sealed, listOf(binding))
  const draft = gcmOpen(draftKey(binding, token), inner, Buffer.alloc(0))
  if (!draft) throw new AppError('SealBroken')
  return Secret.fromBytes(draft)
}

function draftKey(binding: DraftBinding, token: Secret): Buffer {
  const material = Buffer.from(token.expose(), 'base64url')
  const key = Buffer.from(hkdfSync('sha256', material, '', lengthPrefixed('draft', ...listOf(binding)), 32))
  material.fill(0)
  return key
}

function listOf({ workspaceId, composeId }: DraftBinding): string[] {
  return [workspaceId, composeId]
}
