// A workspace that removes the app while secrets are under way: nobody is let in on trust, Slack is left alone, whoever
// asks is told, and everything goes on once the app is installed again.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { buildEvent } from '../../sandbox/person/payloads.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { callApi, makeToken, SHARES } from '../support/api.ts'
import { withCrowd } from '../support/crowd.ts'
import { eventually } from '../support/eventually.ts'
import { postAsPage } from '../support/page-posts.ts'
import { type InHand, takeTicket } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, type SharedSecret, share, untilShows, valueIn } from '../support/sharing.ts'
import { hurry, untilWaiting } from '../support/waiting-jobs.ts'

const SENTENCE =
  'Share Secret is not installed in this Slack workspace any more. Nothing was shared and no view was used. An administrator can install it again.'
const TO_BOB = { secretValue: 'from CI', authorizedEmails: ['bob@sandbox.example'] }
const { people, crowd } = withCrowd(30)

let story: Story
let token: string
beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people } })
  token = await makeToken(story.alice)
})
afterAll(() => story.close())
afterEach(() => {
  story.slack.clear()
  story.log.clear()
})

const saidTimes = (event: string) => story.log.lines().filter(({ message }) => message === event).length
const readReadiness = async () => {
  const response = await fetch(`${story.url}/readyz`)
  return [response.status, await response.json()]
}
const READY = [200, { status: 'ready', slack: 'up' }]
const GONE = [503, { status: 'not ready', slack: 'not_installed' }]

async function untilReady(): Promise<void> {
  await eventually('it to find out that it is installed again', readReadiness, ([status]) => status === 200)
}

describe('an app that was removed from the workspace', () => {
  let shared: SharedSecret
  let atPage: InHand
  beforeEach(async () => {
    const { alice, bob, slack } = story
    // Bob has his message and stands before the page; the others' messages are still to be sent.
    for (const { id } of crowd) {
      slack.fail({ method: 'chat.postMessage', userId: id, error: 'message_limit_exceeded' })
    }
    const others = crowd.map(({ id }) => slack.person(id))
    shared = await share(alice, { secret: 'on its way', to: [bob, ...others] })
    atPage = await takeTicket(bob, await shared.messageOf(bob))
    await story.onDatabase((db) => untilWaiting(db, 'deliver', atPage.id, { count: crowd.length }))
    expect(await readReadiness()).toEqual(READY)
    story.log.clear()
    await slack.uninstall()
    await waitFor(slack, 'the app to know', () => saidTimes('slack.uninstalled') > 0)
  })
  afterEach(async () => {
    story.slack.reinstall()
    await untilReady()
    await story.onDatabase(async (db) => {
      await db.deleteFrom('shares').execute()
      await sql`delete from pgboss.job where name = 'deliver'`.execute(db)
    })
  })

  test('is not ready, and says why', async () => {
    expect(await readReadiness()).toEqual(GONE)
  })

  test('refuses what comes over HTTP, whomever it remembers, and shares nothing', async () => {
    for (const call of [{ body: TO_BOB }, { body: { secretValue: 'for all', accessType: 'anyone' } }, {}]) {
      const { status, json } = await callApi(story.url, { token, ...call })
      expect([status, json.error, json.message]).toEqual([503, 'NotInstalled', SENTENCE])
    }
    const shares = await story.onDatabase((db) => db.selectFrom('shares').select('id').execute())
    expect(shares).toHaveLength(1)
  })

  test('opens nothing on the page, whose link stays good', async () => {
    const answer = await openPage()
    expect(answer).toMatchObject({ status: 503, json: { error: 'NotInstalled', message: SENTENCE } })
  })

  test('leaves Slack alone, however much there is to send, and says it once', async () => {
    const { slack } = story
    slack.clear()
    story.log.clear()
    await story.onDatabase(hurry)
    // Each has been taken up, and waits until it is worth another look.
    const waiting = await story.onDatabase((db) =>
      untilWaiting(db, 'deliver', atPage.id, { count: crowd.length }),
    )
    expect(waiting).toHaveLength(crowd.length)
    expect(Math.min(...waiting.map(({ seconds }) => seconds))).toBe(300)
    expect(slack.calls.length).toBeLessThanOrEqual(2)
    expect(saidTimes('slack.uninstalled')).toBe(0)
  })

  test('finds out by itself that it is installed again, and then everything arrives', async () => {
    const { alice, dana, slack } = story
    slack.reinstall()
    await untilReady()
    expect(saidTimes('slack.let_in_again')).toBe(1)
    expect(await openPage()).toMatchObject({ status: 200, json: { viewsLeft: 1 } })
    await story.onDatabase(hurry)
    const last = slack.person(crowd.at(-1)?.id ?? '')
    expect(valueIn(await reveal(last, await shared.messageOf(last)))).toBe('on its way')
    await untilShows(alice, await shared.card(), /: opened/)
    const body = { ...TO_BOB, authorizedEmails: ['dana@sandbox.example'] }
    expect((await callApi(story.url, { token, body })).status).toBe(200)
    await dana.waitForMessage('shared a secret with you')
  })

  function openPage() {
    const { id, ...held } = atPage
    return postAsPage(story.url, `/s/${id}/open`, { token: held.token, ticket: held.ticket })
  }
})

test('a token that is revoked without a word is found out by the first call that needs it', async () => {
  const { slack } = story
  const refusal = slack.fail({ method: '*', error: 'token_revoked', times: Number.POSITIVE_INFINITY })
  const body = { secretValue: 'x', authorizedEmails: ['carol@sandbox.example'] }
  const { status, json } = await callApi(story.url, { token, body })
  expect([status, json.message]).toEqual([503, SENTENCE])
  expect(await readReadiness()).toEqual(GONE)
  expect(story.log.lines()).toContainEqual(
    expect.objectContaining({ message: 'slack.uninstalled', level: 'error', code: 'token_revoked' }),
  )
  refusal.cancel()
  await untilReady()
  expect((await callApi(story.url, { token, body })).status).toBe(200)
})

test('a goodbye that is late or from elsewhere changes nothing', async () => {
  const { slack } = story
  await slack.sendEvent({ type: 'app_uninstalled' })
  await waitFor(slack, 'the question', () => slack.calls.some(({ method }) => method === 'auth.test'))
  slack.clear()
  const elsewhere = { team_id: 'T0PARTNER', authorizations: [{ team_id: 'T0PARTNER' }] }
  const foreign = { ...buildEvent({ type: 'app_uninstalled' }), ...elsewhere }
  const sent = { body: JSON.stringify(foreign), contentType: 'application/json' }
  expect(await sendSigned(slack, sent)).toMatchObject({ status: 200 })
  // By the time a later one of ours is asked about, that one would have been.
  await slack.sendEvent({ type: 'app_uninstalled' })
  const questions = () => slack.calls.filter(({ method }) => method === 'auth.test')
  await waitFor(slack, 'the later question', () => questions().length > 0)
  expect(questions()).toHaveLength(1)
  expect(await readReadiness()).toEqual(READY)
  expect((await callApi(story.url, { token, path: SHARES })).status).toBe(200)
})
