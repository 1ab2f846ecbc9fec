// A crowd of passwords at the same moment, each for another grant. No more than the gate lets through are worked on,
// the rest are told so soon and nothing is counted for them, and what shares libuv's threads stays quick.

import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { choosePasswordsAtOnce } from '../../../src/crypto/password.ts'
import { refusalOf, type TestVault } from '../vault.ts'
import { checkEqual, percentile, type Trial } from './trial.ts'

/** As the program chooses it with its 8 threads. */
const GATE = choosePasswordsAtOnce(8)
/** How long `stat` is measured before the crowd comes: what the machine does without it. */
const QUIET_MS = 500
const PEOPLE_PER_SHARE = 100

export interface CrowdOptions {
  passwords: number
  /** Argon2 passes: more make the queue slow, so that some wait in vain. */
  passes?: number
  /** What 95 of 100 `stat` calls must stay under while the crowd is there. */
  statP95Ms?: number
  /** The longest that somebody may wait at the gate in vain. */
  vainMs?: number
}

/** The vault's gate must be one of four. */
export async function crowdTheGate(
  vault: TestVault,
  { passwords, passes = 2, statP95Ms = 50, vainMs = 5_100 }: CrowdOptions,
): Promise<Trial> {
  const problems: string[] = []
  const shares = await Promise.all(
    Array.from({ length: Math.ceil(passwords / PEOPLE_PER_SHARE) }, () =>
      vault.makeShare({ recipients: PEOPLE_PER_SHARE, password: 'Tr0ub4dor&3' }),
    ),
  )
  const ids = shares.map((share) => share.shareId)
  await sql`update shares set password_passes = ${passes} where id = any(${ids}::text[])`.execute(vault.db)
  vault.gate.clear()
  const quietP95Ms = percentile(await statUntil(sleep(QUIET_MS)), 0.95)
  const crowd = Promise.all(
    shares
      .flatMap((share) => share.grants)
      .slice(0, passwords)
      .map((grant) => refusalOf(vault.reveal(grant, { password: 'wrong' }))),
  )
  const statsMs = await statUntil(crowd)
  const answers = await crowd
  const busy = answers.filter((refusal) => refusal === 'Busy').length
  const tried = answers.filter((refusal) => refusal === 'PasswordIncorrect').length
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from guesses where share_id = any(${ids}::text[]) and length(client) > 0`.execute(
    vault.db,
  )
  const { mostAtOnce, hashed, longestVainMs } = vault.gate
  const p95Ms = percentile(statsMs, 0.95)
  checkEqual(problems, 'at once beyond the gate', Math.max(0, mostAtOnce - GATE), 0)
  checkEqual(problems, 'answers', busy + tried, passwords)
  checkEqual(problems, 'counted', rows[0]?.count, tried)
  checkEqual(problems, 'Argon2', hashed, tried)
  if (busy === 0) problems.push('the crowd was not large enough: nobody was refused')
  if (longestVainMs > vainMs) problems.push(`Busy after ${longestVainMs.toFixed(0)} ms`)
  if (p95Ms > statP95Ms) problems.push(`stat p95 ${p95Ms.toFixed(0)} ms`)
  return {
    tried: `${passwords} passwords at once, ${passes} passes`,
    seen: `${mostAtOnce} at once, ${tried} tried, ${busy} Busy within ${longestVainMs.toFixed(0)} ms, stat p95 ${p95Ms.toFixed(1)} ms, ${quietP95Ms.toFixed(1)} ms before`,
    problems,
  }
}

/** How long a `stat` takes, event loop included, asked again and again until the crowd is gone. */
async function statUntil(crowd: Promise<unknown>): Promise<number[]> {
  let isOver = false
  void crowd.finally(() => {
    isOver = true
  })
  const tookMs: number[] = []
  while (!isOver) {
    const dueAt = performance.now() + 5
    await sleep(5)
    await stat('.')
    tookMs.push(performance.now() - dueAt)
  }
  return tookMs
}
