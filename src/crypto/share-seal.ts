// How a share's value is sealed: a data key of its own seals the value once; each grant wraps that data key
// twice, inside under its token (and the password), outside under the server's key. Database and server key
// together open nothing without the token; the outer layer alone can be re-sealed under a new key.

import { hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from '../errors.ts'
import { Secret } from '../secret.ts'
import { boxOpen, boxSeal } from './box.ts'
import { gcmOpen, gcmSeal, lengthPrefixed, pad256, unpad256 } from './gcm.ts'
import type { KeyRing } from './keys.ts'

/** What a wrapped key is bound to. A database writer who changes any of it makes it unopenable. */
export interface GrantBinding {
  workspaceId: string
  shareId: string
  ordinal: number
  kind: string
  recipient: string
}

export interface SealedValue {
  sealed: Buffer
  /** 32 bytes; wipe it once it is wrapped for every grant. */
  dataKey: Buffer
}

const NOTHING = Buffer.alloc(0)

/** 16 random bytes, one per share: the salt of grant keys and of the password. */
export function newSalt(): Buffer {
  return randomBytes(16)
}

/** Seals the value under a fresh data key. */
export function sealValue(value: Secret, workspaceId: string, shareId: string): SealedValue {
  const dataKey = randomBytes(32)
  const padded = pad256(value.exposeBytes())
  const sealed = gcmSeal(dataKey, padded, lengthPrefixed('value', workspaceId, shareId))
  padded.fill(0)
  return { sealed, dataKey }
}

/** @throws AppError SealBroken when the bytes are not those that were sealed for this share. */
export function openValue(sealed: Buffer, dataKey: Buffer, workspaceId: string, shareId: string): Secret {
  const padded = gcmOpen(dataKey, sealed, lengthPrefixed('value', workspaceId, shareId))
  const value = padded && unpad256(padded)
  if (!value) throw new AppError('SealBroken')
  return Secret.fromBytes(value)
}

/** Wraps the data key for one grant: 91 bytes. `passwordHash` is empty when there is no password. */
export function wrapDataKey(
  keys: KeyRing,
  dataKey: Buffer,
  token: Secret,
  salt: Buffer,
  grant: GrantBinding,
  passwordHash: Buffer = NOTHING,
): Buffer {
  const inner = gcmSeal(grantKey(token, salt, grant, passwordHash), dataKey, NOTHING)
  return boxSeal(keys, 'wrap', inner, outerBinding(grant))
}

/**
 * @returns the data key, or undefined when token or password are wrong.
 * @throws AppError SealBroken when the outer layer does not open: our fault, never a wrong password.
 */
export function unwrapDataKey(
  keys: KeyRing,
  wrapped: Buffer,
  token: Secret,
  salt: Buffer,
  grant: GrantBinding,
  passwordHash: Buffer = NOTHING,
): Buffer | undefined {
  const inner = boxOpen(keys, 'wrap', wrapped, outerBinding(grant))
  return gcmOpen(grantKey(token, salt, grant, passwordHash), inner, NOTHING)
}

function grantKey(token: Secret, salt: Buffer, grant: GrantBinding, passwordHash: Buffer): Buffer {
  const material = Buffer.concat([Buffer.from(token.expose(), 'base64url'), passwordHash])
  const info = lengthPrefixed(
    'grant',
    grant.workspaceId,
    grant.shareId,
    String(grant.ordinal),
    grant.kind,
    grant.recipient,
  )
  const key = Buffer.from(hkdfSync('sha256', material, salt, info, 32))
  material.fill(0)
  return key
}

function outerBinding(grant: GrantBinding): string[] {
  return [grant.workspaceId, grant.shareId, String(grant.ordinal)]
}
