// The Web API as the real client sees it: messages, people, failures on request.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { PEOPLE } from '../../../sandbox/people.ts'
import type { LocalSlack } from '../../../sandbox/slack.ts'
import { PATIENT_SLACK } from '../../support/patience.ts'
import { openTestSlack } from '../../support/test-slack.ts'
import { input, modal, plain, silent } from './fake-app.ts'

let slack: LocalSlack
let client: WebClient

beforeEach(async () => {
  slack = await openTestSlack()
  client = open(slack.botToken)
})

afterEach(() => slack.close())

function open(token: string, timeout = 2_000): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logger: silent,
  })
}

const bob = PEOPLE.bob.id
const say = (text = 'hello') => client.chat.postMessage({ channel: bob, text })
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error) => error.data?.error ?? error.code,
  )

describe('messages', () => {
  test('are in a DM whose id says nothing of the person, and that is there from its first message', async () => {
    const dm = slack.person(bob).dm
    expect(dm).toMatch(/^D0[A-Z0-9]{7,9}$/)
    expect(dm).not.toContain(bob.slice(1))
    expect(await codeOf(client.chat.postMessage({ channel: dm, text: 'x' }))).toBe('channel_not_found')
    expect((await say()).channel).toBe(dm)
    expect(await codeOf(client.chat.postMessage({ channel: dm, text: 'x' }))).toBe('ok')
  })

  test('a user id as channel opens the DM and comes back as its id', async () => {
    const { channel, ts } = await say()
    expect(channel).toBe(slack.person(bob).dm)
    expect(slack.person(bob).messages).toMatchObject([{ ts, text: 'hello', fromApp: true, ephemeral: false }])
  })

  test('are edited by DM id only, and text alone removes the blocks', async () => {
    const blocks = [{ type: 'divider' }]
    const { channel = '', ts = '' } = await client.chat.postMessage({ channel: bob, text: 'one', blocks })
    const [message] = slack.person(bob).messages
    expect(message?.blocks).toHaveLength(1)
    expect(await codeOf(client.chat.update({ channel: bob, ts, text: 'two' }))).toBe('channel_not_found')
    await client.chat.update({ channel, ts, text: 'two' })
    expect(message).toMatchObject({ text: 'two', blocks: [], edited: true })
    expect(await codeOf(client.chat.update({ channel, ts: '1.000000', text: 'x' }))).toBe('message_not_found')
    const said = slack.person(bob).say('mine')
    const foreign = client.chat.update({ channel: said.channel, ts: said.ts, text: 'x' })
    expect(await codeOf(foreign)).toBe('cant_update_message')
    await client.chat.delete({ channel, ts })
    expect(slack.person(bob).messages).toEqual([])
  })

  test('with blocks Slack would refuse are refused with a pointer', async () => {
    const blocks = [{ type: 'header', text: plain('x'.repeat(151)) }]
    const refused = client.chat.postMessage({ channel: bob, text: 'x', blocks })
    await expect(refused).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    })
    expect(slack.person(bob).messages).toEqual([])
  })

  test('reach nobody who is a bot or unknown, but do reach the deactivated', async () => {
    const to = (channel: string) => codeOf(client.chat.postMessage({ channel, text: 'x' }))
    expect(await to('U0NOBODY')).toBe('user_not_found')
    expect(await to(PEOPLE.slackbot.id)).toBe('cannot_dm_bot')
    expect(await to(PEOPLE.deploybot.id)).toBe('cannot_dm_bot')
    expect(await to(PEOPLE.eve.id)).toBe('ok')
  })

  test('ephemeral ones are seen by one person', async () => {
    await client.chat.postEphemeral({ channel: 'C0GENERAL', user: bob, text: 'psst' })
    expect(slack.person(bob).messages).toMatchObject([{ text: 'psst', ephemeral: true }])
    expect(slack.person(PEOPLE.alice.id).messages).toEqual([])
  })
})

