// The stand-in for Infisical: takes exactly what its document allows, answers as the document says, and counts views.
// The real backend is what talks to it.

import { afterEach, describe, expect, test } from '@jest/globals'
import { readResponseSchema } from '../../../sandbox/infisical/contract.ts'
import { readRecord, readTexts } from '../../../sandbox/json.ts'
import { Secret } from '../../../src/secret.ts'
import type { ShareDraft } from '../../../src/share/backend.ts'
import { DANA, draftOf, ERIK, errorOf, LOGIN, SHARES } from '../../support/infisical-backend.ts'
import {
  ask,
  connect,
  createRaw,
  linkOf,
  pathsOf,
  readToken,
  refOf,
  start,
  stopAll,
} from '../../support/local-infisical.ts'

afterEach(stopAll)

describe('what the stand-in takes', () => {
  const drafts: Array<[string, Partial<ShareDraft>]> = [
    ['a bare one', {}],
    ['one for members', { accessType: 'organization' }],
    [
      'one with everything',
      { name: Secret.fromText('😀 name'), password: Secret.fromText('pass'), maxViews: 3 },
    ],
    ['one for people', { recipients: [DANA, ERIK] }],
    ['one for outside', { outsideEmails: ['guest@else.example'], password: Secret.fromText('pass') }],
    [
      'one for both',
      { recipients: [DANA], outsideEmails: ['g@e.example'], password: Secret.fromText('pass') },
    ],
    ['the longest value', { value: Secret.fromText('x'.repeat(10_000)) }],
    ['the shortest life', { lifetimeMs: 300_000 }],
    ['the longest life', { lifetimeMs: 2_592_000_000 }],
    ['an odd life', { lifetimeMs: 300_001 }],
  ]
  test.each(drafts)('every share of the backend: %s', async (_what, wishes) => {
    const remote = await start()
    const draft = draftOf(wishes)
    const share = await connect(remote, remote).prepare(draft)
    expect(remote.shares).toHaveLength(1)
    expect(remote.shares[0]?.secretValue).toBe(draft.value.expose())
    expect(share.expiresAt?.toISOString()).toBe(remote.shares[0]?.shown.expiresAt)
    expect(remote.open(linkOf(share), draft.password?.expose())).toBe(draft.value.expose())
  })

  test.each<[string, Record<string, unknown>, string[]]>([
    ['no value', { secretValue: undefined }, ['secretValue']],
    ['a key it does not know', { views: 3 }, ['']],
    ['a number in quotes', { maxViews: '3' }, ['maxViews']],
    ['no views', { maxViews: 0 }, ['maxViews']],
    ['null', { name: null, maxViews: null }, ['maxViews', 'name']],
    ['an address that is none', { authorizedEmails: ['dana@example.com', 'dana'] }, ['authorizedEmails.1']],
    [
      'a hundred and one addresses',
      { authorizedEmails: Array(101).fill('a@b.example') },
      ['authorizedEmails'],
    ],
    ['another access', { accessType: 'Anyone' }, ['accessType']],
    ['yes in words', { allowExternalEmails: 'true' }, ['allowExternalEmails']],
    ['a long name', { name: 'x'.repeat(51) }, ['name']],
    ['a long value', { secretValue: 'x'.repeat(10_001) }, ['secretValue']],
    ['more UTF-16 units than it takes', { secretValue: '😀'.repeat(5_001) }, ['secretValue']],
    ['no duration', { expiresIn: 'soon' }, ['expiresIn']],
    ['four minutes', { expiresIn: '4m' }, ['expiresIn']],
    ['31 days', { expiresIn: '31d' }, ['expiresIn']],
    ['outside without a list', { allowExternalEmails: true, accessType: 'anyone' }, ['authorizedEmails']],
    [
      'outside under organization',
      { allowExternalEmails: true, authorizedEmails: ['a@b.example'], accessType: 'organization' },
      ['allowExternalEmails'],
    ],
    [
      'outside without a password',
      { allowExternalEmails: true, authorizedEmails: ['a@b.example'], accessType: 'anyone' },
      ['password'],
    ],
  ])('not %s', async (_what, change, paths) => {
    const remote = await start()
    const answer = await createRaw(remote, { secretValue: 'x', ...change })
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      statusCode: 422,
      error: 'ValidationFailure',
      reqId: expect.any(String),
    })
    expect(pathsOf(answer)).toEqual(paths)
    expect(remote.shares).toEqual([])
  })

  test('and writes down what was sent, before defaults', async () => {
    const remote = await start()
    await connect(remote, remote).prepare(draftOf({ maxViews: 2 }))
    expect(remote.requests).toEqual([
      {
        route: 'login',
        method: 'POST',
        path: LOGIN,
        body: { clientId: remote.clientId, clientSecret: remote.clientSecret },
        authorization: '',
      },
      {
        route: 'create',
        method: 'POST',
        path: SHARES,
        body: { secretValue: 'correct horse', expiresIn: '1h', accessType: 'anyone', maxViews: 2 },
        authorization: expect.stringMatching(/^Bearer st\./),
      },
    ])
    await createRaw(remote, { secretValue: 'x' })
    expect(remote.requests.at(-1)?.body).toEqual({ secretValue: 'x' })
    expect(remote.shares.at(-1)?.shown).toMatchObject({ accessType: 'organization', expiresAfterViews: null })
    remote.clear()
    expect(remote.requests).toEqual([])
  })

  test('only members on a list, with a 400 that names nobody', async () => {
    const remote = await start({ members: ['dana@example.com'] })
    const backend = connect(remote, remote)
    await backend.prepare(draftOf({ recipients: [DANA] }))
    const error = await errorOf(backend.prepare(draftOf({ recipients: [DANA, ERIK] })))
    expect(error.code).toBe('BackendRefused')
    expect(error.message).toContain('dana@example.com, erik@example.com')
    expect(JSON.stringify(error.details)).not.toContain('@')
    expect(remote.shares).toHaveLength(1)
  })
})

