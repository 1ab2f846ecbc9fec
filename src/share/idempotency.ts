// A request that is sent twice under one Idempotency-Key has its effect once and its answer twice. The claim is an
// INSERT on a unique key; the answer is written in the transaction of what it answers.

import { sql } from 'kysely'
import type { CreateRequest } from '../contract/create-request.ts'
import { openAnswer, sealAnswer } from '../crypto/answer-seal.ts'
import { type KeyRing, requireSubkey } from '../crypto/keys.ts'
import { hashUnderKey } from '../crypto/tokens.ts'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'

/** The right to work under a key; lost when it takes longer than {@link TAKE_OVER_SECONDS}. */
export interface IdempotencyClaim {
  caller: string
  key: string
  keyHmac: Buffer
  claim: string
}

export interface RememberedAnswer {
  status: number
  body: Buffer
}

/** A claim without an answer is a dead process's by then. */
const TAKE_OVER_SECONDS = 120
const KEPT_HOURS = 24

/**
 * Claims the key for this caller and request, or finds what was answered before.
 * @throws AppError IdempotencyInProgress while another request is at work, IdempotencyKeyReused for another body.
 */
export async function claimKey(
  db: Db,
  keys: KeyRing,
  caller: string,
  key: string,
  request: CreateRequest,
): Promise<{ claim: IdempotencyClaim } | { answer: RememberedAnswer }> {
  // Under every key version: rotation must not make a request new.
  const names = keys.versions.map((version) => nameUnder(keys, version, key, request))
  const newest = names.find(({ version }) => version === keys.sealVersion)
  if (!newest) throw new TypeError('the sealing version is in every ring')
  for (const { keyHmac, bodyHmac } of names) {
    if (keyHmac === newest.keyHmac) continue
    await dropDeadClaim(db, caller, keyHmac, bodyHmac)
    const answer = await readAnswer(db, keys, { caller, key, keyHmac }, bodyHmac)
    if (answer) return { answer }
  }
  const claim = await insertClaim(db, caller, newest)
  if (claim !== undefined) return { claim: { caller, key, keyHmac: newest.keyHmac, claim } }
  const answer = await readAnswer(db, keys, { caller, key, keyHmac: newest.keyHmac }, newest.bodyHmac)
  // Freed in this very moment: the next try finds it so.
  if (!answer) throw new AppError('IdempotencyInProgress', { retryAfterSeconds: 1 })
  return { answer }
}

/** Keeps the answer. @throws AppError IdempotencyInProgress when the claim was taken over: roll back then. */
export async function rememberAnswer(
  tx: Db,
  keys: KeyRing,
  { caller, key, keyHmac, claim }: IdempotencyClaim,
  { status, body }: RememberedAnswer,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('idempotency_keys')
    .set({ status, answer: sealAnswer(keys, key, caller, body) })
    .where('caller', '=', caller)
    .where('key_hmac', '=', keyHmac)
    .where('claim', '=', claim)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new AppError('IdempotencyInProgress', { retryAfterSeconds: 1 })
}

/** Nothing came of it: the key is free again. */
export async function releaseKey(db: Db, { caller, keyHmac, claim }: IdempotencyClaim): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('caller', '=', caller)
    .where('key_hmac', '=', keyHmac)
    .where('claim', '=', claim)
    .where('answer', 'is', null)
    .execute()
}

/** Answers older than a day. */
export async function forgetAnswers(db: Db, limit: number): Promise<void> {
  await sql`delete from idempotency_keys where (caller, key_hmac) in (
    select caller, key_hmac from idempotency_keys
    where claimed_at < clock_timestamp() - ${KEPT_HOURS} * interval '1 hour' limit ${limit})`.execute(db)
}

interface Name {
  version: number
  keyHmac: Buffer
  bodyHmac: Buffer
}

// A plain hash of a short secret can be guessed from a stolen table.
function nameUnder(keys: KeyRing, version: number, key: string, request: CreateRequest): Name {
  const hmacKey = requireSubkey(keys, version, 'idempotency')
  const { secretValue, name, password, expiresInMs, maxViews, accessType } = request
  return {
    version,
    keyHmac: hashUnderKey(hmacKey, 'key', key),
    bodyHmac: hashUnderKey(
      hmacKey,
      'body',
      secretValue,
      name ? 'named' : '',
      name ?? '',
      password ? 'locked' : '',
      password ?? '',
      String(expiresInMs),
      String(maxViews),
      accessType,
      String(request.allowExternalEmails),
      ...request.authorizedEmails,
    ),
  }
}

// Taken over by the claim under the newest version that follows: whoever made it can keep no answer any more.
async function dropDeadClaim(db: Db, caller: string, keyHmac: Buffer, bodyHmac: Buffer): Promise<void> {
  await sql`
    delete from idempotency_keys
    where caller = ${caller} and key_hmac = ${keyHmac} and body_hmac = ${bodyHmac} and answer is null
      and claimed_at < clock_timestamp() - ${TAKE_OVER_SECONDS} * interval '1 second'`.execute(db)
}

async function insertClaim(db: Db, caller: string, { keyHmac, bodyHmac }: Name): Promise<string | undefined> {
  const { rows } = await sql<{ claim: string }>`
    insert into idempotency_keys as k (caller, key_hmac, body_hmac, claim)
    values (${caller}, ${keyHmac}, ${bodyHmac}, gen_random_uuid())
    on conflict (caller, key_hmac) do update set
      claim = excluded.claim, body_hmac = excluded.body_hmac, claimed_at = clock_timestamp(), status = null, answer = null
    where k.claimed_at < clock_timestamp() - ${KEPT_HOURS} * interval '1 hour'
      or (k.answer is null and k.body_hmac = excluded.body_hmac
        and k.claimed_at < clock_timestamp() - ${TAKE_OVER_SECONDS} * interval '1 second')
    returning claim`.execute(db)
  return rows[0]?.claim
}

async function readAnswer(
  db: Db,
  keys: KeyRing,
  { caller, key, keyHmac }: { caller: string; key: string; keyHmac: Buffer },
  bodyHmac: Buffer,
): Promise<RememberedAnswer | undefined> {
  const row = await db
    .selectFrom('idempotency_keys')
    .select(['body_hmac', 'status', 'answer'])
    .where('caller', '=', caller)
    .where('key_hmac', '=', keyHmac)
    .where('claimed_at', '>', sql<Date>`clock_timestamp() - ${KEPT_HOURS} * interval '1 hour'`)
    .executeTakeFirst()
  if (!row) return undefined
  if (!row.body_hmac.equals(bodyHmac)) throw new AppError('IdempotencyKeyReused')
  if (!row.answer || row.status === null) {
    throw new AppError('IdempotencyInProgress', { retryAfterSeconds: 1 })
  }
  const body = openAnswer(keys, key, caller, row.answer)
  if (!body) throw new AppError('SealBroken')
  return { status: row.status, body }
}
