// After a share was made at Infisical: taking it back, and asking how far it has got.

import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { sealRemote } from '../../../src/backends/infisical/sealed.ts'
import { boxSeal } from '../../../src/crypto/box.ts'
import type { KeyRing } from '../../../src/crypto/keys.ts'
import { Secret } from '../../../src/secret.ts'
import {
  API,
  createTestInfisical,
  draftOf,
  errorOf,
  PAIR,
  REMOTE_ID,
  SHARES,
} from '../../support/infisical-backend.ts'
import { answerLogins, remoteError, useNock } from '../../support/infisical-nock.ts'
import { createTestKeys } from '../../support/vault.ts'

useNock()

const idOf = (index: number): string => String(index).padStart(43, 'a')

function storedShare(keys: KeyRing, remoteId = REMOTE_ID) {
  const { shareId, sealed } = sealRemote(keys, draftOf(), {
    id: Secret.fromText(remoteId),
    link: Secret.fromText('link'),
    expiresAt: new Date(),
  })
  return { workspaceId: 'T0WORK', shareId, sealed }
}

describe('taking a share back', () => {
  const DELETE = `${SHARES}/${REMOTE_ID}`
  const GONE = 'gone'
  const rows: Array<[string, (ask: nock.Interceptor) => nock.Scope, string | RegExp]> = [
    ['200', (ask) => ask.reply(200, { id: REMOTE_ID }), GONE],
    ['their 404', (ask) => ask.reply(404, remoteError(404, 'NotFound')), GONE],
    ['somebody else’s 404', (ask) => ask.reply(404, { statusCode: 404 }), /address or the version/],
    ['403', (ask) => ask.reply(403, remoteError(403, 'ForbiddenRequest')), /may not share/],
    ['500', (ask) => ask.reply(500), /cannot be reached/],
    ['204', (ask) => ask.reply(204), /cannot be reached/],
    ['200 and something else', (ask) => ask.reply(200, { ok: true }), /cannot be reached/],
    [
      'a reset',
      (ask) => ask.replyWithError(Object.assign(new Error(), { code: 'ECONNRESET' })),
      /cannot be reached/,
    ],
    [
      'nothing at all',
      (ask) => ask.times(3).replyWithError(Object.assign(new Error(), { code: 'ENOTFOUND' })),
      /cannot be reached/,
    ],
    ['a page', (ask) => ask.reply(200, '<html>'), /address or the version/],
    ['429', (ask) => ask.reply(429, {}, { 'retry-after': '30' }), /no more requests/],
  ]

  test.each(rows)('answered with %s', async (_answer, reply, outcome) => {
    const { backend, keys } = createTestInfisical()
    reply(nock(API).delete(DELETE))
    const withdrawn = backend.withdraw(storedShare(keys))
    if (outcome === GONE) {
      await expect(withdrawn).resolves.toBeUndefined()
      return
    }
    const error = await errorOf(withdrawn)
    expect(error.code).toBe('BackendUnavailable')
    expect(error.message).toMatch(outcome)
    expect(error.message).toMatch(/Nothing has changed\.$/)
  })

  test('logs in again once when the token is refused', async () => {
    const { backend, keys } = createTestInfisical(PAIR)
    answerLogins(2)
    nock(API).delete(DELETE).reply(403, remoteError(403, 'TokenError'))
    nock(API)
      .delete(DELETE)
      .matchHeader('authorization', 'Bearer token-canary-2')
      .reply(200, { id: REMOTE_ID })
    await expect(backend.withdraw(storedShare(keys))).resolves.toBeUndefined()
  })

  test('sends nothing for a row that was not sealed here, or holds no id', async () => {
    const { backend, keys } = createTestInfisical()
    const foreign = storedShare(createTestKeys())
    expect((await errorOf(backend.withdraw(foreign))).code).toBe('SealBroken')
    const moved = { ...storedShare(keys), shareId: 'A'.repeat(22) }
    expect((await errorOf(backend.withdraw(moved))).code).toBe('SealBroken')
    const sealed = boxSeal(keys, 'remote', Buffer.from('../../v1/admin'), ['T0WORK', 'S'])
    const odd = { workspaceId: 'T0WORK', shareId: 'S', sealed }
    expect((await errorOf(backend.withdraw(odd))).code).toBe('SealBroken')
  })
})

