// The door to Slack: closed by Slack's refusal of the app itself and by nothing else, tried now and then, opened by the
// first answer.

import { beforeEach, describe, expect, test } from '@jest/globals'
import { type Access, ASK_AGAIN_MS, createAccess } from '../../../src/slack/access.ts'
import { type CapturedLog, captureLog } from '../../support/captured-log.ts'

const saying = (code: string) => Object.assign(new Error(code), { data: { ok: false, error: code } })
const refusal = saying('account_inactive')

let log: CapturedLog
let access: Access
let calls: number
let now: number
beforeEach(() => {
  log = captureLog()
  now = 0
  access = createAccess(log, () => now)
  calls = 0
})

/** A call that Slack answers so, or refuses, as soon as `due`. */
function call(outcome: string | Error, due?: Promise<void>): Promise<string> {
  return access.through(async () => {
    calls++
    await due
    if (outcome instanceof Error) throw outcome
    return outcome
  })
}

const lines = () => log.lines().map(({ message, code }) => [message, code])

test.each(['account_inactive', 'invalid_auth', 'not_authed', 'token_revoked'])(
  'Slack’s %s closes it, which is logged once',
  async (code) => {
    await Promise.allSettled([1, 2, 3].map(() => call(saying(code))))
    expect(access.isLost).toBe(true)
    expect(lines()).toEqual([['slack.uninstalled', code]])
  },
)

test.each([saying('missing_scope'), saying('user_not_found'), new Error('ECONNRESET'), saying('NOT a code')])(
  'another failure passes and leaves it open',
  async (error) => {
    await expect(call(error)).rejects.toBe(error)
    expect(access.isLost).toBe(false)
    expect(lines()).toEqual([])
  },
)

describe('once closed', () => {
  beforeEach(async () => {
    await call(refusal).catch(() => {})
    log.clear()
    calls = 0
  })

  test('calls are refused with what Slack said, without being made', async () => {
    for (let times = 0; times < 3; times++) await expect(call('ok')).rejects.toBe(refusal)
    expect(calls).toBe(0)
  })

  test('one call after a while asks for all that come meanwhile', async () => {
    now += ASK_AGAIN_MS
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const refused = [call(refusal, first.promise), call('ok'), call('ok')]
    first.resolve()
    const outcomes = await Promise.allSettled(refused)
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(calls).toBe(1)
    now += ASK_AGAIN_MS
    const answered = [call('first', second.promise), call('second'), call('third')]
    second.resolve()
    expect(await Promise.all(answered)).toEqual(['first', 'second', 'third'])
    expect(access.isLost).toBe(false)
    expect(lines()).toEqual([['slack.let_in_again', undefined]])
  })

  test('silence leaves it closed, any other answer opens it', async () => {
    now += ASK_AGAIN_MS
    await expect(call(new Error('ETIMEDOUT'))).rejects.toThrow('ETIMEDOUT')
    await expect(call('ok')).rejects.toBe(refusal)
    now += ASK_AGAIN_MS
    await expect(call(saying('channel_not_found'))).rejects.toThrow('channel_not_found')
    expect(access.isLost).toBe(false)
  })
})
