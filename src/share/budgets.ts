// How much somebody may do in a time, counted in the database so that all processes agree. A window begins with its
// first use; what is refused counts as well.

import { sql } from 'kysely'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Actor } from './actor.ts'
import { describeBudget } from './words.ts'

/** The limits, each a setting; 0 is no limit. */
export interface BudgetLimits {
  /** Calls with one API token. */
  callsPerMinute: number
  /** Calls without a token that open a link, per address. */
  anonymousCallsPerMinute: number
  /** Calls with a token that is none, per address. */
  failedLoginsPerMinute: number
  sharesPerHour: number
  sharesPerDay: number
  /** People who get a message because of one sender. */
  notifiedPerDay: number
  /** The same person from the same sender. */
  samePersonPerHour: number
  /** Mails to addresses outside, of a whole workspace. */
  outsideMailsPerDay: number
}

export type BudgetKind = keyof BudgetLimits

/** What is counted under limits that are no settings: see fixed-budgets.ts. */
export type FixedKind = 'confirmationsPerHour' | 'codeTriesPerHour'
export type CountedKind = BudgetKind | FixedKind

const WINDOW_SECONDS: Readonly<Record<CountedKind, number>> = {
  callsPerMinute: 60,
  anonymousCallsPerMinute: 60,
  failedLoginsPerMinute: 60,
  sharesPerHour: 3_600,
  sharesPerDay: 86_400,
  notifiedPerDay: 86_400,
  samePersonPerHour: 3_600,
  confirmationsPerHour: 3_600,
  codeTriesPerHour: 3_600,
  outsideMailsPerDay: 86_400,
}

export interface Use<Kind extends CountedKind = BudgetKind> {
  kind: Kind
  /** Whose it is: a token, a person, the HMAC of an address. */
  subject: string
  count?: number
}

/**
 * Counts, and refuses what goes beyond; all uses in one statement.
 * @throws AppError RateLimitExceeded with the seconds until the last full window ends.
 */
export async function spendBudgets(db: Db, limits: BudgetLimits, uses: readonly Use[]): Promise<void> {
  const counts = await countUses(
    db,
    uses.filter(({ kind }) => limits[kind] > 0),
  )
  const over = counts.filter(({ kind, used }) => used > limits[kind])
  const [first] = over
  if (first) throw refuse(limits, first.kind, Math.max(...over.map(({ seconds }) => seconds)))
}

/** What a message to each of these people counts for whoever causes it, so that nobody can be harassed. */
export function usesOfNotifying({ workspaceId, userId }: Actor, peopleIds: readonly string[]): Use[] {
  const subject = `${workspaceId}/${userId}`
  if (peopleIds.length === 0) return []
  return [
    { kind: 'notifiedPerDay', subject, count: peopleIds.length },
    ...peopleIds.map((id): Use => ({ kind: 'samePersonPerHour', subject: `${subject}/${id}` })),
  ]
}

/** How far a window is used now, and for how long it goes on. */
export interface Count<Kind extends CountedKind = BudgetKind> {
  kind: Kind
  used: number
  seconds: number
}

/** Counts without judging. */
export async function countUses<Kind extends CountedKind>(
  db: Db,
  uses: ReadonlyArray<Use<Kind>>,
): Promise<Array<Count<Kind>>> {
  if (uses.length === 0) return []
  // In one order everywhere, so that two who meet in several windows never wait for each other.
  const counted = [...uses].sort((a, b) => (`${a.kind}/${a.subject}` < `${b.kind}/${b.subject}` ? -1 : 1))
  // A count may be lost when Postgres crashes: it does not wait for the disk, where all calls of one token would queue.
  const { rows } = await sql<Count<Kind>>`
    with lazy as materialized (select set_config('synchronous_commit', 'off', true))
    insert into budgets as b (kind, subject, used, ends_at)
    select u.kind, u.subject, u.used, clock_timestamp() + u.seconds * interval '1 second'
    from lazy, unnest(
      ${counted.map(({ kind }) => kind)}::text[],
      ${counted.map(({ subject }) => subject)}::text[],
      ${counted.map(({ count = 1 }) => count)}::int[],
      ${counted.map(({ kind }) => WINDOW_SECONDS[kind])}::int[]
    ) as u (kind, subject, used, seconds)
    on conflict (kind, subject) do update set
      used    = case when b.ends_at <= clock_timestamp() then excluded.used else least(b.used::bigint + excluded.used, ${MOST})::int end,
      ends_at = case when b.ends_at <= clock_timestamp() then excluded.ends_at else b.ends_at end
    returning kind, used, ceil(extract(epoch from ends_at - clock_timestamp()))::int as seconds`.execute(db)
  return rows
}

/** Whether the budget is used up, without counting. @throws AppError RateLimitExceeded when it is. */
export async function assertBudgetLeft(db: Db, limits: BudgetLimits, { kind, subject }: Use): Promise<void> {
  if (limits[kind] <= 0) return
  const { rows } = await sql<{ seconds: number }>`
    select ceil(extract(epoch from ends_at - clock_timestamp()))::int as seconds from budgets
    where kind = ${kind} and subject = ${subject} and used >= ${limits[kind]} and ends_at > clock_timestamp()`.execute(
    db,
  )
  const [row] = rows
  if (row) throw refuse(limits, kind, row.seconds)
}

/** Windows that are over. */
export async function forgetBudgets(db: Db, limit: number): Promise<void> {
  await sql`delete from budgets where (kind, subject) in (
    select kind, subject from budgets where ends_at < clock_timestamp() limit ${limit})`.execute(db)
}

/** The refusal of whoever goes beyond. */
export function refuse(limits: BudgetLimits, kind: BudgetKind, seconds: number): AppError {
  return new AppError('RateLimitExceeded', {
    retryAfterSeconds: Math.max(1, seconds),
    words: describeBudget(kind, limits),
  })
}

const MOST = 2_000_000_000
