// The tokens with which scripts share as a member. Stored as hashes and found by them; shown once, when they are made.

import { sql } from 'kysely'
import { hashToken, newApiToken } from '../crypto/tokens.ts'
import type { Db } from '../db/schema.ts'
import type { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'

export const SCOPES = ['create', 'read', 'reveal', 'revoke', 'audit'] as const
export type Scope = (typeof SCOPES)[number]

/** A member's tokens in use at once. */
export const MAX_TOKENS = 20

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

export interface ApiToken {
  id: string
  name: string
  scopes: Scope[]
  createdAt: Date
  expiresAt: Date
  lastUsedAt: Date | null
}

/** Whom a token stands for and what it may do. */
export interface TokenGrant {
  tokenId: string
  owner: Actor
  scopes: readonly Scope[]
}

export type CreatedToken = { token: Secret; expiresAt: Date } | { problem: 'taken' | 'tooMany' }

/** Makes a token for the actor. The name must be free among their tokens in use. */
export async function createApiToken(
  db: Db,
  { workspaceId, userId }: Actor,
  { name, scopes, days }: { name: string; scopes: readonly Scope[]; days: number },
): Promise<CreatedToken> {
  const token = newApiToken()
  return db.transaction().execute(async (tx) => {
    // One after the other, so that two at once do not both make the last one.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`api-tokens/${workspaceId}/${userId}`}, 0))`.execute(
      tx,
    )
    await forgetExpired(tx, workspaceId, userId)
    const inUse = await listApiTokens(tx, { workspaceId, userId })
    if (inUse.some((other) => other.name === name)) return { problem: 'taken' }
    if (inUse.length >= MAX_TOKENS) return { problem: 'tooMany' }
    const row = await tx
      .insertInto('api_tokens')
      .values({
        workspace_id: workspaceId,
        owner_id: userId,
        name,
        token_hash: hashToken(token),
        scopes: [...scopes],
        expires_at: sql<Date>`clock_timestamp() + ${days} * interval '1 day'`,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('expires_at')
      .executeTakeFirst()
    return row ? { token, expiresAt: row.expires_at } : { problem: 'taken' }
  })
}

/** @returns the actor's tokens in use, oldest first. */
export async function listApiTokens(db: Db, { workspaceId, userId }: Actor): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom('api_tokens')
    .select(['id', 'name', 'scopes', 'created_at', 'expires_at', 'last_used_at'])
    .where('workspace_id', '=', workspaceId)
    .where('owner_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes as Scope[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }))
}

/** Holds from the next request, in every process. @returns whether there was one of that name. */
export async function revokeApiToken(db: Db, actor: Actor, name: string): Promise<boolean> {
  return revokeBy(db, actor, 'name', name)
}

/** The same by the token's id, for who sees the list. @returns whether it was in use until now. */
export async function revokeApiTokenById(db: Db, actor: Actor, id: string): Promise<boolean> {
  return UUID.test(id) && revokeBy(db, actor, 'id', id)
}

async function revokeBy(
  db: Db,
  { workspaceId, userId }: Actor,
  column: 'name' | 'id',
  value: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('api_tokens')
    .set({ revoked_at: sql`clock_timestamp()` })
    .where('workspace_id', '=', workspaceId)
    .where('owner_id', '=', userId)
    .where(column, '=', value)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * @param orgId the workspace's UUID: a token of another one that shares the database is none here.
 * @returns whom the token stands for, or undefined when it is unknown, revoked or expired. Notes its use, at most once a minute.
 */
export async function useApiToken(db: Db, orgId: string, token: Secret): Promise<TokenGrant | undefined> {
  const row = await db
    .selectFrom('api_tokens')
    .select(['workspace_id', 'id', 'owner_id', 'scopes'])
    .select(
      sql<boolean>`last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute'`.as(
        'is_due',
      ),
    )
    .where('token_hash', '=', hashToken(token))
    .where('workspace_id', '=', db.selectFrom('workspaces').select('workspace_id').where('id', '=', orgId))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  if (!row) return undefined
  if (row.is_due) await noteUse(db, row.workspace_id, row.id)
  return {
    tokenId: row.id,
    owner: { workspaceId: row.workspace_id, userId: row.owner_id },
    scopes: row.scopes as Scope[],
  }
}

// Of many calls at once one writes it down and the others go on: waiting for each other would take all connections.
async function noteUse(db: Db, workspaceId: string, id: string): Promise<void> {
  await sql`
    update api_tokens set last_used_at = clock_timestamp()
    where (workspace_id, id) in (
      select workspace_id, id from api_tokens
      where workspace_id = ${workspaceId} and id = ${id}
        and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')
      for update skip locked)`.execute(db)
}

/** Forgets what ended a month ago. */
export async function forgetApiTokens(db: Db, limit: number): Promise<void> {
  await sql`delete from api_tokens where (workspace_id, id) in (
    select workspace_id, id from api_tokens
    where least(revoked_at, expires_at) < clock_timestamp() - interval '30 days' limit ${limit})`.execute(db)
}

// One that has expired gives its name free.
async function forgetExpired(tx: Db, workspaceId: string, userId: string): Promise<void> {
  await tx
    .updateTable('api_tokens')
    .set({ revoked_at: sql`expires_at` })
    .where('workspace_id', '=', workspaceId)
    .where('owner_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '<=', sql<Date>`clock_timestamp()`)
    .execute()
}
