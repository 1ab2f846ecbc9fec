// What App Home and the form say of the policy and of what the app may not do here, and that the fullest Home fits.

import { describe, expect, test } from '@jest/globals'
import { checkView } from '../../../sandbox/block-kit/check.ts'
import type { DurationMs } from '../../../src/contract/duration.ts'
import type { OwnEntry } from '../../../src/share/home-lists.ts'
import { HOME_TABS } from '../../../src/share/homes.ts'
import type { Policy } from '../../../src/share/policy.ts'
import { buildActiveEntry } from '../../../src/slack/home/entries.ts'
import { buildHome, buildList } from '../../../src/slack/home/views.ts'
import { describeActive } from '../../../src/slack/home/words.ts'
import type { Installation } from '../../../src/slack/policy/installation.ts'
import { buildPolicyTab } from '../../../src/slack/policy/views.ts'
import { describeLimits } from '../../../src/slack/share/words.ts'
import { DEFAULT_POLICY } from '../../support/rules.ts'

const NOW = new Date('2026-01-02T03:04:05Z')
const ENTRY: OwnEntry = {
  workspaceId: 'T1',
  shareId: 'a'.repeat(22),
  name: null,
  state: 'open',
  isExpired: false,
  createdAt: NOW,
  expiresAt: NOW,
  closedAt: null,
  isEndedByRecipients: false,
  viewsLeft: 1,
  backend: 'vault',
  accessType: 'organization',
  recipientCount: 5,
  openedCount: 2,
  failedCount: 0,
  people: ['U1', 'U2', 'U3'],
}
const COUNTS = { active: 5_000, closed: 5_000, received: 5_000, tokens: 20 }

test('the fullest page is taken by Slack, with buttons to both sides', () => {
  const end = { at: NOW.toISOString(), id: 'x' }
  const entries = Array.from({ length: 10 }, () => ENTRY)
  const page = { entries, total: 5_000, newerCount: 4_980, newer: end, older: end }
  const content = buildList(
    'active',
    page,
    (entry) => buildActiveEntry({ ...entry, openedName: undefined }),
    () => 'c'.repeat(500),
  )
  const view = buildHome({ tab: 'active', tabs: HOME_TABS, counts: COUNTS, content, notice: 'A notice.' })
  expect(checkView(JSON.parse(JSON.stringify(view)), 'home')).toEqual([])
  expect(view.blocks.length).toBeLessThanOrEqual(50)
  expect(JSON.stringify(view)).toContain('4,981 to 4,990 of 5,000')
})

describe('an open secret', () => {
  const says = (change: Partial<OwnEntry>) => describeActive({ ...ENTRY, ...change }).join(' | ')

  test('names the first of many people and counts the rest', () => {
    expect(says({})).toContain(
      'for <@U1>, <@U2>, <@U3> and 2 more | 2 of 5 have opened it | 1 view left | expires',
    )
  })

  test('for somebody whom Slack cannot name is counted', () => {
    expect(says({ people: [], recipientCount: 1, openedCount: 0 })).toContain('for 1 recipient | not opened')
  })

  test('with a link says whose link it is', () => {
    const byLink = { recipientCount: 0, people: [], viewsLeft: null }
    expect(says({ ...byLink, accessType: 'anyone' })).toMatch(/^for anyone with the link \| no view limit \|/)
    expect(says(byLink)).toMatch(/^for members of this workspace with the link \|/)
  })

  test('that did not reach everybody says so, and one at Infisical does not say who opened it', () => {
    expect(says({ failedCount: 1 })).toContain('1 message could not be delivered')
    expect(says({ backend: 'infisical' })).toContain('kept at Infisical')
    expect(says({ backend: 'infisical' })).not.toContain('opened')
  })
})

const INSTALLATION = {
  backend: 'vault',
  isEmbeddedDatabase: false,
  isSocketMode: false,
  hasMailServer: false,
} as const

describe("the policy's tab", () => {
  test('says how the service is set up', () => {
    const says = (change: Partial<Installation>) =>
      JSON.stringify(
        buildPolicyTab({
          policy: DEFAULT_POLICY,
          isLocked: false,
          installation: { ...INSTALLATION, ...change },
          missingScopes: [],
        }),
      )
    expect(says({})).toMatch(/Here, encrypted.*Postgres.*Over HTTP.*No mail server/)
    const other = {
      backend: 'infisical',
      isEmbeddedDatabase: true,
      isSocketMode: true,
      hasMailServer: true,
    } as const
    expect(says(other)).toMatch(/At Infisical.*Embedded.*Socket Mode.*Through the mail server/)
  })

  test('says which scopes were not granted and what is missing for it', () => {
    const tab = { policy: DEFAULT_POLICY, isLocked: false, installation: INSTALLATION }
    const missing = buildPolicyTab({ ...tab, missingScopes: ['usergroups:read', 'new:<scope>'] })
    const text = JSON.stringify(missing)
    expect(text).toContain(
      'Not available: user groups as recipients, because the app was installed without usergroups:read.',
    )
    expect(text).toContain('without new:&lt;scope&gt;.')
    expect(JSON.stringify(buildPolicyTab({ ...tab, missingScopes: [] }))).not.toContain('Not available')
  })
})

describe('the line above the form', () => {
  test('is not there where the policy bounds nothing', () => {
    expect(describeLimits(DEFAULT_POLICY)).toBeUndefined()
  })

  test.each<[Partial<Policy>, string]>([
    [{ maxLifetimeMs: (14 * 86_400_000) as DurationMs }, 'Here: at most 14 days.'],
    [{ maxViews: 1 }, 'Here: at most 1 view.'],
    [{ areUnlimitedViewsAllowed: false }, 'Here: always with a view limit.'],
    [{ areUnlimitedViewsAllowed: false, maxViews: 3 }, 'Here: at most 3 views.'],
    [{ passwordRequired: 'external' }, 'Here: with a password where it leaves the workspace.'],
    [
      { whoMayCreate: 'admins', isRevealInSlackAllowed: false },
      'Here: opened in the browser only, shared by administrators only.',
    ],
  ])('says what is bounded: %j', (change, line) => {
    expect(describeLimits({ ...DEFAULT_POLICY, ...change })).toBe(line)
  })

  test('says nothing of passwords for what cannot leave the workspace', () => {
    const policy = { ...DEFAULT_POLICY, passwordRequired: 'external', isAnyoneAllowed: false } as const
    expect(describeLimits(policy)).toBeUndefined()
  })
})
