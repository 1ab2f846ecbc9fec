// What the bot token may do: the scopes of the manifest, without those that an installer left out.

import { afterEach, describe, expect, test } from '@jest/globals'
import { METHOD_SCOPES } from '../../../sandbox/api/scopes.ts'
import { type Json, readRecord } from '../../../sandbox/json.ts'
import { PEOPLE } from '../../../sandbox/people.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'

let slack: LocalSlack
afterEach(() => slack.close())

async function call(method: string, args: object = {}, token = slack.botToken) {
  const response = await fetch(`${slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  })
  return { scopes: response.headers.get('x-oauth-scopes'), answer: (await response.json()) as Json }
}

const GRANTED =
  'commands,chat:write,users:read,users:read.email,usergroups:read,channels:read,groups:read,mpim:read'

describe('scopes', () => {
  test('are said with every answer to the token, also with a refusal, and to nobody else', async () => {
    slack = await openSlack()
    expect(await call('auth.test')).toMatchObject({ scopes: GRANTED, answer: { ok: true } })
    const refused = await call('users.info', { user: 'U0NOBODY' })
    expect(refused).toMatchObject({ scopes: GRANTED, answer: { error: 'user_not_found' } })
    expect((await call('auth.test', {}, 'xoxb-other')).scopes).toBeNull()
  })

  test.each([
    ['chat.postMessage', { channel: PEOPLE.bob.id, text: 'x' }, 'chat:write'],
    ['users.info', { user: PEOPLE.bob.id }, 'users:read'],
    ['users.lookupByEmail', { email: 'bob@sandbox.example' }, 'users:read.email'],
    ['usergroups.users.list', { usergroup: 'S0SRE00001' }, 'usergroups:read'],
    ['conversations.members', { channel: 'C0GENERAL' }, 'channels:read'],
    ['conversations.members', { channel: 'C0DEPLOYS' }, 'groups:read'],
    ['conversations.info', { channel: 'G0TRIO0001' }, 'mpim:read'],
    ['users.conversations', { types: 'public_channel,private_channel' }, 'groups:read'],
  ])('%s of %j needs %s', async (method, args, needed) => {
    slack = await openSlack({ withoutScopes: [needed] })
    const provided = GRANTED.split(',').filter((scope) => scope !== needed)
    expect((await call(method, args)).answer).toEqual({
      ok: false,
      error: 'missing_scope',
      needed,
      provided: provided.join(','),
    })
    slack.reinstall({ without: [] })
    expect((await call(method, args)).answer).toMatchObject({ ok: true })
  })

  test('that the manifest does not ask for are never granted', async () => {
    slack = await openSlack()
    expect((await call('team.info')).answer).toMatchObject({ error: 'missing_scope', needed: 'team:read' })
    const opened = await call('conversations.open', { users: PEOPLE.bob.id })
    expect(opened.answer).toMatchObject({ error: 'missing_scope', needed: 'im:write' })
  })

  test('show or hide addresses', async () => {
    const emailOf = async () => {
      const { answer } = await call('users.info', { user: PEOPLE.bob.id })
      return readRecord(readRecord(answer, 'user'), 'profile').email
    }
    slack = await openSlack()
    expect(await emailOf()).toBe('bob@sandbox.example')
    slack.reinstall({ without: ['users:read.email'] })
    expect(await emailOf()).toBeUndefined()
  })

  test('are known of every method that this Slack serves', async () => {
    slack = await openSlack()
    for (const method of Object.keys(METHOD_SCOPES))
      expect([method, (await call(method)).answer.error]).not.toEqual([method, 'unknown_method'])
    expect((await call('chat.shout')).answer).toMatchObject({ error: 'unknown_method' })
  })
})
