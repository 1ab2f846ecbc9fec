// The use case "share a secret": share, grants and the delivery jobs commit together or not at all. Called by
// slack/share/submit and by the API.

import type { Db } from '../db/schema.ts'
import { isUnavailable, mayHaveHappened } from '../db/unavailable.ts'
import { AppError } from '../errors.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Actor } from './actor.ts'
import type { CreatedShare, PreparedShare, ShareBackend } from './backend.ts'
import { type BudgetLimits, spendBudgets, usesOfNotifying } from './budgets.ts'
import { enqueueDeliveries } from './deliveries.ts'
import { isForBrowser } from './for-browser.ts'
import { insertShare, type NewShare } from './insert.ts'
import type { AllowedRequest } from './policy.ts'
import type { AuthorizedRecipients } from './recipients.ts'

export interface CreateDeps {
  db: Db
  backend: ShareBackend
  jobs: Jobs
  limits: BudgetLimits
}

export interface Created extends CreatedShare {
  /** The submission had made this share before; nothing of this request was stored. */
  isRepeat: boolean
  /** Given this once, where the share has a link that is not one recipient's. */
  capability?: PreparedShare['capability']
}

/** Where a request comes from. */
export interface Origin {
  /** The form: a repeated one gets the first share back. */
  submissionId?: string
  apiTokenId?: string
  /** Longest wait for a backend that is busy, in milliseconds. */
  waitMs?: number
  /** Runs in the transaction, once the share is in it: what it writes is there if and only if the share is. */
  alongside?(tx: Db, created: Created): Promise<void>
}

/**
 * @throws AppError StorageUnavailable when surely nothing was shared, CreateUnconfirmed when the database went away
 *   while it was being told to commit; RateLimitExceeded; what the backend throws.
 */
export async function createShare(
  deps: CreateDeps,
  actor: Actor,
  request: AllowedRequest,
  recipients: AuthorizedRecipients,
  origin: Origin,
): Promise<Created> {
  const { db, backend, jobs } = deps
  const earlier = await findEarlier(deps, actor, origin)
  if (earlier) return earlier
  await spendSenderBudgets(deps, actor, recipients)
  const { workspaceId, userId: senderId } = actor
  const lifetimeMs = request.expiresInMs
  const prepared = await backend.prepare({
    workspaceId,
    senderId,
    value: request.secretValue,
    ...(request.name && { name: request.name }),
    ...(request.password && { password: request.password }),
    lifetimeMs,
    ...(request.maxViews !== undefined && { maxViews: request.maxViews }),
    accessType: request.accessType,
    recipients: recipients.people,
    outsideEmails: recipients.outsideEmails,
    hasLink: request.hasLink,
    ...(origin.waitMs !== undefined && { waitMs: origin.waitMs }),
  })
  const share: NewShare = {
    ...prepared,
    workspaceId,
    senderId,
    submissionId: origin.submissionId ?? null,
    apiTokenId: origin.apiTokenId ?? null,
    lifetimeMs,
    maxViews: request.maxViews ?? null,
    accessType: request.accessType,
    authorizedEmails: request.authorizedEmails.length > 0 ? request.authorizedEmails : null,
    allowExternalEmails: request.allowExternalEmails,
    hasPassword: request.password !== undefined,
    isForBrowser: isForBrowser(request.secretValue),
    emails: prepared.grants.map(
      ({ kind, recipient }, ordinal) =>
        recipients.people[ordinal]?.email ?? (kind === 'outside' ? recipient : null),
    ),
  }

  let wasToldToCommit = false
  const created = await db
    .transaction()
    .execute(async (tx) => {
      const stored = await store(tx, jobs, share)
      await origin.alongside?.(tx, stored)
      wasToldToCommit = true
      return stored
    })
    .catch(async (error: unknown) => {
      const mayBeShared = wasToldToCommit && mayHaveHappened(error)
      // What was made elsewhere and is not known here would stay there until it expires.
      if (!mayBeShared) await backend.withdraw(share).catch(() => {})
      if (!isUnavailable(error)) throw error
      throw new AppError(mayBeShared ? 'CreateUnconfirmed' : 'StorageUnavailable', { cause: error })
    })
  jobs.wake('deliver')
  jobs.wake('mail')
  jobs.wake('refresh')
  return created
}

// The vault finds out while it stores; elsewhere a second share would exist by then.
async function findEarlier(
  { db, backend }: CreateDeps,
  { workspaceId }: Actor,
  { submissionId }: Origin,
): Promise<Created | undefined> {
  if (backend.name === 'vault' || submissionId === undefined) return undefined
  const first = await readFirst(db, workspaceId, submissionId)
  return first && { ...first, isRepeat: true }
}

async function spendSenderBudgets(
  { db, limits }: CreateDeps,
  actor: Actor,
  { people, outsideEmails }: AuthorizedRecipients,
): Promise<void> {
  const { workspaceId, userId } = actor
  const subject = `${workspaceId}/${userId}`
  await spendBudgets(db, limits, [
    { kind: 'sharesPerHour', subject },
    { kind: 'sharesPerDay', subject },
    ...usesOfNotifying(
      actor,
      people.map((person) => person.userId),
    ),
    ...(outsideEmails.length > 0
      ? [{ kind: 'outsideMailsPerDay', subject: workspaceId, count: outsideEmails.length } as const]
      : []),
  ])
}

async function store(tx: Db, jobs: Jobs, share: NewShare): Promise<Created> {
  const { workspaceId, shareId } = share
  const inserted = await insertShare(tx, share)
  if (!inserted) {
    const first = await readFirst(tx, workspaceId, share.submissionId ?? '')
    if (!first) throw new TypeError('a share is refused only for one that is there')
    return { ...first, isRepeat: true }
  }
  const isNews = await enqueueDeliveries(
    tx,
    jobs,
    share.grants.flatMap(({ kind, deliveryToken }, ordinal) =>
      deliveryToken ? [{ workspaceId, shareId, ordinal, kind }] : [],
    ),
  )
  // With nobody to send it to in Slack, no message's arrival brings the sender theirs.
  if (!isNews) await jobs.enqueue(tx, 'refresh', [{ workspaceId, shareId }])
  return { ...inserted, isRepeat: false, ...(share.capability && { capability: share.capability }) }
}

async function readFirst(
  db: Db,
  workspaceId: string,
  submissionId: string,
): Promise<CreatedShare | undefined> {
  const row = await db
    .selectFrom('shares')
    .select(['id', 'created_at', 'expires_at'])
    .where('workspace_id', '=', workspaceId)
    .where('submission_id', '=', submissionId)
    .executeTakeFirst()
  return row && { shareId: row.id, createdAt: row.created_at, expiresAt: row.expires_at }
}