describe('asking how far shares have got', () => {
  const answerPage = (offset: number, secrets: object[], totalCount: number): nock.Scope =>
    nock(API).get(SHARES).query({ offset, limit: 100 }).reply(200, { secrets, totalCount })
  const rows = (from: number, to: number): object[] =>
    Array.from({ length: to - from }, (_, index) => ({ id: idOf(from + index), expiresAfterViews: 1 }))

  test('tells views left, the last view, and what is used up or deleted there', async () => {
    const { backend, keys } = createTestInfisical()
    const [fresh, seen, spent, deleted] = [0, 1, 2, 3].map((index) => storedShare(keys, idOf(index)))
    if (!fresh || !seen || !spent || !deleted) throw new TypeError('there are four')
    answerPage(
      0,
      [
        { id: idOf(0), expiresAfterViews: null, lastViewedAt: null },
        { id: idOf(1), expiresAfterViews: 2, lastViewedAt: '2026-03-01T10:00:00.000Z' },
        { id: idOf(2), expiresAfterViews: 0, lastViewedAt: '2026-03-01T11:00:00.000Z' },
        { id: 'of-another-kind' },
      ],
      4,
    )
    const workspaceId = 'T0WORK'
    expect(await backend.readTotals([fresh, seen, spent, deleted])).toEqual([
      { workspaceId, shareId: fresh.shareId, viewsLeft: null, lastViewedAt: null, isGone: false },
      {
        workspaceId,
        shareId: seen.shareId,
        viewsLeft: 2,
        lastViewedAt: new Date('2026-03-01T10:00:00.000Z'),
        isGone: false,
      },
      {
        workspaceId,
        shareId: spent.shareId,
        viewsLeft: 0,
        lastViewedAt: new Date('2026-03-01T11:00:00.000Z'),
        isGone: true,
      },
      { workspaceId, shareId: deleted.shareId, viewsLeft: null, lastViewedAt: null, isGone: true },
    ])
  })

  test('reads two pages, and says nothing of what may be older than both', async () => {
    const { backend, keys } = createTestInfisical()
    answerPage(0, rows(0, 100), 250)
    answerPage(100, rows(100, 200), 250)
    const shares = [storedShare(keys, idOf(150)), storedShare(keys, idOf(240))]
    const totals = await backend.readTotals(shares)
    expect(totals.map(({ shareId }) => shareId)).toEqual([shares[0]?.shareId])
  })

  test('does not take for gone what slipped between two pages', async () => {
    const { backend, keys } = createTestInfisical()
    answerPage(0, rows(0, 100), 120)
    answerPage(100, rows(101, 120), 119)
    expect(await backend.readTotals([storedShare(keys, idOf(100))])).toEqual([])
  })

  test('leaves out a row that does not open, and tells of the others', async () => {
    const { backend, keys, log } = createTestInfisical()
    answerPage(0, rows(0, 1), 1)
    const [good, broken] = [storedShare(keys, idOf(0)), storedShare(createTestKeys())]
    const totals = await backend.readTotals([broken, good])
    expect(totals.map(({ shareId }) => shareId)).toEqual([good.shareId])
    expect(log.lines()).toContainEqual(
      expect.objectContaining({ message: 'infisical.unreadable', share: broken.shareId }),
    )
  })

  test('asks nothing for no shares', async () => {
    expect(await createTestInfisical().backend.readTotals([])).toEqual([])
  })

  test.each<[string, (ask: nock.Interceptor) => nock.Scope]>([
    ['500', (ask) => ask.reply(500)],
    ['another list', (ask) => ask.reply(200, { secrets: [{}], totalCount: 1 })],
    ['a reset', (ask) => ask.replyWithError(Object.assign(new Error(), { code: 'ECONNRESET' }))],
  ])('answered with %s is BackendUnavailable', async (_answer, reply) => {
    const { backend, keys } = createTestInfisical()
    reply(nock(API).get(SHARES).query(true))
    expect((await errorOf(backend.readTotals([storedShare(keys)]))).code).toBe('BackendUnavailable')
    expect(backend.readHealth()).toBe('unreachable')
  })
})
