// A claim that has to wait for its row until the share has expired. PostgreSQL looks at the row again only when the
// holder changed it; whatever the holder did, nothing may be shown.

import { sql } from 'kysely'
import type { Db } from '../../../src/db/schema.ts'
import { type MadeShare, refusalOf, type TestVault } from '../vault.ts'
import { checkEqual, type Trial } from './trial.ts'

/** What another transaction does with the row it has locked. */
export const HOLDERS = ['only locks', 'rolls back a change', 'commits a change'] as const
export type Holder = (typeof HOLDERS)[number]

export async function revealWhileHeld(vault: TestVault, holder: Holder, rounds: number): Promise<Trial> {
  const problems: string[] = []
  for (let round = 0; round < rounds; round++) {
    const share = await vault.makeShare({ lifetimeMs: 250 })
    const revealed = await holdPastExpiry(vault.db, share, holder, () => refusalOf(vault.reveal(share.grant)))
    checkEqual(problems, `round ${round}`, revealed, 'ShareExpired')
  }
  return {
    tried: `${rounds} reveals that waited for a row until it had expired; the holder ${holder}`,
    seen: `${rounds - problems.length} refused`,
    problems,
  }
}

/** Holds the share's row from before its expiry until after it; `reveal` is started in between. */
async function holdPastExpiry<T>(
  db: Db,
  { workspaceId, shareId }: MadeShare,
  holder: Holder,
  reveal: () => Promise<T>,
): Promise<T> {
  const row = sql`where workspace_id = ${workspaceId} and id = ${shareId}`
  let revealed: Promise<T> | undefined
  const held = db.transaction().execute(async (tx) => {
    await sql`select 1 from shares ${row} for update`.execute(tx)
    if (holder !== 'only locks')
      await sql`update shares set last_viewed_at = clock_timestamp() ${row}`.execute(tx)
    revealed = reveal()
    // It may be refused while the row is still held; the caller hears of it below.
    revealed.catch(() => {})
    await sql`select pg_sleep(extract(epoch from expires_at - clock_timestamp()) + 0.03) from shares ${row}`.execute(
      tx,
    )
    if (holder === 'rolls back a change') throw new RolledBack()
  })
  await held.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error
  })
  if (!revealed) throw new TypeError('the reveal was started')
  return revealed
}

class RolledBack extends Error {}
