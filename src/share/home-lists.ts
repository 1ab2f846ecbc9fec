// What App Home lists: a person's own shares, open and closed, and what they were given. Metadata only. A page is one
// statement however many shares there are, and so are the counts.

import { type RawBuilder, sql } from 'kysely'
import type { AccessType } from '../contract/shared-secret.ts'
import { PLANNED_ANEW } from '../db/plan.ts'
import type { ClosingReason, Db, Delivery, ShareState } from '../db/schema.ts'
import type { Actor } from './actor.ts'
import type { BackendName, ShareRef } from './backend.ts'
import { type MessagePlace, toPlace } from './messages.ts'
import type { PageEnd } from './overview.ts'

export const PER_PAGE = 10

export interface HomePage<Entry> {
  entries: Entry[]
  total: number
  /** How many stand before the first of these. */
  newerCount: number
  /** Where the page of newer ones begins; absent where that is the first page. */
  newer?: PageEnd
  /** Where the next page begins; absent on the last. */
  older?: PageEnd
}

/** A share as its sender sees it. */
export interface OwnEntry extends ShareRef {
  /** Sealed. */
  name: Buffer | null
  state: ShareState
  /** Its time is over, whether it has been closed or not. */
  isExpired: boolean
  createdAt: Date
  expiresAt: Date
  closedAt: Date | null
  /** It ended because nobody was left who could open it: the sender did not take it back. */
  isEndedByRecipients: boolean
  viewsLeft: number | null
  backend: BackendName
  accessType: AccessType
  recipientCount: number
  openedCount: number
  failedCount: number
  /** The first few members who get it. */
  people: string[]
}

/** A share as one of its recipients sees it. */
export interface ReceivedEntry extends ShareRef {
  senderId: string
  state: ShareState
  isExpired: boolean
  createdAt: Date
  expiresAt: Date
  closedAt: Date | null
  backend: BackendName
  delivery: Delivery
  openedAt: Date | null
  /** Why it was closed for them alone. */
  closedReason: ClosingReason | null
  /** Whether there is a view for them. */
  mayOpen: boolean
  message: MessagePlace | null
}

export interface HomeCounts {
  active: number
  closed: number
  received: number
  tokens: number
}

const PLANNED = sql.raw(PLANNED_ANEW)
const CLOSED_SHOWN = sql`interval '30 days'`
const IS_SHOWN = sql`(s.closed_at is null or s.closed_at > clock_timestamp() - ${CLOSED_SHOWN})`
/** Of a share that was made for a member, here or elsewhere. */
const IS_PERSONAL = sql`g.kind in ('person', 'remote')`

/** The actor's open shares, newest first, from `from` on. */
export async function readActive(db: Db, actor: Actor, from?: PageEnd): Promise<HomePage<OwnEntry>> {
  return readOwn(db, actor, activeOf(actor), from)
}

/** The actor's closed shares of 30 days, the last closed first. */
export async function readClosed(db: Db, actor: Actor, from?: PageEnd): Promise<HomePage<OwnEntry>> {
  return readOwn(db, actor, closedOf(actor), from)
}

/** What the actor was given, newest first; closed ones for 30 days. */
export async function readReceived(db: Db, actor: Actor, from?: PageEnd): Promise<HomePage<ReceivedEntry>> {
  const { workspaceId } = actor
  const details = sql`
    s.sender_id, s.state, s.expires_at <= clock_timestamp() as is_expired, s.created_at, s.expires_at, s.closed_at,
    s.backend, g.delivery, g.opened_at, g.closed_reason, g.message_channel, g.message_ts,
    s.state = 'open' and s.expires_at > clock_timestamp() and (s.backend <> 'vault' or g.ordinal = any(s.live) and
      (g.opened_at is null or s.views_left is null or s.views_left > cardinality(s.unopened))) as may_open`
  const from_ = sql`
    join shares s on s.workspace_id = ${workspaceId} and s.id = p.id
    join grants g on g.workspace_id = ${workspaceId} and g.share_id = p.id and g.ordinal = p.ordinal`
  const page = await readPage<ReceivedRow>(db, receivedOf(actor), { details, joins: from_ }, from)
  return { ...page, entries: page.entries.map((row) => toReceived(workspaceId, row)) }
}

/** How much there is of each. */
export async function countHome(db: Db, actor: Actor): Promise<HomeCounts> {
  const { rows } = await sql<HomeCounts>`${PLANNED}
    select
      (select count(*)::int from (${activeOf(actor)}) a) as active,
      (select count(*)::int from (${closedOf(actor)}) c) as closed,
      (select count(*)::int from (${receivedOf(actor)}) r) as received,
      (select count(*)::int from api_tokens where workspace_id = ${actor.workspaceId} and owner_id = ${actor.userId}
        and revoked_at is null and expires_at > clock_timestamp()) as tokens`.execute(db)
  return rows[0] ?? { active: 0, closed: 0, received: 0, tokens: 0 }
}

// Each of the three lists as `id` and `at`, by which it is ordered.

function activeOf({ workspaceId, userId }: Actor): RawBuilder<unknown> {
  return sql`select s.id, s.created_at as at from shares s
    where s.workspace_id = ${workspaceId} and s.sender_id = ${userId} and s.state = 'open'`
}

function closedOf({ workspaceId, userId }: Actor): RawBuilder<unknown> {
  return sql`select s.id, s.closed_at as at from shares s
    where s.workspace_id = ${workspaceId} and s.sender_id = ${userId} and s.state <> 'open' and ${IS_SHOWN}`
}

