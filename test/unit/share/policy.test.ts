// The policy over a request: each limit, what it allows in the contract's own form, and what it leaves alone.

import { describe, expect, test } from '@jest/globals'
import { type CreateRequest, parseCreateRequest } from '../../../src/contract/create-request.ts'
import type { DurationMs } from '../../../src/contract/duration.ts'
import { AppError } from '../../../src/errors.ts'
import type { BackendControls } from '../../../src/share/backend.ts'
import {
  applyPolicy,
  assertAllowed,
  assertDomainsAllowed,
  mayCreate,
  type Policy,
} from '../../../src/share/policy.ts'
import { DEFAULT_POLICY, FORM_RULES } from '../../support/rules.ts'

const HERE = FORM_RULES.controls
const MAILING: BackendControls = { ...HERE, mailsOutside: true }
/** As Infisical: one link for everybody. */
const MAILING_ELSEWHERE: BackendControls = { ...MAILING, slackIdentity: false }

function request(body: object = {}): CreateRequest {
  const parsed = parseCreateRequest({ secretValue: 's', ...body })
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.issues))
  return parsed.request
}

function limitsOf(policy: Partial<Policy>, body: object = {}, controls = HERE) {
  const verdict = applyPolicy({ ...DEFAULT_POLICY, ...policy }, request(body), controls)
  return 'breaches' in verdict ? verdict.breaches.map(({ limit, allowed }) => [limit, allowed]) : []
}

const OUTSIDE = { allowExternalEmails: true, password: 'a password', authorizedEmails: ['a@x.io'] }
const DAY = 86_400_000 as DurationMs

describe('the policy', () => {
  test('allows by default all that the contract does, but for people outside', () => {
    expect(limitsOf({})).toEqual([])
    expect(limitsOf({}, { accessType: 'anyone', maxViews: 2_147_483_647, expiresIn: '30d' })).toEqual([])
    expect(limitsOf({}, OUTSIDE)).toEqual([['externalEmails', false]])
  })

  test('bounds the lifetime, inclusively', () => {
    expect(limitsOf({ maxLifetimeMs: DAY }, { expiresIn: '1d' })).toEqual([])
    expect(limitsOf({ maxLifetimeMs: DAY }, { expiresIn: '86400001' })).toEqual([['maxLifetime', '1d']])
    expect(limitsOf({ maxLifetimeMs: (1.5 * DAY) as DurationMs })).toEqual([['maxLifetime', '36h']])
  })

  test('bounds the views, and unlimited views are more than any bound', () => {
    expect(limitsOf({ maxViews: 10 }, { maxViews: 10 })).toEqual([])
    expect(limitsOf({ maxViews: 10 }, { maxViews: 11 })).toEqual([['maxViews', 10]])
    expect(limitsOf({ maxViews: 10 })).toEqual([['maxViews', 10]])
    expect(limitsOf({ areUnlimitedViewsAllowed: false })).toEqual([['unlimitedViews', false]])
    expect(limitsOf({ areUnlimitedViewsAllowed: false }, { maxViews: 99 })).toEqual([])
  })

  test('keeps links for anyone out, while people who are named are not anyone', () => {
    const policy = { isAnyoneAllowed: false }
    expect(limitsOf(policy, { accessType: 'anyone' })).toEqual([['anyoneAllowed', false]])
    expect(limitsOf(policy, { accessType: 'anyone', authorizedEmails: ['a@x.io'] })).toEqual([])
    expect(limitsOf(policy)).toEqual([])
  })

  test('takes a link beside people who are named for what it is', () => {
    const parsed = parseCreateRequest(
      { secretValue: 's', accessType: 'anyone', authorizedEmails: ['a@x.io'] },
      { hasLink: true },
    )
    if (!parsed.ok) throw new TypeError('it is right')
    const policy = { ...DEFAULT_POLICY, isAnyoneAllowed: false }
    expect(applyPolicy(policy, parsed.request, HERE)).toMatchObject({
      breaches: [{ limit: 'anyoneAllowed' }],
    })
  })

  test('lets people outside in only where mail goes out and it says so itself', () => {
    const allowing = { areExternalEmailsAllowed: true }
    expect(limitsOf(allowing, OUTSIDE)).toEqual([['externalEmails', false]])
    expect(limitsOf(allowing, OUTSIDE, MAILING)).toEqual([])
    expect(limitsOf({}, OUTSIDE, MAILING)).toEqual([['externalEmails', false]])
    expect(limitsOf({ ...allowing, isAnyoneAllowed: false }, OUTSIDE, MAILING)).toEqual([])
  })

  test('lets them in only with links for anyone where they have no link of their own', () => {
    const allowing = { areExternalEmailsAllowed: true }
    expect(limitsOf(allowing, OUTSIDE, MAILING_ELSEWHERE)).toEqual([])
    expect(limitsOf({ ...allowing, isAnyoneAllowed: false }, OUTSIDE, MAILING_ELSEWHERE)).toEqual([
      ['anyoneAllowed', false],
    ])
  })

  test('asks for a password always, or for what leaves the workspace', () => {
    expect(limitsOf({ passwordRequired: 'always' })).toEqual([['passwordRequired', 'always']])
    expect(limitsOf({ passwordRequired: 'always' }, { password: 'x' })).toEqual([])
    expect(limitsOf({ passwordRequired: 'external' })).toEqual([])
    expect(limitsOf({ passwordRequired: 'external' }, { accessType: 'anyone' })).toEqual([
      ['passwordRequired', 'external'],
    ])
  })

  test('tells the first limit with its words, and all of them to who asks for all', () => {
    const policy = { ...DEFAULT_POLICY, maxLifetimeMs: DAY, maxViews: 3 }
    expect(limitsOf(policy)).toHaveLength(2)
    const refusal = (() => {
      try {
        assertAllowed(policy, request(), HERE)
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toBeInstanceOf(AppError)
    expect(refusal).toMatchObject({ code: 'PolicyLimit', details: { limit: 'maxLifetime', allowed: '1d' } })
  })

  test('names the domains that are allowed', () => {
    const policy = { ...DEFAULT_POLICY, externalDomains: ['partner.io', 'x.io'] }
    expect(() => assertDomainsAllowed(policy, ['a@x.io', 'b@partner.io'])).not.toThrow()
    expect(() => assertDomainsAllowed(DEFAULT_POLICY, ['a@anything.io'])).not.toThrow()
    for (const email of ['a@evilx.io', 'a@sub.x.io', '"a@x.io"@evil.io']) {
      expect(() => assertDomainsAllowed(policy, [email])).toThrow(/outside the domains/)
    }
  })

  test('says who may share: a guest never, a member unless only administrators may', () => {
    const member = { isMember: true, name: 'M', isGuest: false, isAdmin: false } as const
    const admins: Policy = { ...DEFAULT_POLICY, whoMayCreate: 'admins' }
    expect(mayCreate(DEFAULT_POLICY, member)).toBe(true)
    expect(mayCreate(DEFAULT_POLICY, { ...member, isGuest: true })).toBe(false)
    expect(mayCreate(DEFAULT_POLICY, { isMember: false, reason: 'unknown' })).toBe(false)
    expect(mayCreate(admins, member)).toBe(false)
    expect(mayCreate(admins, { ...member, isAdmin: true })).toBe(true)
  })
})
