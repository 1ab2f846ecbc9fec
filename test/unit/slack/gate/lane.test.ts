// A hundred messages at once, against a measure that leaks as Slack's do: how many calls they cost, how many of them are
// refused, and how long it takes. In the time of a clock of its own.

import { describe, expect, test } from '@jest/globals'
import type { Paces } from '../../../../src/share/paces.ts'
import { createBook, createSharedBook } from '../../../../src/slack/gate/book.ts'
import { Lane, type Turn } from '../../../../src/slack/gate/lane.ts'
import { createVirtualClock, type VirtualClock } from '../../../support/virtual-clock.ts'

const MESSAGES = 100
const PATIENCE_MS = 12_000

interface Measure {
  /** Taken at once before the first refusal. */
  burst: number
  perSecond: number
}

interface Outcome {
  calls: number
  refused: number
  /** Calls that set out although their own process had been told to wait. */
  tooEarly: number
  seconds: number
}

/** What Slack allows: a burst, and the rest at its pace. */
const allowedSeconds = ({ burst, perSecond }: Measure) => (MESSAGES - burst) / perSecond

async function sendAll(measure: Measure, processes: number, answerMs = 5): Promise<Outcome> {
  const clock = createVirtualClock()
  const slack = openMeasure(clock, measure, answerMs)
  const paces = sharePaces(clock)
  let sent = 0
  for (let process = 0; process < processes; process++) {
    const book =
      processes === 1 ? createBook(clock.now) : createSharedBook(paces, 'chat.postMessage', clock.now)
    const lane = new Lane({ perMinute: 60, atOnce: 1, beyond: 1 }, book, clock)
    let pausedUntil = 0
    const send = async (): Promise<void> => {
      for (;;) {
        const turn = await enter(clock, lane)
        if (clock.now() < pausedUntil) slack.outcome.tooEarly++
        const retryAfterMs = await slack.post()
        if (retryAfterMs === undefined) {
          turn.accepted()
          sent++
          return
        }
        pausedUntil = clock.now() + retryAfterMs
        await turn.refused(retryAfterMs)
      }
    }
    for (let message = process; message < MESSAGES; message += processes) void send()
  }
  await clock.runUntil(() => sent === MESSAGES)
  return { ...slack.outcome, seconds: clock.now() / 1_000 }
}

/** As a job does: whoever may not wait comes back later. */
async function enter(clock: VirtualClock, lane: Lane): Promise<Turn> {
  for (;;) {
    const turn = await lane.enter(PATIENCE_MS)
    if ('accepted' in turn) return turn
    await clock.sleep(turn.retryAfterSeconds * 1_000)
  }
}

function openMeasure(clock: VirtualClock, { burst, perSecond }: Measure, answerMs: number) {
  const outcome = { calls: 0, refused: 0, tooEarly: 0 }
  let level = burst
  let at = 0
  return {
    outcome,
    /** @returns undefined when it was taken, else milliseconds of Retry-After. */
    async post(): Promise<number | undefined> {
      await clock.sleep(answerMs / 2)
      outcome.calls++
      level = Math.min(burst, level + ((clock.now() - at) / 1_000) * perSecond)
      at = clock.now()
      const missing = 1 - level
      if (missing <= 0) level--
      else outcome.refused++
      await clock.sleep(answerMs / 2)
      return missing <= 0 ? undefined : Math.ceil(missing / perSecond) * 1_000
    },
  }
}

/** The database: one at a time, and each takes a moment. */
function sharePaces(clock: VirtualClock): Paces {
  let stored: object | undefined
  let last: Promise<unknown> = Promise.resolve()
  return {
    change(_key, change) {
      const mine = last.then(async () => {
        await clock.sleep(2)
        const { pace, result } = change(stored as never, clock.now())
        stored = pace
        return result
      })
      last = mine
      return mine
    },
  }
}

const MEASURES: ReadonlyArray<[name: string, Measure]> = [
  ['5 a second, 20 at once', { burst: 20, perSecond: 5 }],
  ['5 a second, 50 at once', { burst: 50, perSecond: 5 }],
  ['2 a second, 30 at once', { burst: 30, perSecond: 2 }],
  ['1.9 a second, 5 at once', { burst: 5, perSecond: 1.9 }],
  ['1 a second, 10 at once', { burst: 10, perSecond: 1 }],
  ['50 a minute, all at once', { burst: 50, perSecond: 50 / 60 }],
]

describe.each(MEASURES)('where Slack takes %s, a hundred messages', (_name, measure) => {
  test.each([1, 2, 3])(
    'cost at most 110 calls and take no longer than it allows, from %d processes',
    async (processes) => {
      const { calls, tooEarly, seconds } = await sendAll(measure, processes)
      expect(calls).toBeLessThanOrEqual(110)
      expect(tooEarly).toBe(0)
      expect(seconds / allowedSeconds(measure)).toBeLessThan(1.1)
    },
  )

  test('are refused one at a time, also where an answer takes as long as Slack’s', async () => {
    const { calls, refused, tooEarly } = await sendAll(measure, 1, 150)
    expect(calls).toBe(MESSAGES + refused)
    expect(refused).toBeLessThanOrEqual(6)
    expect(tooEarly).toBe(0)
  })
})

describe('a line of calls', () => {
  function openLane(atOnce = 1) {
    const clock = createVirtualClock()
    return { clock, lane: new Lane({ perMinute: 60, atOnce, beyond: 1 }, createBook(clock.now), clock) }
  }

  async function take(lane: Lane): Promise<Turn> {
    const turn = await lane.enter(PATIENCE_MS)
    if (!('accepted' in turn)) throw new Error('there is a turn')
    return turn
  }

  test('is held up by a call without an answer for a quarter of a second, no longer', async () => {
    const { clock, lane } = openLane()
    await take(lane)
    let isSecondOut = false
    void take(lane).then(() => (isSecondOut = true))
    await clock.runUntil(() => isSecondOut)
    expect(clock.now()).toBe(250)
  })

  test('lets nobody out before Retry-After is over, and then a little later than that', async () => {
    const { clock, lane } = openLane()
    await (await take(lane)).refused(4_000)
    let isOut = false
    void take(lane).then(() => (isOut = true))
    await clock.runUntil(() => isOut)
    expect(clock.now()).toBe(4_200)
  })

  test('refuses without a call whoever would have to wait longer than they can', async () => {
    const { lane } = openLane()
    await (await take(lane)).refused(30_000)
    expect(await lane.enter(PATIENCE_MS)).toEqual({ retryAfterSeconds: 32 })
  })

  test('forgets after a minute without calls', async () => {
    const { clock, lane } = openLane()
    await (await take(lane)).refused(1_000)
    void clock.sleep(70_000)
    await clock.runUntil(() => clock.now() === 70_000)
    for (let call = 0; call < 20; call++) (await take(lane)).accepted()
    expect(clock.now()).toBe(70_000)
  })

  test('that is closed lets nobody wait', async () => {
    const { lane } = openLane()
    await (await take(lane)).refused(5_000)
    const waiting = lane.enter(PATIENCE_MS)
    lane.close()
    expect(await waiting).toEqual({ retryAfterSeconds: 6 })
  })
})
