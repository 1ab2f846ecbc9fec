// Everything between a database and a revealed value, as wire.ts builds it, with a directory that obeys the test,
// jobs that are written down and a log in memory. `makeShare` creates through the use case, as Slack does.

import { createVault } from '../../src/backends/vault/vault.ts'
import type { DurationMs } from '../../src/contract/duration.ts'
import { boxOpen } from '../../src/crypto/box.ts'
import { type KeyRing, newEncryptionKeys, parseKeyRing } from '../../src/crypto/keys.ts'
import { choosePasswordsAtOnce } from '../../src/crypto/password.ts'
import { newId, parseToken } from '../../src/crypto/tokens.ts'
import type { Db } from '../../src/db/schema.ts'
import { AppError, ERRORS, type ErrorCode } from '../../src/errors.ts'
import type { Jobs } from '../../src/jobs/open.ts'
import { Secret } from '../../src/secret.ts'
import type { Actor } from '../../src/share/actor.ts'
import type { GrantRef, Vault } from '../../src/share/backend.ts'
import { type CreateDeps, createShare } from '../../src/share/create.ts'
import { recordDelivered } from '../../src/share/messages.ts'
import { assertAllowed } from '../../src/share/policy.ts'
import { authorizeRecipients, type RecipientDeps } from '../../src/share/recipients.ts'
import { type Revealed, type RevealRequest, revealShare } from '../../src/share/reveal.ts'
import { type CapturedLog, captureLog } from './captured-log.ts'
import { type CountedGate, createCountedGate } from './counted-gate.ts'
import { createFakeMembers, type FakeMembers } from './fake-members.ts'
import { type RecordedJobs, recordJobs } from './recorded-jobs.ts'
import { DEFAULT_POLICY, NO_LIMITS } from './rules.ts'

export interface ShareWishes {
  value?: string
  name?: string
  password?: string
  /** null is no limit; without it, one view each. */
  maxViews?: number | null
  lifetimeMs?: number
  workspaceId?: string
  senderId?: string
  /** How many people it is for, or who. */
  recipients?: number | readonly string[]
}

/** A recipient with the capability that their message would carry. */
export interface MadeGrant extends GrantRef {
  actor: Actor
  token: Secret
}

export interface MadeShare {
  workspaceId: string
  senderId: string
  shareId: string
  grants: MadeGrant[]
  /** The first recipient's. */
  grant: MadeGrant
}

export interface TestVault<J extends Jobs = RecordedJobs> {
  db: Db
  keys: KeyRing
  gate: CountedGate
  vault: Vault
  backend: Vault
  members: FakeMembers
  jobs: J
  log: CapturedLog
  makeShare(wishes?: ShareWishes): Promise<MadeShare>
  /** Records every delivery, as after the messages were posted: the tokens leave the database. */
  deliver(share: MadeShare): Promise<void>
  reveal(
    grant: MadeGrant,
    request?: Omit<Partial<RevealRequest>, 'password'> & { password?: string },
  ): Promise<Revealed>
}

export interface TestVaultOptions<J extends Jobs> {
  jobs?: J
  /** How many passwords may be worked on at once. */
  gateAtOnce?: number
  keys?: KeyRing
}

export function createTestVault(db: Db, options?: TestVaultOptions<RecordedJobs>): TestVault
export function createTestVault<J extends Jobs>(
  db: Db,
  options: TestVaultOptions<J> & { jobs: J },
): TestVault<J>
export function createTestVault(db: Db, options: TestVaultOptions<Jobs> = {}): TestVault<Jobs> {
  const { keys = createTestKeys(), gateAtOnce = choosePasswordsAtOnce(8), jobs = recordJobs() } = options
  const gate = createCountedGate(gateAtOnce)
  const vault = createVault(keys, gate)
  const members = createFakeMembers()
  const log = captureLog()
  const deps = {
    db,
    keys,
    vault,
    backend: vault,
    members,
    jobs,
    log,
    policy: DEFAULT_POLICY,
    limits: NO_LIMITS,
  }
  return {
    ...deps,
    gate,
    makeShare: (wishes = {}) => makeShare(deps, wishes),
    async deliver({ grants }) {
      for (const grant of grants) {
        await recordDelivered(db, grant, { channel: `D${grant.ordinal}`, ts: `1700000000.${grant.ordinal}` })
      }
    },
    reveal: ({ actor, shareId, token }, { password, ...request } = {}) =>
      revealShare(
        deps,
        { actor },
        {
          shareId,
          token,
          ...request,
          ...(password !== undefined && { password: Secret.fromText(password) }),
        },
      ),
  }
}

