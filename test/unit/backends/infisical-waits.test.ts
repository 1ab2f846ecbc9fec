// Standing in line for Infisical: one create at a time, its limits waited for as long as the errand has time, and
// never longer.

import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import {
  API,
  createdAnswer,
  createTestInfisical,
  DANA,
  draftOf,
  errorOf,
  SHARES,
} from '../../support/infisical-backend.ts'
import { answerCreates, answerProbe, remoteError, useNock } from '../../support/infisical-nock.ts'

useNock()

const limit = (seconds?: string, message = 'Slow down', times = 1): nock.Scope =>
  nock(API)
    .post(SHARES)
    .times(times)
    .reply(429, remoteError(429, 'RateLimitExceeded', message), seconds ? { 'retry-after': seconds } : {})

describe('a create that came too soon', () => {
  test.each([
    ['12', 'Slow down', 12_000],
    [undefined, 'Try again in 9 seconds', 9_000],
    [undefined, 'Try again in 1 second', 1_000],
    [undefined, 'Try again in 1 minute', 60_000],
    [undefined, 'Slow down', 60_000],
    ['soon', 'Slow down', 60_000],
  ])('waits as the header %j or the sentence %j say: %d ms', async (seconds, message, waitMs) => {
    const { backend, clock } = createTestInfisical()
    limit(seconds, message)
    answerCreates(1)
    await backend.prepare(draftOf({ waitMs: 120_000 }))
    expect(clock.slept).toEqual([waitMs])
  })

  test('gives up when the wait would be longer than 20 seconds in all, and says for how long', async () => {
    const { backend, clock } = createTestInfisical()
    limit('15', undefined, 2)
    const error = await errorOf(backend.prepare(draftOf()))
    expect(error).toMatchObject({
      code: 'BackendUnavailable',
      retryAfterSeconds: 15,
      message: 'Infisical takes no more requests from this app for the moment. Nothing was shared.',
    })
    expect(clock.slept).toEqual([15_000])
    expect(backend.readHealth()).toBe('unknown')
  })

  test('is tried as often as its two minutes allow', async () => {
    const { backend, clock } = createTestInfisical()
    limit('50', undefined, 3)
    const error = await errorOf(backend.prepare(draftOf({ waitMs: 120_000 })))
    expect(error).toMatchObject({ code: 'BackendUnavailable', retryAfterSeconds: 50 })
    expect(clock.slept).toEqual([50_000, 50_000])
  })

  test('keeps the next one from running into the same limit', async () => {
    const { backend, clock } = createTestInfisical()
    limit('60')
    await errorOf(backend.prepare(draftOf()))
    clock.advance(30_000)
    expect(await errorOf(backend.prepare(draftOf()))).toMatchObject({ retryAfterSeconds: 30 })
    clock.advance(15_000)
    answerCreates(1)
    await backend.prepare(draftOf())
    expect(clock.slept).toEqual([15_000])
  })
})

describe('the line of creates', () => {
  test('lets one through at a time, in order', async () => {
    const { backend } = createTestInfisical()
    let running = 0
    const seen: string[] = []
    nock(API)
      .post(SHARES)
      .times(5)
      .reply(200, async (request: Request) => {
        running += 1
        seen.push(`${(await request.json()).expiresIn} ${running}`)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
        return createdAnswer()
      })
    const minutes = [10, 11, 12, 13, 14]
    await Promise.all(minutes.map((count) => backend.prepare(draftOf({ lifetimeMs: count * 60_000 }))))
    expect(seen).toEqual(minutes.map((count) => `${count}m 1`))
  })

  test('goes on after one that failed', async () => {
    const { backend } = createTestInfisical()
    nock(API).post(SHARES).reply(500)
    answerCreates(1)
    const [failed, made] = await Promise.allSettled([backend.prepare(draftOf()), backend.prepare(draftOf())])
    expect([failed.status, made.status]).toEqual(['rejected', 'fulfilled'])
  })

  test('sends away who has stood in it for too long, and keeps the order of the others', async () => {
    const { backend, clock } = createTestInfisical()
    let answer = (): void => {}
    const arrived = new Promise<void>((asked) => {
      nock(API)
        .post(SHARES)
        .reply(200, async () => {
          asked()
          await new Promise<void>((resolve) => {
            answer = resolve
          })
          return createdAnswer()
        })
    })
    const first = backend.prepare(draftOf())
    const impatient = errorOf(backend.prepare(draftOf({ waitMs: 5_000 })))
    const patient = backend.prepare(draftOf({ waitMs: 60_000 }))
    await arrived
    clock.advance(6_000)
    expect(await impatient).toMatchObject({ code: 'BackendUnavailable', retryAfterSeconds: 60 })
    answerCreates(1)
    answer()
    expect(await Promise.all([first, patient])).toHaveLength(2)
  })

  test('counts the probe among the creates', async () => {
    const { backend, clock } = createTestInfisical()
    limit('5')
    answerProbe()
    answerCreates(1)
    await backend.prepare(draftOf({ recipients: [DANA] }))
    expect(clock.slept).toEqual([5_000])
  })
})
