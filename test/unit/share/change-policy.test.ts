// What a policy can be: each rule as it may be typed, and what fits together.

import { describe, expect, test } from '@jest/globals'
import type { DurationMs } from '../../../src/contract/duration.ts'
import { judgeWish, MAX_DOMAINS, type PolicyWish } from '../../../src/share/change-policy.ts'
import type { Policy } from '../../../src/share/policy.ts'
import { DEFAULT_POLICY } from '../../support/rules.ts'

const DAY_MS = 86_400_000

const judge = (wish: PolicyWish, policy: Partial<Policy> = {}) =>
  judgeWish({ ...DEFAULT_POLICY, ...policy }, wish)

describe('a rule of the policy', () => {
  test.each<[PolicyWish, object]>([
    [{}, {}],
    [{ maxLifetimeMs: ' 14d ' }, { maxLifetimeMs: 14 * DAY_MS }],
    [{ defaultLifetimeMs: '36h' }, { defaultLifetimeMs: 1.5 * DAY_MS }],
    [{ maxViews: '3' }, { maxViews: 3 }],
    [{ maxViews: '' }, { maxViews: null }],
    [{ maxViews: '2147483647' }, { maxViews: 2_147_483_647 }],
    [{ areGuestsAllowed: true }, { areGuestsAllowed: true }],
    [{ externalDomains: '' }, { externalDomains: [] }],
    [
      { externalDomains: '@Example.com,\nsub.example.org; xn--bcher-kva.example  example.com' },
      { externalDomains: ['example.com', 'sub.example.org', 'xn--bcher-kva.example'] },
    ],
    [{ passwordRequired: 'external' }, { passwordRequired: 'external' }],
    [{ whoMayCreate: 'admins' }, { whoMayCreate: 'admins' }],
  ])('is taken as it was meant: %j', (wish, changes) => {
    expect(judge(wish)).toEqual({ changes })
  })

  test.each<[PolicyWish, object]>([
    [{ maxLifetimeMs: '' }, { maxLifetimeMs: 'notADuration' }],
    [{ maxLifetimeMs: 'soon' }, { maxLifetimeMs: 'notADuration' }],
    [{ maxLifetimeMs: '31d' }, { maxLifetimeMs: 'lifetimeOutside' }],
    [{ defaultLifetimeMs: '4m' }, { defaultLifetimeMs: 'lifetimeOutside' }],
    [{ defaultLifetimeMs: '-1d' }, { defaultLifetimeMs: 'lifetimeOutside' }],
    [{ maxViews: '0' }, { maxViews: 'notACount' }],
    [{ maxViews: '1.5' }, { maxViews: 'notACount' }],
    [{ maxViews: '1e3' }, { maxViews: 'notACount' }],
    [{ maxViews: '2147483648' }, { maxViews: 'notACount' }],
    [{ areGuestsAllowed: 'true' }, { areGuestsAllowed: 'notAChoice' }],
    [{ externalDomains: 'example' }, { externalDomains: 'notDomains' }],
    [{ externalDomains: 'https://example.com' }, { externalDomains: 'notDomains' }],
    [{ externalDomains: 'a@example.com' }, { externalDomains: 'notDomains' }],
    [{ externalDomains: '-a.example.com' }, { externalDomains: 'notDomains' }],
    [{ externalDomains: 'example..com' }, { externalDomains: 'notDomains' }],
    [{ externalDomains: `${'a'.repeat(64)}.com` }, { externalDomains: 'notDomains' }],
    [{ passwordRequired: 'sometimes' }, { passwordRequired: 'notAChoice' }],
    [{ whoMayCreate: '' }, { whoMayCreate: 'notAChoice' }],
    [
      { maxViews: 'x', maxLifetimeMs: 'x' },
      { maxViews: 'notACount', maxLifetimeMs: 'notADuration' },
    ],
  ])('that cannot be is named: %j', (wish, faults) => {
    expect(judge(wish)).toEqual({ faults })
  })

  test('takes so many domains and no more', () => {
    const domains = (count: number) => Array.from({ length: count }, (_, n) => `d${n}.example`).join(' ')
    expect(judge({ externalDomains: domains(MAX_DOMAINS) })).toHaveProperty('changes')
    expect(judge({ externalDomains: domains(MAX_DOMAINS + 1) })).toEqual({
      faults: { externalDomains: 'tooManyDomains' },
    })
  })
})

describe('the usual lifetime', () => {
  const current = {
    defaultLifetimeMs: (7 * DAY_MS) as DurationMs,
    maxLifetimeMs: (14 * DAY_MS) as DurationMs,
  }

  test.each<[PolicyWish, object]>([
    [{ maxLifetimeMs: '7d' }, { changes: { maxLifetimeMs: 7 * DAY_MS } }],
    [{ maxLifetimeMs: '6d' }, { faults: { maxLifetimeMs: 'defaultOverLongest' } }],
    [{ defaultLifetimeMs: '15d' }, { faults: { defaultLifetimeMs: 'defaultOverLongest' } }],
    [
      { defaultLifetimeMs: '3d', maxLifetimeMs: '2d' },
      { faults: { defaultLifetimeMs: 'defaultOverLongest' } },
    ],
    [
      { defaultLifetimeMs: '2d', maxLifetimeMs: '2d' },
      { changes: { defaultLifetimeMs: 2 * DAY_MS, maxLifetimeMs: 2 * DAY_MS } },
    ],
  ])('is at most the longest, whichever of the two is changed: %j', (wish, verdict) => {
    expect(judge(wish, current)).toEqual(verdict)
  })
})