describe('people', () => {
  test('users.info tells every kind apart', async () => {
    const info = async (id: string) => (await client.users.info({ user: id })).user
    expect(await info(bob)).toMatchObject({ deleted: false, is_bot: false, team_id: slack.team.id })
    expect(await info(PEOPLE.gus.id)).toMatchObject({ is_restricted: true, is_ultra_restricted: false })
    expect(await info(PEOPLE.eve.id)).toMatchObject({ deleted: true })
    expect((await info(PEOPLE.pat.id))?.team_id).not.toBe(slack.team.id)
    expect(await info(PEOPLE.slackbot.id)).toMatchObject({ is_bot: false })
    expect(await info(PEOPLE.deploybot.id)).toMatchObject({ is_bot: true, profile: { bot_id: 'B0DEPLOY01' } })
    expect(await info(slack.app.botUserId)).toMatchObject({
      is_bot: true,
      profile: { bot_id: slack.app.botId },
    })
    const stranger = { is_stranger: true, is_restricted: false, is_ultra_restricted: false, is_bot: false }
    expect(await info(PEOPLE.pat.id)).toMatchObject({ ...stranger, is_stranger: false })
    await slack.changePerson(PEOPLE.pat.id, { kind: 'stranger' })
    const pat = await info(PEOPLE.pat.id)
    expect(pat).toMatchObject(stranger)
    for (const flag of ['is_admin', 'is_owner', 'is_primary_owner']) expect(pat).not.toHaveProperty(flag)
    expect(pat?.profile).not.toHaveProperty('email')
    await slack.changePerson(bob, { kind: 'deactivated' })
    expect(await info(bob)).toMatchObject({ deleted: true })
    expect(PEOPLE.bob.kind).toBe('member')
  })

  test('users.list pages through everybody', async () => {
    const first = await client.users.list({ limit: 6 })
    const cursor = first.response_metadata?.next_cursor ?? ''
    const second = await client.users.list({ limit: 6, cursor })
    const ids = [...(first.members ?? []), ...(second.members ?? [])].map(({ id }) => id)
    expect(new Set(ids).size).toBe(Object.keys(PEOPLE).length + 1)
    expect(second.response_metadata?.next_cursor).toBe('')
  })
})

describe('refusals and failures', () => {
  test('a wrong token and an unknown method', async () => {
    expect(await codeOf(open('xoxb-other').auth.test())).toBe('invalid_auth')
    expect(await codeOf(client.apiCall('chat.shout'))).toBe('unknown_method')
    expect(await client.auth.test()).toMatchObject({ bot_id: slack.app.botId, team_id: slack.team.id })
  })

  test('strike as often as ordered and only whom they concern', async () => {
    const failure = slack.fail({ method: 'chat.postMessage', userId: bob, times: 2, error: 'user_disabled' })
    expect(await codeOf(client.chat.postMessage({ channel: PEOPLE.carol.id, text: 'x' }))).toBe('ok')
    expect([await codeOf(say()), await codeOf(say()), await codeOf(say())]).toEqual([
      'user_disabled',
      'user_disabled',
      'ok',
    ])
    expect(failure.struck).toBe(2)
  })

  test('429 comes with and without Retry-After', async () => {
    slack.fail({ method: 'chat.postMessage', status: 429, retryAfterSeconds: 7 })
    await expect(say()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 })
    slack.fail({ method: 'chat.postMessage', status: 429 })
    await expect(say()).rejects.toThrow('Retry header did not contain a valid timeout')
  })

  test('HTTP 500, a proxy page, a reset and no answer look as they do in the wild', async () => {
    slack.fail({ method: 'chat.postMessage', status: 500 })
    await expect(say()).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: 500 })
    slack.fail({ method: 'chat.postMessage', body: '<html>Proxy</html>' })
    expect(await codeOf(say())).toContain('<html>')
    slack.fail({ method: 'chat.postMessage', reset: true })
    await expect(say()).rejects.toMatchObject({ code: 'slack_webapi_request_error' })
    slack.fail({ method: 'chat.postMessage', hang: true })
    const impatient = open(slack.botToken, 100)
    await expect(impatient.chat.postMessage({ channel: bob, text: 'x' })).rejects.toMatchObject({
      code: 'slack_webapi_request_error',
    })
    expect(slack.person(bob).messages).toEqual([])
  })

  test('an ambiguous failure has posted the message', async () => {
    slack.fail({ method: 'chat.postMessage', reset: true, afterEffect: true })
    await expect(say()).rejects.toMatchObject({ code: 'slack_webapi_request_error' })
    expect(slack.person(bob).messages).toHaveLength(1)
  })

  test('calls are recorded without the token, and forgotten on request', async () => {
    await say()
    expect(slack.calls).toMatchObject([{ method: 'chat.postMessage', body: { channel: bob, text: 'hello' } }])
    expect(JSON.stringify(slack.calls)).not.toContain(slack.botToken)
    slack.clear()
    expect(slack.calls).toEqual([])
  })
})