describe('what the stand-in answers', () => {
  test('to a create is what the document says, key by key', async () => {
    const remote = await start()
    const { status, body } = await createRaw(remote, { secretValue: 'x', name: 'n', maxViews: 1 })
    const schema = readResponseSchema(200)
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(Object.keys(readRecord(schema, 'properties')).sort())
    expect(Object.keys(body)).toEqual(expect.arrayContaining(readTexts(schema, 'required')))
    expect(body.id).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(body.sharedSecretLink).toBe(`${remote.url}/shared/secret/${body.id}`)
  })

  test('to a list are the identity’s own shares, newest first, in pages', async () => {
    const remote = await start()
    for (let count = 0; count < 3; count++) await createRaw(remote, { secretValue: `${count}` })
    const token = await readToken(remote, remote)
    const { body } = await ask(`${remote.url}${SHARES}?offset=1&limit=1`, { token })
    expect(body).toEqual({ totalCount: 3, secrets: [remote.shares[1]?.shown] })
    const other = await readToken(remote, remote.addIdentity())
    expect((await ask(remote.url + SHARES, { token: other })).body).toEqual({ totalCount: 0, secrets: [] })
    const tooFar = await ask(`${remote.url}${SHARES}?offset=101&limit=101`, { token })
    expect(tooFar.status).toBe(422)
    expect(pathsOf(tooFar)).toEqual(['limit', 'offset'])
  })

  test('to somebody else’s delete is 404, and the share stays', async () => {
    const remote = await start()
    const { body } = await createRaw(remote, { secretValue: 'x' })
    const path = `${remote.url}${SHARES}/${body.id}`
    const other = await readToken(remote, remote.addIdentity())
    expect((await ask(path, { method: 'DELETE', token: other })).status).toBe(404)
    expect(remote.shares).toHaveLength(1)
    const own = await readToken(remote, remote)
    expect((await ask(path, { method: 'DELETE', token: own })).status).toBe(200)
    expect(await ask(path, { method: 'DELETE', token: own })).toMatchObject({
      status: 404,
      body: { error: 'NotFound' },
    })
  })

  test('without a token, or with wrong credentials, is 401', async () => {
    const remote = await start()
    const sent = { method: 'POST', body: { secretValue: 'x' } }
    expect(await ask(remote.url + SHARES, sent)).toMatchObject({ status: 401, body: { error: 'TokenError' } })
    expect((await ask(remote.url + SHARES, { ...sent, token: 'made up' })).status).toBe(401)
    const pair = { clientId: remote.clientId, clientSecret: 'wrong' }
    expect((await ask(remote.url + LOGIN, { method: 'POST', body: pair })).status).toBe(401)
    expect(remote.shares).toEqual([])
  })

  test('elsewhere is 404 without an id of the request', async () => {
    const remote = await start()
    const { status, body } = await ask(`${remote.url}/api/v2/shared-secrets`)
    expect(status).toBe(404)
    expect(body).not.toHaveProperty('reqId')
  })

  test('under a link is a page that shows nothing and spends nothing', async () => {
    const remote = await start()
    const share = await connect(remote, remote).prepare(draftOf({ maxViews: 1 }))
    const page = await (await fetch(linkOf(share))).text()
    expect(page).toContain('Sign in')
    expect(page).not.toContain('correct horse')
    expect(remote.open(linkOf(share))).toBe('correct horse')
  })
})

