// Who calls: a member's token, or the service token of the settings. Asked before the body is read, and answered from
// the database each time, so that a revoked token is out at the next request.

import type { FastifyRequest } from 'fastify'
import type { KeyRing } from '../../crypto/keys.ts'
import { hashClient, isSameSecret, parseApiToken } from '../../crypto/tokens.ts'
import type { Db } from '../../db/schema.ts'
import { AppError } from '../../errors.ts'
import { Secret } from '../../secret.ts'
import type { Actor } from '../../share/actor.ts'
import { type Scope, type TokenGrant, useApiToken } from '../../share/api-tokens.ts'
import { assertBudgetLeft, type BudgetLimits } from '../../share/budgets.ts'
import type { CallCounter } from '../../share/call-counter.ts'
import { isAdministrator, MEMBER_AGE_MS, type Members, type MemberVerdict } from '../../share/members.ts'
import type { Policies } from '../../share/policies.ts'
import { mayCreate } from '../../share/policy.ts'
import { readAddress } from '../address.ts'
import {
  AUDIT_FOR_ADMINS,
  describeScopeMissing,
  OWNER_MAY_NOT,
  TOKEN_MISSING,
  TOKEN_NOT_VALID,
} from './words.ts'

export interface Caller {
  /** Names the token: a UUID, or `service`. */
  id: string
  /** Absent for the service token. */
  apiTokenId?: string
  actor: Actor
}

export interface ServiceToken {
  token: Secret
  owner: Actor
}

export interface AuthDeps {
  db: Db
  keys: KeyRing
  members: Members
  policies: Policies
  limits: BudgetLimits
  calls: CallCounter
  /** The workspace's UUID. */
  orgId: string
  serviceToken?: ServiceToken
}

/** What its owner may do at this moment. */
interface OwnedGrant extends TokenGrant {
  mayCreate: boolean
  isAdmin: boolean
}

/** Shares and nothing else. */
const SERVICE_SCOPES: readonly Scope[] = ['create']

/**
 * @throws AppError RateLimitExceeded after too many wrong tokens from one address, or too many calls with this one;
 *   Unauthorized; Forbidden for a token without the scope, or an owner who may not share; MembershipUnknown.
 */
export async function authenticate(deps: AuthDeps, request: FastifyRequest, scope: Scope): Promise<Caller> {
  const { db, keys, limits, calls } = deps
  const address = { kind: 'failedLoginsPerMinute', subject: nameAddress(keys, request) } as const
  await assertBudgetLeft(db, limits, address)
  const grant = await readGrant(deps, request.headers.authorization).catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === 'Unauthorized') {
      // The one who goes beyond is told at the next call: this answer says what is wrong.
      await calls.count(address.kind, address.subject).catch(ignoreRefusal)
    }
    throw error
  })
  // What is refused counts as well; that it may not is told first.
  const counting = calls.count('callsPerMinute', grant.tokenId)
  await counting.catch(ignoreRefusal)
  assertMay(grant, scope)
  await counting
  const isService = grant.tokenId === SERVICE
  return { id: grant.tokenId, actor: grant.owner, ...(!isService && { apiTokenId: grant.tokenId }) }
}

/** Counts a call that needs no token. @throws AppError RateLimitExceeded. */
export async function admitAnonymous({ keys, calls }: AuthDeps, request: FastifyRequest): Promise<void> {
  await calls.count('anonymousCallsPerMinute', nameAddress(keys, request))
}

function assertMay(grant: OwnedGrant, scope: Scope): void {
  if (!grant.scopes.includes(scope)) {
    throw new AppError('Forbidden', { words: describeScopeMissing(scope), details: { scope } })
  }
  if (scope === 'audit' && !grant.isAdmin) {
    throw new AppError('Forbidden', { words: AUDIT_FOR_ADMINS })
  }
  if (scope === 'create' && !grant.mayCreate) {
    throw new AppError('Forbidden', { words: OWNER_MAY_NOT, details: { policy: 'whoMayCreate' } })
  }
}

const SERVICE = 'service'

async function readGrant(deps: AuthDeps, header: string | undefined): Promise<OwnedGrant> {
  if (header === undefined) throw new AppError('Unauthorized', { words: TOKEN_MISSING })
  const [, text = ''] = /^bearer ([!-~]{1,512})$/i.exec(header) ?? []
  const grant = readServiceGrant(deps, text) ?? (await readTokenGrant(deps, text))
  const verdict = grant && (await checkOwner(deps, grant.owner))
  if (!grant || !verdict?.isMember) throw new AppError('Unauthorized', { words: TOKEN_NOT_VALID })
  return {
    ...grant,
    mayCreate: mayCreate(await deps.policies.read(grant.owner.workspaceId), verdict),
    isAdmin: isAdministrator(verdict),
  }
}

// Whoever leaves is out within a minute. While the directory is silent, what it said lately still holds.
async function checkOwner({ members }: AuthDeps, { workspaceId, userId }: Actor): Promise<MemberVerdict> {
  return members
    .check(workspaceId, userId, MEMBER_AGE_MS.delivering)
    .catch(() => members.check(workspaceId, userId, MEMBER_AGE_MS.choosing))
}

function readServiceGrant({ serviceToken }: AuthDeps, text: string): TokenGrant | undefined {
  if (!serviceToken || !isSameSecret(Secret.fromText(text), serviceToken.token)) return undefined
  return { tokenId: SERVICE, owner: serviceToken.owner, scopes: SERVICE_SCOPES }
}

async function readTokenGrant({ db, orgId }: AuthDeps, text: string): Promise<TokenGrant | undefined> {
  const token = parseApiToken(text)
  return token && (await useApiToken(db, orgId, token))
}

// Only its HMAC is stored.
function nameAddress(keys: KeyRing, request: FastifyRequest): string {
  return hashClient(keys, readAddress(request)).toString('base64url')
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'RateLimitExceeded')) throw error
}
