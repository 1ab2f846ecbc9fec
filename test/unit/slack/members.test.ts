// How often the directory is asked: once for questions that overlap, once for a click and what follows it, and as Slack
// shows people of organizations.

import { beforeEach, describe, expect, test } from '@jest/globals'
import { MEMBER_AGE_MS, type Members } from '../../../src/share/members.ts'
import type { SlackClient } from '../../../src/slack/client.ts'
import { createMembers, judgeUser, type SlackUser } from '../../../src/slack/members.ts'
import { captureLog } from '../../support/captured-log.ts'

const OURS = 'T0OURS'
const person = (more: object = {}): SlackUser => ({ id: 'U1', team_id: OURS, name: 'ada', ...more })

let now: number
let asked: string[]
let answer: (userId: string) => Promise<{ user: SlackUser }>
let members: Members
beforeEach(() => {
  now = 0
  asked = []
  answer = async (id) => ({ user: person({ id }) })
  const info = ({ user }: { user: string }) => {
    asked.push(user)
    return answer(user)
  }
  const lookupByEmail = async ({ email }: { email: string }) => {
    asked.push(email)
    return answer('U1')
  }
  const client = { users: { info, lookupByEmail } } as unknown as SlackClient
  members = createMembers(
    client,
    async () => false,
    { isLost: false },
    captureLog(),
    () => now,
  )
})

const check = (userId: string, maxAgeMs: number) => members.check(OURS, userId, maxAgeMs)
const refusedWith = (data: object) => async () => {
  throw Object.assign(new Error('no'), { data })
}

describe('the directory is asked', () => {
  test('once for questions about one person at once, whoever asks them', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    answer = (id) => promise.then(() => ({ user: person({ id }) }))
    const ages = Object.values(MEMBER_AGE_MS)
    const verdicts = Promise.all(ages.map((age) => check('U1', age)))
    resolve()
    expect((await verdicts).map(({ isMember }) => isMember)).toEqual(ages.map(() => true))
    expect(asked).toEqual(['U1'])
  })

  test('once for an address that several ask about at once', async () => {
    const emails = Array(3).fill('ada@ours.example')
    const found = await Promise.all(emails.map((email) => members.findByEmail(OURS, email, 0)))
    expect(found.map((one) => one?.userId)).toEqual(['U1', 'U1', 'U1'])
    expect(asked).toEqual(['ada@ours.example'])
  })

  test('by a click, and again by its submission only when a minute has passed', async () => {
    await check('U1', MEMBER_AGE_MS.revealing)
    now = 60_000
    await check('U1', MEMBER_AGE_MS.revealing)
    expect(asked).toHaveLength(1)
    now = 60_001
    await check('U1', MEMBER_AGE_MS.revealing)
    expect(asked).toHaveLength(2)
  })

  test('again at once when it has said that the person has changed', async () => {
    await check('U1', MEMBER_AGE_MS.revealing)
    members.forget('U1')
    answer = async () => ({ user: person({ deleted: true }) })
    expect(await check('U1', MEMBER_AGE_MS.revealing)).toMatchObject({
      isMember: false,
      reason: 'deactivated',
    })
  })

  test('for a while only', async () => {
    answer = () => new Promise(() => {})
    await expect(members.check(OURS, 'U1', 0, 20)).rejects.toMatchObject({ code: 'MembershipUnknown' })
  })
})

describe('an app that may not ask', () => {
  test.each([
    [{ error: 'missing_scope', needed: 'users:read' }, 'users:read'],
    [{ error: 'org_login_required' }, 'org_login_required'],
    [{ error: 'team_access_not_granted' }, 'team_access_not_granted'],
  ])('says so, and not "try again in a minute": %j', async (data, right) => {
    answer = refusedWith(data)
    const failure = check('U1', 0)
    await expect(failure).rejects.toMatchObject({ code: 'NotInstalled' })
    await expect(failure).rejects.toThrow(`Slack does not let this app ask who people are (${right}).`)
    await expect(failure).rejects.not.toThrow(/try again/i)
  })
})

describe('of an organization', () => {
  const W = { id: 'W1', team_id: 'T0HOME' }
  test.each([
    ['a member of several workspaces', { enterprise_user: { teams: ['T0HOME', OURS] } }, 'member'],
    ['a member of other workspaces only', { enterprise_user: { teams: ['T0HOME'] } }, 'external'],
    ['somebody who was deleted, of whom no workspace is left', { deleted: true }, 'deactivated'],
    ['somebody who was deleted', { deleted: true, enterprise_user: { teams: [] } }, 'deactivated'],
  ])('%s', (_who, more, expected) => {
    const verdict = judgeUser(person({ ...W, ...more }), OURS)
    expect(verdict.isMember ? 'member' : verdict.reason).toBe(expected)
  })
})

test('whoever is refused is logged with the cause, as ids', async () => {
  const log = captureLog()
  const client = { users: { info: async () => ({ user: person({ team_id: 'T0ELSE' }) }) } }
  const directory = createMembers(client as unknown as SlackClient, async () => false, { isLost: false }, log)
  await directory.check(OURS, 'U1', 0)
  expect(log.lines()).toMatchObject([
    { message: 'members.refused', workspace: OURS, note: 'U1', reason: 'external' },
  ])
})
