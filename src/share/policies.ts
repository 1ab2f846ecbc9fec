// The policy of a workspace as it holds now: what the operator's settings give, with what its administrators have
// changed. Built once in wire.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import type { Actor } from './actor.ts'
import type { Policy } from './policy.ts'

/** What differs from the settings; null is "no bound". */
export type PolicyChanges = { [Rule in keyof Policy]?: Exclude<Policy[Rule], undefined> | null }

export interface Policies {
  /** Administrators may change nothing: the operator said so. */
  readonly isLocked: boolean
  /** As last read, from memory: for what is drawn at once. */
  current(workspaceId: string): Policy
  /** For what is decided: at most FRESH_MS behind a change made in another process. */
  read(workspaceId: string): Promise<Policy>
  /** Adds to what was changed before; holds here at once. The caller has made sure that the actor may. */
  change(actor: Actor, changes: PolicyChanges): Promise<Policy>
}

export const FRESH_MS = 2_000

interface Known {
  policy: Policy
  readAtMs: number
}

export function createPolicies(
  db: Db,
  defaults: Policy,
  { isLocked, now = Date.now }: { isLocked: boolean; now?: () => number },
): Policies {
  const known = new Map<string, Known>()

  function remember(workspaceId: string, changes: PolicyChanges): Policy {
    const policy = isLocked ? defaults : merge(defaults, changes)
    known.set(workspaceId, { policy, readAtMs: now() })
    return policy
  }

  async function read(workspaceId: string): Promise<Policy> {
    const entry = known.get(workspaceId)
    if (entry && now() - entry.readAtMs < FRESH_MS) return entry.policy
    return remember(workspaceId, await readChanges(db, workspaceId))
  }

  return {
    isLocked,
    current(workspaceId) {
      // For the next one who asks: nothing that is drawn waits for the database.
      void read(workspaceId).catch(() => {})
      return known.get(workspaceId)?.policy ?? defaults
    },
    read,
    async change(actor, changes) {
      return remember(actor.workspaceId, await writeChanges(db, actor, changes))
    },
  }
}

function merge(defaults: Policy, changes: PolicyChanges): Policy {
  const known = Object.entries(changes).filter(([rule]) => rule in defaults)
  const given = known.map(([rule, value]) => [rule, value ?? undefined])
  const policy: Policy = { ...defaults, ...Object.fromEntries(given) }
  // One of the two may have been set where the other was not seen: by the operator, or by another administrator.
  const isOver = policy.defaultLifetimeMs > policy.maxLifetimeMs
  return Object.freeze({ ...policy, ...(isOver && { defaultLifetimeMs: policy.maxLifetimeMs }) })
}

async function readChanges(db: Db, workspaceId: string): Promise<PolicyChanges> {
  const row = await db
    .selectFrom('policies')
    .select('changes')
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst()
  return row?.changes ?? {}
}

async function writeChanges(
  db: Db,
  { workspaceId, userId }: Actor,
  changes: PolicyChanges,
): Promise<PolicyChanges> {
  const { rows } = await sql<{ changes: PolicyChanges }>`
    insert into policies as p (workspace_id, changes, changed_by)
    values (${workspaceId}, ${JSON.stringify(changes)}::jsonb, ${userId})
    on conflict (workspace_id) do update set
      changes = p.changes || excluded.changes, changed_by = excluded.changed_by, changed_at = clock_timestamp()
    returning changes`.execute(db)
  return rows[0]?.changes ?? {}
}
