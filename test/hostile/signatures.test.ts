// Who may speak as Slack: nobody without the signing secret and a fresh clock.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { openStory, type Story } from '../support/service.ts'
import { type Captured, sendCaptured, signBody } from '../support/signing.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }
/** Another app's. */
const OTHER_SECRET = '8f742231b10e8888abcd99yyyzzz85a5'

let story: Story
let rows: DatabaseRows

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
})

afterAll(async () => {
  await rows.close()
  await story.close()
})

/** A command that works when sent now. */
function buildGenuine(teamId: string = story.slack.team.id): Captured {
  const body = new URLSearchParams({
    command: '/share-secret',
    text: '',
    user_id: story.alice.id,
    team_id: teamId,
    channel_id: 'C0GENERAL',
    trigger_id: story.slack.workspace.issueTrigger(story.alice.id),
    response_url: `${story.slack.url}/response/none`,
  }).toString()
  return { body, headers: signBody(body, story.slack.signingSecret) }
}

type Forge = (genuine: Captured) => Captured

function withHeader(name: string, change: (genuine: string) => string | undefined): Forge {
  return ({ body, headers }) => {
    const { [name]: genuine = '', ...others } = headers
    const changed = change(genuine)
    return { body, headers: changed === undefined ? others : { ...others, [name]: changed } }
  }
}
const signature = (change: (genuine: string) => string | undefined) => withHeader('x-slack-signature', change)
const timestamp = (change: (genuine: string) => string | undefined) =>
  withHeader('x-slack-request-timestamp', change)
const shifted =
  (seconds: number): Forge =>
  ({ body }) => ({ body, headers: signBody(body, story.slack.signingSecret, seconds) })
const signedWith =
  (secret: string): Forge =>
  ({ body }) => ({ body, headers: signBody(body, secret) })

const FORGERIES: Array<[string, Forge]> = [
  ['signed 301 s ago', shifted(-301)],
  ['signed 10 minutes ago', shifted(-600)],
  // One second more than 301: the clock may move on before the request arrives.
  ['signed 302 s ahead', shifted(302)],
  ['signed an hour ahead', shifted(3_600)],
  ['with a byte changed', ({ body, headers }) => ({ body: body.replace('U0ALICE001', 'U0ALICF'), headers })],
  ['with a byte added', ({ body, headers }) => ({ body: `${body}&`, headers })],
  ['with a byte less', ({ body, headers }) => ({ body: body.slice(0, -1), headers })],
  ['signed by another app', signedWith(OTHER_SECRET)],
  ['signed with an empty secret', signedWith('')],
  ['without a signature', signature(() => undefined)],
  ['without a timestamp', timestamp(() => undefined)],
  ['with an empty signature', signature(() => '')],
  ['with half a signature', signature(() => 'v0=')],
  ['with the word undefined for a signature', signature(() => 'undefined')],
  ['with the signature of another version', signature((genuine) => genuine.replace('v0', 'v1'))],
  ['with the signature in capitals', signature((genuine) => genuine.toUpperCase())],
  ['with more behind the signature', signature((genuine) => `${genuine}=x`)],
  ['with two signatures', signature((genuine) => `${genuine}, ${genuine}`)],
  ['at no time', timestamp(() => '')],
  ['at a time that is no number', timestamp(() => 'now')],
  ['at the end of time', timestamp(() => 'Infinity')],
  ['at minus infinity', timestamp(() => '-Infinity')],
  ['at zero', timestamp(() => '0')],
]

describe('a request from another workspace', () => {
  // The first one of this process: Bolt writes what it finds in it into what it is given.
  test('is refused in words, and leaves nothing behind for ours', async () => {
    const foreign = await sendCaptured(story.url, buildGenuine('T0PARTNER'))
    expect([foreign.status, await foreign.text()]).toEqual([
      200,
      expect.stringContaining('belongs to another workspace'),
    ])
    expect(story.slack.calls.map(({ method }) => method)).toEqual(['auth.test'])
    await sendCaptured(story.url, buildGenuine())
    await (await story.alice.waitForModal('Share a secret')).close()
    const opened = story.slack.calls.find(({ method }) => method === 'views.open')
    expect(opened?.body.team_id).toBe(story.slack.team.id)
  })
})

/** What an earlier form still asks the directory is no answer to a later request. */
function countOpened(): number {
  return story.slack.calls.filter(({ method }) => method === 'views.open').length
}

describe('a request that Slack did not sign just now', () => {
  test.each(FORGERIES)('%s gets 401 and nothing happens', async (_what, forge) => {
    const before = await rows.readEffects()
    const opened = countOpened()
    const answer = await sendCaptured(story.url, forge(buildGenuine()))
    expect([answer.status, await answer.text()]).toEqual([401, ''])
    expect(countOpened()).toBe(opened)
    expect(await rows.readEffects()).toEqual(before)
  })

  test('is told from a genuine one, also near the edges of the five minutes', async () => {
    for (const shiftSeconds of [0, -297, 297]) {
      expect((await sendCaptured(story.url, shifted(shiftSeconds)(buildGenuine()))).status).toBe(200)
      const form = await story.alice.waitForModal('Share a secret')
      await form.close()
    }
  })
})

describe('what Slack asks about the address', () => {
  test('ssl_check needs no signature, is answered with nothing and does nothing', async () => {
    const opened = countOpened()
    const command = 'command=%2Fshare-secret&user_id=U0ALICE001&team_id=T0SANDBOX'
    for (const body of ['ssl_check=1&token=abc', 'token=abc&ssl_check=1', `${command}&ssl_check=1`]) {
      const answer = await sendCaptured(story.url, { body, headers: FORM })
      expect([answer.status, await answer.text()]).toEqual([200, ''])
    }
    expect(countOpened()).toBe(opened)
    const asJson = await sendCaptured(story.url, { body: '{"ssl_check":1}', headers: JSON_TYPE })
    expect(asJson.status).toBe(401)
  })

  test('url_verification is answered to Slack alone', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c-1', token: 'x' })
    const headers = { ...signBody(body, story.slack.signingSecret), ...JSON_TYPE }
    const signed = await sendCaptured(story.url, { body, headers })
    expect([signed.status, await signed.json()]).toEqual([200, { challenge: 'c-1' }])
    const unsigned = await sendCaptured(story.url, { body, headers: JSON_TYPE })
    expect([unsigned.status, await unsigned.text()]).toEqual([401, ''])
  })

  test('a stranger cannot keep the process busy with a body that takes long to read', async () => {
    const fields = 'a&'.repeat(500_000)
    const timeRefusals = async (bodies: readonly string[]): Promise<number> => {
      const startedAt = performance.now()
      for (const body of bodies)
        expect((await sendCaptured(story.url, { body, headers: FORM })).status).toBe(401)
      return performance.now() - startedAt
    }
    const plain = await timeRefusals(Array(3).fill('x'.repeat(fields.length)))
    const hostile = await timeRefusals([fields, `ssl_check=1&${fields}`, `payload=${'['.repeat(900_000)}`])
    // Read before its signature was checked, the first of these alone took 4 s and more.
    expect(hostile).toBeLessThan(3 * plain + 3_000)
  })
})
