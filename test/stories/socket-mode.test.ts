// A service that Slack cannot reach, and that connects to Slack instead: what is different from requests. What is the
// same is told by the stories in socket/.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { buildSubmission } from '../../sandbox/person/payloads.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import { buildEnvelope } from '../../sandbox/socket-mode.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { createTestPlace, type TestPlace } from '../support/databases.ts'
import { findFreePort } from '../support/free-port.ts'
import { WITHIN_MS } from '../support/patience.ts'
import { buildEnv, openStory, type Program, runProgram, type Story } from '../support/service.ts'
import { fillForm, pressReveal, reveal, share, submit, untilSaid, valueIn } from '../support/sharing.ts'
import { captureSubmission, encodePayload, sendCaptured } from '../support/signing.ts'
import { openTestSlack } from '../support/test-slack.ts'

const CONFIG = 78

let story: Story
beforeAll(async () => {
  story = await openStory({ kind: 'postgres', through: 'socket' })
})
afterAll(() => story.close())
afterEach(() => story.slack.clear())

describe('without an address for Slack', () => {
  test('people share and open as ever, and the pages are served', async () => {
    const { alice, bob, url, slack } = story
    const shared = await share(alice, { secret: 'by the other way', to: [bob] })
    const message = await shared.messageOf(bob)
    expect(slack.lastRequest?.envelope?.type).toBe('interactive')
    expect(valueIn(await reveal(bob, message))).toBe('by the other way')
    expect((await fetch(message.buttons[1]?.url ?? '')).status).toBe(200)
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready', slack: 'up' })
  })

  test('requests to /slack/events find nothing, however well they are signed, also with an empty secret', async () => {
    const { alice, bob, slack, url } = story
    const countShares = () =>
      story.onDatabase(async (db) => (await db.selectFrom('shares').select('id').execute()).length)
    const before = await countShares()
    const form = await fillForm(alice, { secret: 'not this way', to: [bob] })
    expect((await sendCaptured(url, captureSubmission(slack, form))).status).toBe(404)
    const person = slack.workspace.people.get(alice.id)
    const view = slack.workspace.views.get(form.id)
    if (!person || !view) throw new Error('alice has her form open')
    const body = encodePayload(buildSubmission(slack, person, view))
    expect(await sendSigned(slack, { body, secret: '' })).toMatchObject({ status: 404 })
    expect(await countShares()).toBe(before)
  })
})

describe('an envelope that comes twice', () => {
  test('makes one share', async () => {
    const { alice, bob, slack } = story
    const form = await fillForm(alice, { secret: 'only once', to: [bob] })
    const before = bob.messages.length
    const shared = await submit(alice, form, [bob])
    await shared.messageOf(bob)
    const { envelope } = slack.lastRequest ?? {}
    if (!envelope) throw new Error('it came in an envelope')
    expect(JSON.stringify(await slack.socket.send(envelope, WITHIN_MS))).toContain(
      'This form was shared already',
    )
    expect(bob.messages).toHaveLength(before + 1)
  })

  test('opens once: the copy gets no value, although views are left', async () => {
    const { alice, bob, slack } = story
    const shared = await share(alice, { secret: 'not for a copy', to: [bob], views: 'No limit' })
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe('not for a copy')
    const { envelope } = slack.lastRequest ?? {}
    if (!envelope) throw new Error('it came in an envelope')
    expect(await slack.socket.send(envelope, WITHIN_MS)).toEqual({})
    const again = await slack.socket.send(buildEnvelope('interactive', envelope.payload), WITHIN_MS)
    expect(JSON.stringify(again)).toContain('not for a copy')
  })
})

test('a reveal under way when Slack changes connections gets its value', async () => {
  const { alice, bob, slack } = story
  const shared = await share(alice, { secret: 'in between', to: [bob] })
  const consent = await pressReveal(bob, await shared.messageOf(bob))
  await letAskAnew(slack, PEOPLE.bob)
  const hold = slack.hold('users.info', { userId: bob.id })
  const submitting = consent.submit()
  await waitFor(slack, 'the question about Bob', () => hold.seen === 1)
  slack.socket.refresh(WITHIN_MS)
  await waitFor(slack, 'the next connection', () => slack.socket.connections === 1)
  hold.release()
  await submitting
  expect(valueIn(bob.top)).toBe('in between')
  await alice.command('/share-secret', 'help')
  expect(story.log.text()).not.toMatch(/answer_lost|not_acknowledged/)
})

describe('the program', () => {
  let slack: LocalSlack
  let place: TestPlace
  let program: Program
  beforeAll(async () => {
    slack = await openTestSlack()
    place = await createTestPlace('postgres')
  })
  afterEach(async () => {
    await program.kill('SIGKILL')
    expect(program.output).not.toMatch(/process\.(unhandled|uncaught)/)
  })
  afterAll(async () => {
    await slack.close()
    await place.remove()
  })

  test('told to stop ends what is running, answers it on the connection, and prints no token', async () => {
    const [alice, bob] = [slack.person('U0ALICE001'), slack.person('U0BOB00001')]
    program = runProgram(buildEnv(slack, place, await findFreePort(), 'socket'))
    await program.ready
    const shared = await share(alice, { secret: 'the last one', to: [bob] })
    const consent = await pressReveal(bob, await shared.messageOf(bob))
    await letAskAnew(slack, PEOPLE.bob)
    const hold = slack.hold('users.info', { userId: bob.id })
    const submitting = consent.submit()
    await waitFor(slack, 'the question about Bob', () => hold.seen === 1)
    const exited = program.kill('SIGTERM')
    await waitFor(slack, 'the signal to arrive', () => program.output.includes('process.stopping'))
    hold.release()
    await submitting
    expect(valueIn(await untilSaid(bob))).toBe('the last one')
    expect(await exited).toBe(0)
    for (const secret of [slack.appToken, slack.botToken, 'the last one', 'ticket'])
      expect(program.output).not.toContain(secret)
  })

  test.each([
    ['that Slack refuses', 'xapp-1-nobody', 'SLACK_APP_TOKEN was refused by Slack (invalid_auth). Make an'],
    ['that is another’s', 'xoxb-not-the-apps', 'SLACK_APP_TOKEN must be an app-level token: it starts with'],
  ])('does not start with a token %s, and says so without it', async (_what, token, words) => {
    const env = buildEnv(slack, place, await findFreePort(), 'socket')
    program = runProgram({ ...env, SLACK_APP_TOKEN: token })
    expect(await program.exited).toBe(CONFIG)
    expect(program.output).toContain(words)
    expect(program.output).not.toContain(token)
  })
})
