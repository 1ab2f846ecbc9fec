// The stand-in for Infisical fails in every way that a test may order, and the real backend makes of it what it should.

import { afterEach, describe, expect, test } from '@jest/globals'
import { FAILURE_WAYS, type FailureWay, type InfisicalRoute } from '../../../sandbox/infisical/failures.ts'
import type { LocalInfisical } from '../../../sandbox/infisical/server.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import { draftOf, SHARES } from '../../support/infisical-backend.ts'
import { ask, connect, readToken, refOf, SOON, start, stopAll } from '../../support/local-infisical.ts'

afterEach(stopAll)

describe('a failure that was ordered', () => {
  type Outcome = ErrorCode | 'made'
  const AT_CREATE: Record<FailureWay, Outcome> = {
    badRequest: 'BackendRefused',
    validation: 'BackendRefused',
    unauthorized: 'made',
    tokenError: 'made',
    tokenExpired: 'made',
    forbidden: 'BackendUnavailable',
    noRoute: 'BackendUnavailable',
    noUser: 'BackendUnknown',
    redirect: 'BackendUnavailable',
    page: 'BackendUnavailable',
    limited: 'BackendUnavailable',
    serverError: 'BackendUnknown',
    badGateway: 'BackendUnknown',
    malformed: 'BackendUnknown',
    incomplete: 'BackendUnknown',
    oversized: 'BackendUnknown',
    hang: 'BackendUnknown',
    reset: 'BackendUnknown',
    cut: 'BackendUnknown',
  }
  const outcomeOf = (promise: Promise<unknown>): Promise<Outcome> =>
    promise.then(
      () => 'made',
      (error) => error.code,
    )
  const timesFor = (way: FailureWay) => (way === 'hang' ? SOON : undefined)
  const count = ({ requests }: LocalInfisical, route: InfisicalRoute): number =>
    requests.filter((request) => request.route === route).length

  test.each(FAILURE_WAYS)('at a create: %s', async (way) => {
    const remote = await start()
    const backend = connect(remote, remote, timesFor(way))
    remote.fail('create', { way })
    expect(await outcomeOf(backend.prepare(draftOf()))).toBe(AT_CREATE[way])
    expect(remote.shares).toHaveLength(AT_CREATE[way] === 'made' ? 1 : 0)
    expect(count(remote, 'create')).toBe(AT_CREATE[way] === 'made' ? 2 : 1)
    if (way === 'limited') return
    expect(await outcomeOf(backend.prepare(draftOf()))).toBe('made')
  })

  test.each(FAILURE_WAYS)('at a login: %s', async (way) => {
    const remote = await start()
    remote.fail('login', { way, times: 2 })
    expect(await outcomeOf(connect(remote, remote, timesFor(way)).prepare(draftOf()))).toBe(
      'BackendUnavailable',
    )
    expect(count(remote, 'login')).toBe(1)
    expect(count(remote, 'create')).toBe(0)
  })

  const RENEWED: readonly FailureWay[] = ['unauthorized', 'tokenError', 'tokenExpired']
  test.each(FAILURE_WAYS)('at a list and a delete: %s', async (way) => {
    const remote = await start()
    const backend = connect(remote, remote, timesFor(way))
    const share = refOf(await backend.prepare(draftOf()))
    const outcome = RENEWED.includes(way) ? 'made' : 'BackendUnavailable'
    remote.fail('list', { way })
    expect(await outcomeOf(backend.readTotals([share]))).toBe(outcome)
    remote.fail('delete', { way })
    // What is not there needs no taking back; and a row in the answer is a row that was deleted.
    const isDone = ['noUser', 'incomplete'].includes(way)
    expect(await outcomeOf(backend.withdraw(share))).toBe(isDone ? 'made' : outcome)
  })

  test('after its effect leaves a share that nobody has, and is not sent again', async () => {
    const remote = await start()
    remote.fail('create', { way: 'reset', afterEffect: true })
    expect(await outcomeOf(connect(remote, remote).prepare(draftOf()))).toBe('BackendUnknown')
    expect(remote.shares).toHaveLength(1)
    expect(count(remote, 'create')).toBe(1)
  })

  test('counts down, and can be taken back', async () => {
    const remote = await start()
    const backend = connect(remote, remote)
    remote.fail('create', { way: 'badRequest', times: 2 })
    expect(await outcomeOf(backend.prepare(draftOf()))).toBe('BackendRefused')
    expect(await outcomeOf(backend.prepare(draftOf()))).toBe('BackendRefused')
    expect(await outcomeOf(backend.prepare(draftOf()))).toBe('made')
    remote.fail('create', { way: 'badRequest', times: Number.POSITIVE_INFINITY })
    remote.clear()
    expect(await outcomeOf(backend.prepare(draftOf()))).toBe('made')
  })

  test('of a limit says how long in its header, or in its sentence', async () => {
    const remote = await start()
    const token = await readToken(remote, remote)
    const create = () => ask(remote.url + SHARES, { method: 'POST', token, body: { secretValue: 'x' } })
    remote.fail('create', { way: 'limited', retryAfterSeconds: 7 })
    const first = await create()
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7'])
    remote.fail('create', { way: 'limited' })
    const second = await create()
    expect(second.headers.get('retry-after')).toBeNull()
    expect(second.body.message).toMatch(/\d+ seconds/)
  })
})