describe('a share in the stand-in', () => {
  test('loses a view each time it is opened, and its totals follow', async () => {
    const remote = await start()
    const backend = connect(remote, remote)
    const share = await backend.prepare(draftOf({ maxViews: 2, password: Secret.fromText('pass') }))
    expect(remote.open(linkOf(share), 'wrong')).toBeUndefined()
    expect(await backend.readTotals([refOf(share)])).toMatchObject([{ viewsLeft: 2, lastViewedAt: null }])
    expect(remote.open(linkOf(share), 'pass')).toBe('correct horse')
    expect(await backend.readTotals([refOf(share)])).toMatchObject([
      { viewsLeft: 1, lastViewedAt: expect.any(Date), isGone: false },
    ])
    expect(remote.open(linkOf(share), 'pass')).toBe('correct horse')
    expect(remote.open(linkOf(share), 'pass')).toBeUndefined()
    expect(await backend.readTotals([refOf(share)])).toMatchObject([{ viewsLeft: 0, isGone: true }])
  })

  test('that is taken back does not open, and is gone', async () => {
    const remote = await start()
    const backend = connect(remote, remote)
    const share = await backend.prepare(draftOf())
    await backend.withdraw(refOf(share))
    await backend.withdraw(refOf(share))
    expect(remote.open(linkOf(share))).toBeUndefined()
    expect(await backend.readTotals([refOf(share)])).toMatchObject([{ isGone: true }])
  })
})

describe('other Infisicals', () => {
  test('an old one knows no lists: the backend finds out and sends none', async () => {
    const remote = await start({ unknownFields: ['authorizedEmails', 'allowExternalEmails'] })
    const backend = connect(remote, remote)
    expect((await errorOf(backend.prepare(draftOf({ recipients: [DANA] })))).code).toBe('BackendLacks')
    expect(remote.shares).toEqual([])
    expect(
      (await createRaw(remote, { secretValue: 'x', authorizedEmails: ['dana@example.com'] })).status,
    ).toBe(200)
    expect(backend.controls.mailsOutside).toBe(false)
  })

  test('one whose own address is not set gives links that the backend completes', async () => {
    const remote = await start({ withoutSiteUrl: true })
    const share = await connect(remote, remote).prepare(draftOf())
    expect(linkOf(share)).toBe(`${remote.url}/shared/secret/${remote.shares[0]?.shown.id}`)
  })

  test('one that forgot its tokens is logged in to again', async () => {
    const remote = await start()
    const backend = connect(remote, remote)
    await backend.prepare(draftOf())
    remote.revokeTokens()
    await backend.prepare(draftOf())
    const routes = remote.requests.map(({ route }) => route)
    expect(routes).toEqual(['login', 'create', 'create', 'login', 'create'])
    expect(remote.shares).toHaveLength(2)
  })
})