describe('conversations', () => {
  test('are those of the app, or those of a person as far as the app shares the private ones', async () => {
    const types = 'public_channel,private_channel'
    const namesOf = async (user?: string) => {
      const { channels = [] } = await client.users.conversations({ types, ...(user && { user }) })
      return channels.map(({ name }) => name)
    }
    expect(await namesOf()).toEqual(['general', 'deploys', 'board'])
    expect(await namesOf(PEOPLE.alice.id)).toEqual(['general', 'random', 'deploys'])
  })

  test('that are private show nothing to an app that is not in them', async () => {
    expect(await codeOf(client.conversations.info({ channel: 'G0PAIR0001' }))).toBe('channel_not_found')
    expect(await codeOf(client.conversations.members({ channel: 'G0PAIR0001' }))).toBe('channel_not_found')
    const { channel } = await client.conversations.info({ channel: 'G0TRIO0001', include_num_members: true })
    expect(channel).toMatchObject({ is_mpim: true, is_member: true, num_members: 4 })
  })
})

describe('triggers and views', () => {
  const alice = PEOPLE.alice.id
  const openModal = (trigger_id: string, title = 'Form') =>
    client.views.open({ trigger_id, view: modal(title, []) } as never)

  test('a trigger opens one view, within its lifetime', async () => {
    const trigger = slack.workspace.issueTrigger(alice)
    await openModal(trigger)
    expect(slack.person(alice).top.title).toBe('Form')
    expect(await codeOf(openModal(trigger))).toBe('exchanged_trigger_id')
    const old = slack.workspace.issueTrigger(alice)
    const record = slack.workspace.triggers.get(old)
    if (record) record.issuedAt -= PATIENT_SLACK.triggerLifetimeMs + 1
    expect(await codeOf(openModal(old))).toBe('expired_trigger_id')
  })

  test('a refused view has spent its trigger', async () => {
    const trigger = slack.workspace.issueTrigger(alice)
    expect(await codeOf(openModal(trigger, 'x'.repeat(25)))).toBe('invalid_arguments')
    expect(await codeOf(openModal(trigger))).toBe('exchanged_trigger_id')
    const other = slack.workspace.issueTrigger(alice)
    slack.fail({ method: 'views.open', error: 'internal_error' })
    expect([await codeOf(openModal(other)), await codeOf(openModal(other))]).toEqual([
      'internal_error',
      'exchanged_trigger_id',
    ])
  })

  test('somebody who cannot be chosen is not preselected either', async () => {
    const open = (element: object) => {
      const field = input('people', 'People', element)
      const trigger_id = slack.workspace.issueTrigger(alice)
      return client.views.open({ trigger_id, view: modal('Form', [field]) } as never)
    }
    const many = (...ids: string[]) => ({ type: 'multi_users_select', initial_users: ids })
    expect(await codeOf(open(many(bob, PEOPLE.gus.id)))).toBe('ok')
    await expect(open(many(bob, PEOPLE.eve.id))).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: {
          messages: ['[ERROR] invalid user_id [json-pointer:/view/blocks/0/element/initial_users/1]'],
        },
      },
    })
    expect(await codeOf(open(many('U0NOBODY01')))).toBe('invalid_arguments')
    expect(await codeOf(open({ type: 'users_select', initial_user: PEOPLE.eve.id }))).toBe(
      'invalid_arguments',
    )
  })

  test('three views at most, and none that is too large', async () => {
    await openModal(slack.workspace.issueTrigger(alice))
    const push = (view: object) =>
      codeOf(client.views.push({ trigger_id: slack.workspace.issueTrigger(alice), view } as never))
    expect(await push(modal('Two', []))).toBe('ok')
    const text = { type: 'plain_text', text: 'x'.repeat(3000) }
    expect(await push(modal('Big', Array(90).fill({ type: 'section', text })))).toBe('view_too_large')
    expect(await push(modal('Three', []))).toBe('ok')
    expect(await push(modal('Four', []))).toBe('push_limit_reached')
  })

  test('an update with an old hash conflicts, one after closing finds nothing', async () => {
    const opened = await openModal(slack.workspace.issueTrigger(alice))
    const { id: view_id = '', hash = '' } = opened.view ?? {}
    const update = (more: object = {}) =>
      codeOf(client.views.update({ view_id, view: modal('New', []), ...more } as never))
    expect(await update({ hash })).toBe('ok')
    expect(await update({ hash })).toBe('hash_conflict')
    expect(await update()).toBe('ok')
    slack.workspace.stacks.delete(alice)
    slack.workspace.views.clear()
    expect(await update()).toBe('not_found')
  })
})
