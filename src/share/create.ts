// The use case "share a secret": share, grants and the delivery jobs commit together or not at all. Called by
// slack/share/submit.

import type { CreateRequest } from '../contract/create-request.ts'
import type { Db } from '../db/schema.ts'
import { isUnavailable, mayHaveHappened } from '../db/unavailable.ts'
import { AppError } from '../errors.ts'
import type { Jobs } from '../jobs/open.ts'
import type { Actor } from './actor.ts'
import type { CreatedShare, ShareBackend } from './backend.ts'
import type { AuthorizedRecipients } from './recipients.ts'

export interface CreateDeps {
  db: Db
  backend: ShareBackend
  jobs: Jobs
}

export interface Created extends CreatedShare {
  /** The submission had made this share before; nothing of this request was stored. */
  isRepeat: boolean
}

/**
 * Creates one share a submission: a repeated one gets the first back.
 * @throws AppError StorageUnavailable when surely nothing was shared, CreateUnconfirmed when the database went away
 *   while it was being told to commit.
 */
export async function createShare(
  { db, backend, jobs }: CreateDeps,
  actor: Actor,
  request: CreateRequest,
  recipients: AuthorizedRecipients,
  submissionId: string,
): Promise<Created> {
  const { workspaceId } = actor
  const prepared = await backend.prepare({
    workspaceId,
    senderId: actor.userId,
    submissionId,
    value: request.secretValue,
    ...(request.name && { name: request.name }),
    ...(request.password && { password: request.password }),
    lifetimeMs: request.expiresInMs,
    ...(request.maxViews !== undefined && { maxViews: request.maxViews }),
    recipients,
  })

  let wasToldToCommit = false
  const created = await db
    .transaction()
    .execute(async (tx) => {
      const inserted = await prepared.insert(tx)
      if (inserted) {
        const { shareId } = inserted
        await jobs.enqueue(
          tx,
          'deliver',
          recipients.map((_, ordinal) => ({ workspaceId, shareId, ordinal })),
        )
      }
      wasToldToCommit = true
      return inserted
        ? { ...inserted, isRepeat: false }
        : { ...(await readFirst(tx, workspaceId, submissionId)), isRepeat: true }
    })
    .catch((error: unknown) => {
      if (!isUnavailable(error)) throw error
      const mayBeShared = wasToldToCommit && mayHaveHappened(error)
      throw new AppError(mayBeShared ? 'CreateUnconfirmed' : 'StorageUnavailable', { cause: error })
    })
  jobs.wake('deliver')
  return created
}

async function readFirst(tx: Db, workspaceId: string, submissionId: string): Promise<CreatedShare> {
  const row = await tx
    .selectFrom('shares')
    .select(['id', 'created_at', 'expires_at'])
    .where('workspace_id', '=', workspaceId)
    .where('submission_id', '=', submissionId)
    .executeTakeFirstOrThrow()
  return { shareId: row.id, createdAt: row.created_at, expiresAt: row.expires_at }
}
