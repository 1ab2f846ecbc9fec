// Pages on which a sender writes a value in the browser, so that it never passes through Slack. Whoever has the link
// can write once and read nothing but the rules they will share under; who gets it was chosen in Slack.

import { sql } from 'kysely'
import { parseCreateRequest } from '../contract/create-request.ts'
import { openDraft, sealDraft } from '../crypto/draft-seal.ts'
import type { KeyRing } from '../crypto/keys.ts'
import { hashToken, newId, newToken } from '../crypto/tokens.ts'
import type { Db } from '../db/schema.ts'
import { AppError } from '../errors.ts'
import { Secret } from '../secret.ts'
import type { Actor } from './actor.ts'
import { type CreateDeps, type Created, createShare } from './create.ts'
import type { Members } from './members.ts'
import type { Policies } from './policies.ts'
import { assertAllowed } from './policy.ts'
import { authorizeRecipients } from './recipients.ts'
import { provideRequest } from './requests.ts'
import { NOT_ANY_MORE } from './words.ts'

/** Everything about a share but its value. */
export interface ComposeDraft {
  /** The contract's body without `secretValue`. */
  body: Readonly<Record<string, unknown>>
  /** The people chosen in Slack. */
  userIds: readonly string[]
  /** Whether there is a link besides. */
  hasLink: boolean
  /** The request for a secret that this answers. */
  requestId?: string
}

/** A page that is still good. */
export interface ComposePage {
  composeId: string
  sender: Actor
  draft: ComposeDraft
}

export interface ComposeDeps extends CreateDeps {
  keys: KeyRing
  members: Members
  policies: Policies
}

const PAGE_SECONDS = 1_800

/** @returns what the page's link is made of; the token is given this once. */
export async function createComposePage(
  { db, keys }: Pick<ComposeDeps, 'db' | 'keys'>,
  { workspaceId, userId }: Actor,
  draft: ComposeDraft,
): Promise<{ composeId: string; token: Secret }> {
  const [composeId, token] = [newId(), newToken()]
  const sealed = sealDraft(keys, { workspaceId, composeId }, token, Secret.fromText(JSON.stringify(draft)))
  await sql`
    insert into compose_pages (workspace_id, id, token_hash, sender_id, draft, expires_at)
    values (${workspaceId}, ${composeId}, ${hashToken(token)}, ${userId}, ${sealed},
      clock_timestamp() + ${PAGE_SECONDS} * interval '1 second')`.execute(db)
  return { composeId, token }
}

/** @throws AppError NotFound for a wrong token and for a page that is used or too old. */
export async function findComposePage(
  { db, keys }: Pick<ComposeDeps, 'db' | 'keys'>,
  composeId: string,
  token: Secret,
): Promise<ComposePage> {
  const row = await db
    .selectFrom('compose_pages')
    .select(['workspace_id', 'sender_id', 'draft'])
    .where('token_hash', '=', hashToken(token))
    .where('id', '=', composeId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  if (!row?.draft) throw new AppError('NotFound')
  const { workspace_id: workspaceId, sender_id: userId, draft } = row
  const text = openDraft(keys, { workspaceId, composeId }, token, draft).expose()
  return { composeId, sender: { workspaceId, userId }, draft: JSON.parse(text) as ComposeDraft }
}

/**
 * Shares what was written, and uses the page up in the same transaction. All rules are asked again: much may have
 * changed since the form.
 * @throws AppError RequestOver, ValidationFailure, PolicyLimit, RecipientRefused, MembershipUnknown; what createShare throws;
 *   NotFound when another call was first. Nothing was shared then, and the page is still good but for NotFound.
 */
export async function shareComposed(
  deps: ComposeDeps,
  { composeId, sender, draft }: ComposePage,
  value: unknown,
): Promise<Created> {
  const { members } = deps
  const policy = await deps.policies.read(sender.workspaceId)
  const parsed = parseCreateRequest(
    { ...draft.body, secretValue: value },
    { recipients: draft.userIds.length, hasLink: draft.hasLink },
  )
  if (!parsed.ok) throw new AppError('ValidationFailure', { details: { issues: parsed.issues } })
  const allowed = assertAllowed(policy, parsed.request, deps.backend.controls)
  const needsEmails = !deps.backend.controls.slackIdentity
  const beside = { emails: parsed.request.authorizedEmails, hasLink: draft.hasLink }
  const verdict = await authorizeRecipients({ members, policy }, sender, draft.userIds, needsEmails, beside)
  if (!('recipients' in verdict)) throw new AppError('RecipientRefused', { words: NOT_ANY_MORE })
  const submissionId = `compose:${composeId}`
  const created = await createShare(deps, sender, allowed, verdict.recipients, {
    submissionId,
    async alongside(tx, { isRepeat, shareId }) {
      if (!(await usePage(tx, sender.workspaceId, composeId)) && !isRepeat) throw new AppError('NotFound')
      const { requestId } = draft
      if (requestId !== undefined) await provideRequest(tx, deps.jobs, sender, { requestId, shareId })
    },
  })
  if (draft.requestId !== undefined) deps.jobs.wake('request')
  return created
}

/** Pages that are over. */
export async function forgetComposePages(db: Db, limit: number): Promise<void> {
  await sql`delete from compose_pages where (workspace_id, id) in (
    select workspace_id, id from compose_pages where expires_at < clock_timestamp() limit ${limit})`.execute(
    db,
  )
}

async function usePage(tx: Db, workspaceId: string, composeId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('compose_pages')
    .set({ used_at: sql`clock_timestamp()`, draft: null })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', composeId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
