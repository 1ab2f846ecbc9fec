// Whatever a share, its people and the words about it can be within their limits: arbitraries for tests of what is
// shown. Names and addresses are those that the contract takes.

import fc from 'fast-check'
import type { DurationMs } from '../../src/contract/duration.ts'
import { LIMITS } from '../../src/contract/limits.ts'
import { createSharedSecretRequest } from '../../src/contract/shared-secret.ts'
import { Secret } from '../../src/secret.ts'
import { SCOPES } from '../../src/share/api-tokens.ts'
import { MAIL_REASONS } from '../../src/share/deliveries.ts'
import type { FoundGrant } from '../../src/share/grant.ts'
import type { OwnEntry, ReceivedEntry } from '../../src/share/home-lists.ts'
import type { RecipientSummary, ShareSummary } from '../../src/share/messages.ts'
import type { OutsideSummary } from '../../src/share/outside.ts'
import type { Policy } from '../../src/share/policy.ts'
import type { RequestSummary } from '../../src/share/request-messages.ts'
import type { FormRules } from '../../src/slack/share/rules.ts'

const contract = createSharedSecretRequest.shape
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null })
const one = <const Values extends readonly unknown[]>(...values: Values) =>
  fc.constantFrom(...values) as fc.Arbitrary<Values[number]>
const textOf = (letters: string, length: fc.StringConstraints) =>
  fc.string({ ...length, unit: fc.constantFrom(...letters) })

export const anyDate = fc.date({
  min: new Date('2020-01-01'),
  max: new Date('2060-01-01'),
  noInvalidDate: true,
})
export const anyId = textOf('abcXYZ019_-', { minLength: 22, maxLength: 22 })
export const anyToken = textOf('abcXYZ019_-', { minLength: 43, maxLength: 43 }).map(Secret.fromText)
export const anyUserId = fc
  .tuple(one('U', 'W'), textOf('ABCXYZ0189', { minLength: 8, maxLength: 10 }))
  .map((parts) => parts.join(''))
/** Anything that can be typed, control characters included, up to so many characters (not halves of them). */
export const anyText = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength }),
    one('&', '<', '&lt;', '\u0001', 'ä', '🔑').map((sign) =>
      [...sign.repeat(maxLength)].slice(0, maxLength).join(''),
    ),
  )
export const anyName = anyText(LIMITS.name.maxChars)
  .map((text) => contract.name.safeParse(text).data)
  .map((name) => (name === undefined ? undefined : Secret.fromText(name)))
/** As the form takes it. */
export const anyPassword = fc.option(
  anyText(LIMITS.password.maxBytes / 4)
    .filter((text) => contract.password.safeParse(text).success && !/\p{Cc}/u.test(text))
    .map(Secret.fromText),
  { nil: undefined },
)
const anyDomain = fc
  .array(textOf('abc-019', { minLength: 1, maxLength: 61 }), { minLength: 1, maxLength: 3 })
  .map((labels) => `${labels.map((label) => `a${label}0`).join('.')}.example`)
export const anyEmail = fc
  .oneof(
    fc.tuple(textOf("abc019._+-'", { minLength: 1, maxLength: 60 }), anyDomain),
    fc.tuple(
      fc.constant('a'.repeat(60)),
      fc.constant(`${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`),
    ),
  )
  .map(([local, domain]) => `${local}@${domain}`.slice(-LIMITS.email.maxChars))
  .filter((email) => contract.authorizedEmails.safeParse([email]).success)
const anyPlace = fc.record({ channel: anyUserId.map((id) => `D${id}`), ts: fc.constant('1700000000.000100') })
const anyDelivery = one('pending', 'delivered', 'failed', 'dropped', 'none')
const anyReason = fc.oneof(
  one(...Object.values(MAIL_REASONS), 'smtp_5.1.1', 'smtp_550', 'unconfirmed', 'deactivated'),
  textOf('abcxyz_', { minLength: 1, maxLength: 60 }),
)

export const anyRecipient: fc.Arbitrary<RecipientSummary> = fc.record({
  ordinal: fc.nat(99),
  userId: anyUserId,
  delivery: anyDelivery,
  deliveryReason: orNull(anyReason),
  openedAt: orNull(anyDate),
  isUsedUp: fc.boolean(),
  closedAt: orNull(anyDate),
  closedReason: orNull(one('done', 'left')),
  remindedAt: orNull(anyDate),
  askedAt: orNull(anyDate),
  message: orNull(anyPlace),
  isMessageClosed: fc.boolean(),
  isEditPutOff: fc.boolean(),
})
const anyOutside: fc.Arbitrary<OutsideSummary> = fc.record({
  ordinal: fc.nat(99),
  email: anyEmail,
  delivery: anyDelivery,
  deliveryReason: orNull(anyReason),
  openedAt: orNull(anyDate),
})
/** Few, or as many as there may be, all in one state: what is rare by chance is common in life. */
const upToMost = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof(
    fc.array(value, { maxLength: 3 }),
    fc.array(value, { minLength: 90, maxLength: LIMITS.recipients.max }),
    value.map((same) => Array.from({ length: LIMITS.recipients.max }, () => same)),
  )

/** The people and the addresses of one share: together no more than a share takes. */
const anyAudience = fc
  .tuple(upToMost(anyRecipient), upToMost(anyOutside), fc.boolean())
  .map(([recipients, outside, areOutsideFirst]) =>
    areOutsideFirst
      ? { outside, recipients: recipients.slice(0, LIMITS.recipients.max - outside.length) }
      : { recipients, outside: outside.slice(0, LIMITS.recipients.max - recipients.length) },
  )

