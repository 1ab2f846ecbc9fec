// What this Infisical's version can do, found out with a create that cannot succeed: an old one drops a list of people
// without a word, which would let everybody in.

import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { Secret } from '../../../src/secret.ts'
import type { ShareDraft } from '../../../src/share/backend.ts'
import { API, createTestInfisical, DANA, draftOf, errorOf, SHARES } from '../../support/infisical-backend.ts'
import { answerCreates, answerProbe, remoteError, useNock } from '../../support/infisical-nock.ts'

useNock()

const DAY = 24 * 60 * 60_000
const FOR_DANA: Partial<ShareDraft> = { recipients: [DANA] }
const FOR_A_GUEST: Partial<ShareDraft> = {
  outsideEmails: ['guest@else.example'],
  password: Secret.fromText('pass word'),
}

describe('the probe', () => {
  test('of a version of today offers what it can and nothing more', async () => {
    const { backend } = createTestInfisical()
    answerProbe()
    await backend.probe()
    expect(backend.readHealth()).toBe('up')
    expect(backend.controls).toEqual({
      slackIdentity: false,
      fairViews: false,
      revealInSlack: false,
      receipts: false,
      mailsOutside: true,
      linkBesidePeople: false,
    })
  })

  test('of a version without addresses outside: that is no longer offered, and refused unsent', async () => {
    const { backend } = createTestInfisical()
    answerProbe(['authorizedEmails'])
    await backend.probe()
    expect(backend.controls.mailsOutside).toBe(false)
    const error = await errorOf(backend.prepare(draftOf(FOR_A_GUEST)))
    expect(error).toMatchObject({ code: 'BackendLacks', details: { controls: ['mailsOutside'] } })
    answerCreates(1)
    expect((await backend.prepare(draftOf(FOR_DANA))).grants).toHaveLength(1)
  })

  test('of a version without lists: shares for people are refused unsent, others are made', async () => {
    const { backend } = createTestInfisical()
    answerProbe([])
    const error = await errorOf(backend.prepare(draftOf({ ...FOR_DANA, ...FOR_A_GUEST })))
    expect(error).toMatchObject({
      code: 'BackendLacks',
      details: { controls: ['namedPeople', 'mailsOutside'] },
    })
    answerCreates(1)
    expect((await backend.prepare(draftOf())).backend).toBe('infisical')
  })

  test('is asked before the first list, then again a day later', async () => {
    const { backend, clock } = createTestInfisical()
    answerProbe()
    answerCreates(3)
    await backend.prepare(draftOf(FOR_DANA))
    clock.advance(DAY - 1)
    await backend.prepare(draftOf(FOR_DANA))
    clock.advance(1)
    answerProbe()
    await backend.prepare(draftOf(FOR_DANA))
    expect(backend.readHealth()).toBe('up')
  })

  test('is not needed for a share without people', async () => {
    const { backend } = createTestInfisical()
    answerCreates(1)
    expect((await backend.prepare(draftOf())).backend).toBe('infisical')
  })

  test.each<[string, (ask: nock.Interceptor) => nock.Scope, string]>([
    ['no such route', (ask) => ask.reply(404, { statusCode: 404, error: 'Not Found' }), 'address'],
    ['a success', (ask) => ask.reply(200, {}), 'address'],
    ['422 without the value', (ask) => ask.reply(422, remoteError(422, 'ValidationFailure', [])), 'address'],
    ['a sentence', (ask) => ask.reply(422, remoteError(422, 'ValidationFailure', 'secretValue')), 'address'],
    ['a page', (ask) => ask.reply(200, '<html>'), 'address'],
    ['a permission denied', (ask) => ask.reply(403, remoteError(403, 'PermissionDenied')), 'forbidden'],
    ['a refused token', (ask) => ask.reply(401, remoteError(401, 'UnauthorizedError')), 'credentials'],
    ['a server error', (ask) => ask.reply(502), 'unreachable'],
    [
      'a reset',
      (ask) => ask.replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' })),
      'unreachable',
    ],
  ])('answered with %s: no share is sent, and health says why', async (_what, reply, health) => {
    const { backend } = createTestInfisical()
    reply(nock(API).post(SHARES))
    const error = await errorOf(backend.prepare(draftOf(FOR_DANA)))
    expect(error.code).toBe('BackendUnavailable')
    expect(error.message).toMatch(/Nothing was shared\.$/)
    expect(backend.readHealth()).toBe(health)
  })

  test('says of itself that nothing has changed', async () => {
    const { backend } = createTestInfisical()
    nock(API).post(SHARES).reply(502)
    expect((await errorOf(backend.probe())).message).toBe(
      'Infisical cannot be reached just now. Nothing has changed.',
    )
  })
})
