// The page's side of a proof from Slack: it asks, shows a number or a code, and watches until somebody has answered. A
// stranger's page costs the same statements and gets the same answers; its row belongs to no grant, so nobody can
// ever answer it.

import { sql } from 'kysely'
import type { KeyRing } from '../crypto/keys.ts'
import { sealAddress } from '../crypto/share-boxes.ts'
import { hashToken, newCode, newId, newToken, pickNumbers } from '../crypto/tokens.ts'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Secret } from '../secret.ts'
import { CONFIRM_SECONDS, hashCode, hashNumber, nameLink } from './confirmations.ts'
import { spendFixed } from './fixed-budgets.ts'
import { type FoundGrant, findGrant } from './grant.ts'
import { isForAnyone } from './inspect.ts'
import { TICKET_SECONDS } from './proof.ts'

export interface ConfirmDeps {
  db: Db
  keys: KeyRing
  jobs: Jobs
}

export interface ConfirmRequest {
  shareId: string
  token: Secret
  /** Words of our own for the browser and its system: they are told to the person asked. */
  browser: string
  /** Where the page is, told to whoever types its code. */
  address: string
}

/** What the page shows and keeps. */
export type Asked = { watch: Secret; secondsLeft: number } & ({ number: number } | { code: Secret })

/**
 * Asks the person whose link it is, or gives a code where the link is for members. A closed share is asked about as well:
 * what has become of it is told after the proof.
 * @throws AppError RateLimitExceeded for whatever link was asked about too often, there or not.
 */
export async function askConfirmation(deps: ConfirmDeps, request: ConfirmRequest): Promise<Asked> {
  const grant = await findGrant(deps.db, request.shareId, request.token)
  await spendFixed(deps.db, 'confirmationsPerHour', nameLink(deps.keys, request.shareId, request.token))
  const isForMembers = grant?.kind === 'link' && !isForAnyone(grant)
  return isForMembers ? giveCode(deps, request, grant) : askPerson(deps, request, grant)
}

/** Nobody is asked where there is no person: the job finds that out. */
async function askPerson(
  { db, keys, jobs }: ConfirmDeps,
  { shareId, browser }: ConfirmRequest,
  grant: FoundGrant | undefined,
): Promise<Asked> {
  const [confirmationId, watch, { choices, right }] = [newId(), newToken(), pickNumbers()]
  const isPersons = grant?.kind === 'person'
  const workspaceId = isPersons ? grant.workspaceId : ''
  await db.transaction().execute(async (tx) => {
    await insertConfirmation(tx, {
      workspaceId,
      id: confirmationId,
      shareId,
      ordinal: isPersons ? grant.ordinal : null,
      way: 'number',
      watch,
      answer: hashNumber(keys, confirmationId, right),
      choices,
      browser,
      address: null,
    })
    await jobs.enqueue(tx, 'confirm', [{ workspaceId, confirmationId }])
  })
  jobs.wake('confirm')
  return { watch, number: right, secondsLeft: CONFIRM_SECONDS }
}

/** Few of a million codes wait at a time. */
const CODE_TRIES = 10

async function giveCode(
  { db, keys }: ConfirmDeps,
  { shareId, browser, address }: ConfirmRequest,
  { workspaceId, ordinal }: FoundGrant,
): Promise<Asked> {
  const [id, watch] = [newId(), newToken()]
  const row = { workspaceId, id, shareId, ordinal, way: 'code', watch, choices: [], browser } as const
  for (let tries = 0; tries < CODE_TRIES; tries++) {
    const code = newCode()
    const isFree = await insertConfirmation(db, {
      ...row,
      answer: hashCode(keys, workspaceId, code),
      address: sealAddress(keys, id, address),
    })
    if (isFree) return { watch, code, secondsLeft: CONFIRM_SECONDS }
  }
  throw new AppError('Busy')
}

interface NewConfirmation {
  workspaceId: string
  id: string
  shareId: string
  ordinal: number | null
  way: 'number' | 'code'
  watch: Secret
  answer: Buffer
  choices: readonly number[]
  browser: string
  address: Buffer | null
}

/** @returns false where that code waits already. */
async function insertConfirmation(db: Db, row: NewConfirmation): Promise<boolean> {
  const { rows } = await sql`
    insert into confirmations (workspace_id, id, share_id, ordinal, way, watch_hash, answer_hmac, choices, browser,
      address, expires_at)
    values (${row.workspaceId}, ${row.id}, ${row.shareId}, ${row.ordinal}, ${row.way}, ${hashToken(row.watch)},
      ${row.answer}, ${row.choices}::smallint[], ${row.browser}, ${row.address},
      clock_timestamp() + ${CONFIRM_SECONDS} * interval '1 second')
    on conflict do nothing returning id`.execute(db)
  return rows.length > 0
}

/** `over`: not confirmed and it will not be; also what a watch that is none is told. */
export type Watched = { state: 'waiting' } | { state: 'over' } | { state: 'confirmed'; ticket: Secret }

/** A page may sleep while its person is in Slack: the answer waits this long for it. */
const PICKUP_SECONDS = 120

/** How it stands. Once it is confirmed, one call turns it into a ticket, which no other gets. */
export async function watchConfirmation(db: Db, shareId: string, watch: Secret): Promise<Watched> {
  const ticket = newToken()
  const ours = sql`c.watch_hash = ${hashToken(watch)} and c.share_id = ${shareId}`
  const { rows } = await sql<{ is_taken: boolean; is_waiting: boolean | null }>`
    with taken as (
      update confirmations c set state = 'opened' from grants g
      where ${ours} and c.state = 'confirmed'
        and c.decided_at > clock_timestamp() - ${PICKUP_SECONDS} * interval '1 second'
        and g.workspace_id = c.workspace_id and g.share_id = c.share_id and g.ordinal = c.ordinal
      returning c.workspace_id, c.share_id, c.ordinal, c.user_id
    ), issued as (
      insert into proofs (hash, kind, workspace_id, share_id, ordinal, user_id, expires_at)
      select ${hashToken(ticket)}, 'ticket', workspace_id, share_id, ordinal, user_id,
        clock_timestamp() + ${TICKET_SECONDS} * interval '1 second' from taken
    )
    select exists (select from taken) as is_taken,
      (select c.state in ('waiting', 'asked') and c.expires_at > clock_timestamp() from confirmations c
       where ${ours}) as is_waiting`.execute(db)
  const [row] = rows
  if (row?.is_taken) return { state: 'confirmed', ticket }
  return { state: row?.is_waiting ? 'waiting' : 'over' }
}