/** A key ring with one fresh key. */
export function createTestKeys(text = newEncryptionKeys()): KeyRing {
  const keys = parseKeyRing(text)
  if ('problems' in keys) throw new TypeError(keys.problems.join(', '))
  return keys
}

/** @returns the code that the promise is refused with; 'none' when it is not refused. Anything but an AppError passes on. */
export async function refusalOf(promise: Promise<unknown>): Promise<ErrorCode | 'none'> {
  try {
    await promise
    return 'none'
  } catch (error) {
    if (error instanceof AppError && error.code in ERRORS) return error.code
    throw error
  }
}

type Deps = CreateDeps & RecipientDeps & { keys: KeyRing }

async function makeShare(deps: Deps, wishes: ShareWishes): Promise<MadeShare> {
  const { workspaceId = 'T0WORK', senderId = 'U0SENDER', lifetimeMs = 3_600_000 } = wishes
  const actor = { workspaceId, userId: senderId }
  const chosen =
    typeof wishes.recipients === 'object'
      ? wishes.recipients
      : Array.from({ length: wishes.recipients ?? 1 }, (_, index) => `U0PERSON${index}`)
  const verdict = await authorizeRecipients(deps, actor, chosen, false)
  if (!('recipients' in verdict)) throw new TypeError(`recipients: ${verdict.problem}`)
  const { shareId } = await createShare(
    deps,
    actor,
    assertAllowed(
      deps.policy,
      {
        secretValue: Secret.fromText(wishes.value ?? 'correct horse battery staple'),
        name: wishes.name === undefined ? undefined : Secret.fromText(wishes.name),
        password: wishes.password === undefined ? undefined : Secret.fromText(wishes.password),
        expiresInMs: lifetimeMs as DurationMs,
        maxViews: wishes.maxViews === undefined ? chosen.length : (wishes.maxViews ?? undefined),
        accessType: 'organization',
        authorizedEmails: [],
        allowExternalEmails: false,
        hasLink: false,
      },
      deps.backend.controls,
    ),
    verdict.recipients,
    { submissionId: `V${newId()}` },
  )
  const grants = await readGrants(deps, workspaceId, shareId)
  const [grant] = grants
  if (!grant) throw new TypeError('a share has a recipient')
  return { workspaceId, senderId, shareId, grants, grant }
}

/** Opens the delivery tokens, as the delivery does. */
async function readGrants({ db, keys }: Deps, workspaceId: string, shareId: string): Promise<MadeGrant[]> {
  const rows = await db
    .selectFrom('grants')
    .select(['ordinal', 'recipient', 'delivery_token'])
    .where('workspace_id', '=', workspaceId)
    .where('share_id', '=', shareId)
    .orderBy('ordinal')
    .execute()
  return rows.map(({ ordinal, recipient, delivery_token }) => {
    if (!delivery_token) throw new TypeError('a fresh grant has its delivery token')
    const boundTo = [workspaceId, shareId, String(ordinal), recipient]
    const token = parseToken(boxOpen(keys, 'delivery', delivery_token, boundTo).toString('utf8'))
    if (!token) throw new TypeError('the delivery token is a token')
    return { workspaceId, shareId, ordinal, actor: { workspaceId, userId: recipient }, token }
  })
}