export const anyShare: fc.Arbitrary<ShareSummary> = fc
  .record({
    workspaceId: fc.constant('T0123456789'),
    shareId: anyId,
    senderId: anyUserId,
    name: fc.constant(null),
    state: one('open', 'spent', 'expired', 'revoked'),
    createdAt: anyDate,
    expiresAt: anyDate,
    closedAt: orNull(anyDate),
    maxViews: orNull(fc.integer({ min: 1, max: LIMITS.maxViews.max })),
    viewsLeft: orNull(fc.nat(LIMITS.maxViews.max)),
    views: fc.nat(LIMITS.maxViews.max),
    hasPassword: fc.boolean(),
    backend: one('vault', 'infisical'),
    accessType: one('anyone', 'organization'),
    hasLink: fc.boolean(),
    isEndedByRecipients: fc.boolean(),
    guessedAt: orNull(anyDate),
    isUnreadNoted: fc.boolean(),
    card: orNull(anyPlace),
    cardShown: fc.constant(null),
  })
  .chain((share) => anyAudience.map((audience) => ({ ...share, ...audience })))

export const anyGrant = fc
  .record({
    shareId: anyId,
    senderId: anyUserId,
    state: one('open', 'spent', 'expired', 'revoked', 'reserved', 'closed'),
    expiresAt: anyDate,
    viewsLeft: orNull(fc.nat(LIMITS.maxViews.max)),
    openedAt: orNull(anyDate),
    closedReason: orNull(one('done', 'left')),
    passwordCost: orNull(fc.constant({ memory: 1, passes: 1 })),
  })
  .map((grant) => grant as FoundGrant)

export const anyRequest: fc.Arbitrary<RequestSummary> = fc.record({
  workspaceId: fc.constant('T0123456789'),
  requestId: anyId,
  askerId: anyUserId,
  askeeId: anyUserId,
  what: fc.constant(Buffer.alloc(0)),
  reason: fc.constant(null),
  state: one('open', 'provided', 'declined', 'expired', 'withdrawn'),
  expiresAt: anyDate,
  closedAt: orNull(anyDate),
  delivery: one('pending', 'delivered', 'failed'),
  deliveryReason: orNull(anyReason),
  message: fc.constant(null),
  isMessageClosed: fc.boolean(),
  card: fc.constant(null),
})

export const anyOwnEntry: fc.Arbitrary<OwnEntry & { openedName: Secret | undefined }> = fc.record({
  workspaceId: fc.constant('T0123456789'),
  shareId: anyId,
  name: fc.constant(null),
  openedName: anyName,
  state: one('open', 'spent', 'expired', 'revoked'),
  isExpired: fc.boolean(),
  createdAt: anyDate,
  expiresAt: anyDate,
  closedAt: orNull(anyDate),
  isEndedByRecipients: fc.boolean(),
  viewsLeft: orNull(fc.nat(LIMITS.maxViews.max)),
  backend: one('vault', 'infisical'),
  accessType: one('anyone', 'organization'),
  recipientCount: fc.nat(LIMITS.recipients.max),
  openedCount: fc.nat(LIMITS.recipients.max),
  failedCount: fc.nat(LIMITS.recipients.max),
  people: fc.array(anyUserId, { maxLength: 3 }),
})
export const anyReceivedEntry: fc.Arbitrary<ReceivedEntry> = fc.record({
  workspaceId: fc.constant('T0123456789'),
  shareId: anyId,
  senderId: anyUserId,
  state: one('open', 'spent', 'expired', 'revoked'),
  isExpired: fc.boolean(),
  createdAt: anyDate,
  expiresAt: anyDate,
  closedAt: orNull(anyDate),
  backend: one('vault', 'infisical'),
  delivery: anyDelivery,
  openedAt: orNull(anyDate),
  closedReason: orNull(one('done', 'left')),
  mayOpen: fc.boolean(),
  message: fc.constant(null),
})
export const anyApiToken = fc.record({
  id: anyId,
  name: anyText(LIMITS.apiToken.maxNameChars),
  scopes: fc.subarray([...SCOPES], { minLength: 1 }),
  createdAt: anyDate,
  expiresAt: anyDate,
  lastUsedAt: orNull(anyDate),
})

const anyLifetime = fc
  .integer({ min: LIMITS.lifetime.minMs / 60_000, max: LIMITS.lifetime.maxMs / 60_000 })
  .map((minutes) => (minutes * 60_000) as DurationMs)
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    maxLifetimeMs: anyLifetime,
    defaultLifetimeMs: anyLifetime,
    maxViews: fc.option(fc.integer({ min: 1, max: LIMITS.maxViews.max }), { nil: undefined }),
    areUnlimitedViewsAllowed: fc.boolean(),
    isAnyoneAllowed: fc.boolean(),
    areGuestsAllowed: fc.boolean(),
    areExternalEmailsAllowed: fc.boolean(),
    externalDomains: fc.oneof(
      fc.array(anyDomain, { maxLength: 3 }),
      anyDomain.map((domain) => Array.from({ length: 50 }, () => domain)),
    ),
    passwordRequired: one('never', 'external', 'always'),
    isRevealInSlackAllowed: fc.boolean(),
    whoMayCreate: one('members', 'admins'),
  })
  .map((policy) => ({
    ...policy,
    defaultLifetimeMs: Math.min(policy.defaultLifetimeMs, policy.maxLifetimeMs) as DurationMs,
  }))

export const anyRules: fc.Arbitrary<FormRules> = fc.record({
  policy: anyPolicy,
  controls: fc.record({
    slackIdentity: fc.boolean(),
    fairViews: fc.boolean(),
    revealInSlack: fc.boolean(),
    receipts: fc.boolean(),
    mailsOutside: fc.boolean(),
    linkBesidePeople: fc.boolean(),
  }),
  groups: fc.record({ areOffered: fc.boolean(), areUserGroupsReadable: fc.boolean() }),
})
