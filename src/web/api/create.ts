// createSharedSecret: from a body to a share and its answer, in the order the contract gives: schema, Idempotency-Key,
// policy, recipients, backend.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { type SharedSecretResponse, sharedSecretResponse } from '../../contract/answers.ts'
import { type CreateRequest, parseCreateRequest } from '../../contract/create-request.ts'
import { LIMITS } from '../../contract/limits.ts'
import { toAppError } from '../../db/app-error.ts'
import { AppError, ERRORS } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import { type CreateDeps, type Created, createShare } from '../../share/create.ts'
import {
  claimKey,
  type IdempotencyClaim,
  type RememberedAnswer,
  releaseKey,
  rememberAnswer,
} from '../../share/idempotency.ts'
import { buildPageAddress, linkOf } from '../../share/link.ts'
import { assertAllowed } from '../../share/policy.ts'
import { authorizeEmails } from '../../share/recipients.ts'
import { buildProblem } from '../problem.ts'
import type { AuthDeps, Caller } from './auth.ts'
import { DIRECTORY_SILENT, describeIdempotencyKey } from './words.ts'

export interface CreateApiDeps extends CreateDeps, AuthDeps {
  baseUrl: string
  log: Logger
}

/** How long a backend that is busy is waited for. */
const BACKEND_WAIT_MS = 20_000

export async function handleCreate(
  deps: CreateApiDeps,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const parsed = parseCreateRequest(request.body ?? undefined)
  if (!parsed.ok) throw new AppError('ValidationFailure', { details: { issues: parsed.issues } })
  const key = readIdempotencyKey(request)
  const claimed = key === undefined ? undefined : await claim(deps, caller, key, parsed.request)
  if (claimed && 'answer' in claimed) {
    return send(reply.header('idempotent-replayed', 'true'), claimed.answer)
  }
  const answer = await share(deps, caller, parsed.request, claimed?.claim).catch((error: unknown) =>
    settle(deps, claimed?.claim, error, request),
  )
  return send(reply, answer)
}

function readIdempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  const { maxChars } = LIMITS.idempotencyKey
  if (typeof key === 'string' && key.length <= maxChars && /^[!-~]+$/.test(key)) return key
  throw new AppError('BadRequest', { words: describeIdempotencyKey(maxChars) })
}

async function claim({ db, keys }: CreateApiDeps, caller: Caller, key: string, request: CreateRequest) {
  return claimKey(db, keys, `${caller.actor.workspaceId}/${caller.id}`, key, request)
}

async function share(
  deps: CreateApiDeps,
  { actor, apiTokenId }: Caller,
  request: CreateRequest,
  claimed: IdempotencyClaim | undefined,
): Promise<RememberedAnswer> {
  const policy = await deps.policies.read(actor.workspaceId)
  const allowed = assertAllowed(policy, request, deps.backend.controls)
  const recipients = await authorizeEmails({ members: deps.members, policy }, actor, {
    emails: request.authorizedEmails,
    isOutsideAllowed: request.allowExternalEmails,
  })
  let answer: RememberedAnswer | undefined
  const created = await createShare(deps, actor, allowed, recipients, {
    ...(apiTokenId !== undefined && { apiTokenId }),
    waitMs: BACKEND_WAIT_MS,
    async alongside(tx, stored) {
      const body = sharedSecretResponse.parse(buildAnswer(deps, request, stored, apiTokenId ?? null))
      answer = { status: 200, body: Buffer.from(JSON.stringify(body)) }
      if (claimed) await rememberAnswer(tx, deps.keys, claimed, answer)
    },
  })
  deps.log.info('share.created', {
    workspace: actor.workspaceId,
    share: created.shareId,
    count: recipients.people.length,
    ttlMs: request.expiresInMs,
  })
  if (!answer) throw new TypeError('what was created has been answered')
  return answer
}

// Only what may have happened is remembered: after any other failure the key is free, and the request may come again.
async function settle(
  { db, keys }: CreateApiDeps,
  claimed: IdempotencyClaim | undefined,
  error: unknown,
  request: FastifyRequest,
): Promise<RememberedAnswer> {
  const failure = inWordsOfCreating(toAppError(error))
  if (!claimed || failure.code === 'CreateUnconfirmed') throw failure
  if (failure.code === 'BackendUnknown') {
    const body = Buffer.from(JSON.stringify(buildProblem(failure, request.id)))
    const answer = { status: failure.status, body }
    await rememberAnswer(db, keys, claimed, answer)
    return answer
  }
  // A key that cannot be freed now is free again after two minutes.
  await releaseKey(db, claimed).catch(() => {})
  throw failure
}

function inWordsOfCreating(failure: AppError): AppError {
  // Words of its own say what an operator has to do.
  const isUsual = failure.message === ERRORS[failure.code].words
  if (failure.code !== 'MembershipUnknown' || !isUsual) return failure
  return new AppError(failure.code, { words: DIRECTORY_SILENT, cause: failure.cause })
}

function send(reply: FastifyReply, { status, body }: RememberedAnswer): FastifyReply {
  return reply.status(status).type('application/json; charset=utf-8').send(body)
}

function buildAnswer(
  { baseUrl, orgId }: CreateApiDeps,
  request: CreateRequest,
  created: Created,
  identityId: string | null,
): SharedSecretResponse {
  const createdAt = created.createdAt.toISOString()
  return {
    id: created.shareId,
    expiresAt: created.expiresAt.toISOString(),
    userId: null,
    orgId,
    createdAt,
    updatedAt: createdAt,
    expiresAfterViews: request.maxViews ?? null,
    accessType: request.accessType,
    name: request.name?.expose() ?? null,
    lastViewedAt: null,
    type: 'share',
    authorizedEmails: request.authorizedEmails.length > 0 ? [...request.authorizedEmails] : null,
    identityId,
    allowExternalEmails: request.allowExternalEmails,
    sharedSecretLink: buildSharedSecretLink(baseUrl, created),
  }
}

function buildSharedSecretLink(baseUrl: string, created: Created): string {
  return linkOf(baseUrl, created)?.expose() ?? buildPageAddress(baseUrl, created.shareId)
}