function receivedOf({ workspaceId, userId }: Actor): RawBuilder<unknown> {
  return sql`select s.id, s.created_at as at, g.ordinal from grants g
    join shares s on s.workspace_id = g.workspace_id and s.id = g.share_id
    where g.workspace_id = ${workspaceId} and g.recipient = ${userId} and ${IS_PERSONAL} and ${IS_SHOWN}`
}

async function readOwn(
  db: Db,
  { workspaceId }: Actor,
  list: RawBuilder<unknown>,
  from: PageEnd | undefined,
): Promise<HomePage<OwnEntry>> {
  const details = sql`
    s.name, s.state, s.expires_at <= clock_timestamp() as is_expired, s.created_at, s.expires_at, s.closed_at,
    s.views_left, s.backend, s.access_type, r.*,
    coalesce(s.state = 'revoked' and (select bool_and(g.closed_at is not null) from grants g
      where g.workspace_id = ${workspaceId} and g.share_id = p.id), false) as is_ended_by_recipients`
  const joins = sql`
    join shares s on s.workspace_id = ${workspaceId} and s.id = p.id
    cross join lateral (
      select count(*)::int as recipients, count(g.opened_at)::int as opened,
        count(*) filter (where g.delivery = 'failed' and g.closed_at is null)::int as failed,
        coalesce((array_agg(g.recipient order by g.ordinal) filter (where ${IS_PERSONAL}))[1:3], '{}') as people
      from grants g where g.workspace_id = ${workspaceId} and g.share_id = p.id and g.kind <> 'link') r`
  const page = await readPage<OwnRow>(db, list, { details, joins }, from)
  return { ...page, entries: page.entries.map((row) => toOwn(workspaceId, row)) }
}

interface PageRow {
  id: string
  /** With its microseconds, which a Date does not hold. */
  at: string
  total: number
  newer_count: number
  newer_at: string | null
  newer_id: string | null
}

async function readPage<Row extends PageRow>(
  db: Db,
  list: RawBuilder<unknown>,
  { details, joins }: { details: RawBuilder<unknown>; joins: RawBuilder<unknown> },
  from: PageEnd | undefined,
): Promise<HomePage<Row>> {
  const key = sql`(${from?.at ?? 'infinity'}::timestamptz, ${from?.id ?? ''})`
  const { rows } = await sql<Row>`${PLANNED}
    with list as materialized (${list}),
    page as (select * from list where (at, id) <= ${key} order by at desc, id desc limit ${PER_PAGE + 1}),
    newer as (select at, id from list where (at, id) > ${key})
    select p.id, p.at::text as at, ${details},
      (select count(*)::int from list) as total,
      (select count(*)::int from newer) as newer_count,
      n.at::text as newer_at, n.id as newer_id
    from page p ${joins}
    left join lateral (select at, id from newer order by at, id offset ${PER_PAGE - 1} limit 1) n on true
    order by p.at desc, p.id desc`.execute(db)
  const [first] = rows
  // All that stood from here on is gone.
  if (!first) return from ? readPage(db, list, { details, joins }, undefined) : NOTHING
  const [next] = rows.slice(PER_PAGE)
  const { total, newer_count: newerCount, newer_at: newerAt, newer_id: newerId } = first
  return {
    entries: rows.slice(0, PER_PAGE),
    total,
    newerCount,
    ...(newerCount > PER_PAGE && newerAt && newerId && { newer: { at: newerAt, id: newerId } }),
    ...(next && { older: { at: next.at, id: next.id } }),
  }
}

const NOTHING = { entries: [], total: 0, newerCount: 0 }

interface OwnRow extends PageRow {
  name: Buffer | null
  state: ShareState
  is_expired: boolean
  created_at: Date
  expires_at: Date
  closed_at: Date | null
  is_ended_by_recipients: boolean
  views_left: number | null
  backend: BackendName
  access_type: AccessType
  recipients: number
  opened: number
  failed: number
  people: string[]
}

function toOwn(workspaceId: string, row: OwnRow): OwnEntry {
  return {
    workspaceId,
    shareId: row.id,
    name: row.name,
    state: row.state,
    isExpired: row.is_expired,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    closedAt: row.closed_at,
    isEndedByRecipients: row.is_ended_by_recipients,
    viewsLeft: row.views_left,
    backend: row.backend,
    accessType: row.access_type,
    recipientCount: row.recipients,
    openedCount: row.opened,
    failedCount: row.failed,
    people: row.people,
  }
}

interface ReceivedRow extends PageRow {
  sender_id: string
  state: ShareState
  is_expired: boolean
  created_at: Date
  expires_at: Date
  closed_at: Date | null
  backend: BackendName
  delivery: Delivery
  opened_at: Date | null
  closed_reason: ClosingReason | null
  may_open: boolean
  message_channel: string | null
  message_ts: string | null
}

function toReceived(workspaceId: string, row: ReceivedRow): ReceivedEntry {
  return {
    workspaceId,
    shareId: row.id,
    senderId: row.sender_id,
    state: row.state,
    isExpired: row.is_expired,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    closedAt: row.closed_at,
    backend: row.backend,
    delivery: row.delivery,
    openedAt: row.opened_at,
    closedReason: row.closed_reason,
    mayOpen: row.may_open,
    message: toPlace(row.message_channel, row.message_ts),
  }
}
