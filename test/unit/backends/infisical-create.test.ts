// What is sent to Infisical, to the letter, and what is kept of its answer: nothing that can be read. What it could not
// do is refused before anything is sent.

import { describe, expect, test } from '@jest/globals'
import nock from 'nock'
import { boxOpen } from '../../../src/crypto/box.ts'
import { Secret } from '../../../src/secret.ts'
import type { PreparedShare, ShareDraft } from '../../../src/share/backend.ts'
import {
  API,
  createdAnswer,
  createTestInfisical,
  DANA,
  draftOf,
  ERIK,
  errorOf,
  LINK,
  REMOTE_ID,
  SHARES,
  TOKEN,
} from '../../support/infisical-backend.ts'
import { answerProbe, useNock } from '../../support/infisical-nock.ts'

useNock()

/** Shares, and hands back what was sent as it stood on the wire. */
async function sendDraft(wishes: Partial<ShareDraft>): Promise<{ text: string; headers: Headers }> {
  const { backend } = createTestInfisical()
  if (wishes.recipients?.length || wishes.outsideEmails?.length) answerProbe()
  let sent: Promise<{ text: string; headers: Headers }> | undefined
  nock(API)
    .post(SHARES)
    .reply(200, async (request: Request) => {
      sent = request.text().then((text) => ({ text, headers: request.headers }))
      await sent
      return createdAnswer()
    })
  await backend.prepare(draftOf(wishes))
  if (!sent) throw new TypeError('nothing was sent')
  return sent
}

async function bodyOf(wishes: Partial<ShareDraft>): Promise<unknown> {
  return JSON.parse((await sendDraft(wishes)).text)
}

async function prepare(answer: Record<string, unknown>, wishes: Partial<ShareDraft> = {}, apiUrl = API) {
  const made = createTestInfisical(undefined, apiUrl)
  nock(API)
    .post(new URL(`${apiUrl}${SHARES}`).pathname)
    .reply(200, createdAnswer(answer))
  return { ...made, share: await made.backend.prepare(draftOf(wishes)) }
}

function linkOf({ capability }: PreparedShare): string {
  if (!capability || !('link' in capability)) throw new TypeError('there is no link')
  return capability.link.expose()
}

describe('a create', () => {
  test('sends the fields there are and leaves the others out', async () => {
    expect(await bodyOf({})).toEqual({
      secretValue: 'correct horse',
      expiresIn: '1h',
      accessType: 'anyone',
    })
  })

  test('sends every field of a full draft, with the addresses lower-cased, each once', async () => {
    const body = await bodyOf({
      name: Secret.fromText('Database'),
      password: Secret.fromText('pass word'),
      maxViews: 2,
      accessType: 'anyone',
      recipients: [DANA, ERIK, { userId: 'U0TWIN', email: 'DANA@example.com' }],
    })
    expect(body).toEqual({
      secretValue: 'correct horse',
      name: 'Database',
      password: 'pass word',
      expiresIn: '1h',
      maxViews: 2,
      accessType: 'organization',
      authorizedEmails: ['dana@example.com', 'erik@example.com'],
    })
  })

  test('for addresses outside demands what Infisical demands: access for anyone, and saying so', async () => {
    const body = await bodyOf({
      accessType: 'organization',
      recipients: [DANA],
      outsideEmails: ['Guest@Else.example', 'dana@example.com'],
      password: Secret.fromText('pass word'),
    })
    expect(body).toMatchObject({
      accessType: 'anyone',
      authorizedEmails: ['dana@example.com', 'guest@else.example'],
      allowExternalEmails: true,
    })
  })

  test('without people says who may open it as the draft does', async () => {
    expect(await bodyOf({ accessType: 'organization' })).toMatchObject({ accessType: 'organization' })
  })

  test.each([
    [300_000, '5m'],
    [5_400_000, '90m'],
    [36 * 3_600_000, '36h'],
    [2_592_000_000, '30d'],
    [300_001, '300001ms'],
    [301_000, '301s'],
  ])('sends %d milliseconds as %s', async (lifetimeMs, expiresIn) => {
    expect(await bodyOf({ lifetimeMs })).toMatchObject({ expiresIn })
  })

  test.each(['😀 "quoted" \\ \u2028 line\r\nbreak\u0000', '  spaces  ', '{"json":1}', '[secret]'])(
    'sends %j to the letter',
    async (text) => {
      expect(await bodyOf({ value: Secret.fromText(text) })).toMatchObject({ secretValue: text })
    },
  )

  test('carries the token and asks for uncompressed JSON', async () => {
    const { headers, text } = await sendDraft({})
    expect(headers.get('authorization')).toBe(`Bearer ${TOKEN}`)
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
    expect(headers.get('accept')).toBe('application/json')
    expect(headers.get('accept-encoding')).toBe('identity')
    expect(headers.get('connection')).toBe('close')
  })
})

describe('a share that was created', () => {
  test('is one sealed id, and for each recipient a grant with the sealed link', async () => {
    answerProbe()
    const { share, keys } = await prepare(
      {},
      { name: Secret.fromText('Database'), password: Secret.fromText('pass'), recipients: [DANA, ERIK] },
    )
    const { shareId, sealed, name, grants, ...rest } = share
    expect(shareId).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(rest).toMatchObject({
      backend: 'infisical',
      salt: Buffer.alloc(0),
      passwordCost: null,
      expiresAt: new Date('2026-03-01T13:00:00.123Z'),
    })
    const open = (purpose: 'remote' | 'name' | 'delivery', box: Buffer | null, ...more: string[]) =>
      boxOpen(keys, purpose, box ?? Buffer.alloc(0), ['T0WORK', shareId, ...more]).toString('utf8')
    expect(open('remote', sealed)).toBe(REMOTE_ID)
    expect(open('name', name)).toBe('Database')
    expect(grants).toHaveLength(2)
    expect(grants).toMatchObject([
      { kind: 'remote', recipient: 'U0DANA', tokenHash: null, wrapped: null },
      { kind: 'remote', recipient: 'U0ERIK', tokenHash: null, wrapped: null },
    ])
    expect(open('delivery', grants[0]?.deliveryToken ?? null, '0', 'U0DANA')).toBe(LINK)
    expect(open('delivery', grants[1]?.deliveryToken ?? null, '1', 'U0ERIK')).toBe(LINK)
    expect(linkOf(share)).toBe(LINK)
  })

  test('for nobody in particular has no grants, and the link for who made it', async () => {
    const { share } = await prepare({})
    expect(share.grants).toEqual([])
    expect(share.name).toBeNull()
    expect(linkOf(share)).toBe(LINK)
  })

  test.each([
    [
      `https://secrets.example/shared/secret/${REMOTE_ID}`,
      `https://secrets.example/shared/secret/${REMOTE_ID}`,
    ],
    [
      `https://x.example/base/shared/secret/${REMOTE_ID}`,
      `https://x.example/base/shared/secret/${REMOTE_ID}`,
    ],
    [`undefined/shared/secret/${REMOTE_ID}`, LINK],
    [`/shared/secret/${REMOTE_ID}`, LINK],
    ['', LINK],
    [`javascript:/shared/secret/${REMOTE_ID}`, LINK],
    [`https://secrets.example/shared/secret/${'x'.repeat(43)}`, LINK],
  ])('answered with the link %j gives %s', async (sharedSecretLink, link) => {
    expect(linkOf((await prepare({ sharedSecretLink })).share)).toBe(link)
  })

  test('keeps the path of the base address in the link that it builds', async () => {
    const { share } = await prepare({ sharedSecretLink: 'undefined/x' }, {}, `${API}/tools`)
    expect(linkOf(share)).toBe(`${API}/tools/shared/secret/${REMOTE_ID}`)
  })

  test('with an expiry in another zone ends at the same moment', async () => {
    const { share } = await prepare({ expiresAt: '2026-03-01T15:00:00+02:00' })
    expect(share.expiresAt).toEqual(new Date('2026-03-01T13:00:00.000Z'))
  })
})

describe('what Infisical cannot do is refused before anything is sent', () => {
  const lacking = async (wishes: Partial<ShareDraft>) => {
    const { backend, log } = createTestInfisical()
    const error = await errorOf(backend.prepare(draftOf(wishes)))
    expect(log.text()).toBe('')
    return error
  }

  test('a password over 72 bytes', async () => {
    const error = await lacking({ password: Secret.fromText('ä'.repeat(37)) })
    expect(error).toMatchObject({ code: 'BackendLacks', details: { controls: ['longPassword'] } })
    expect(error.message).toMatch(/72 bytes.*Nothing was sent/)
  })

  test('a value over 10,000 UTF-16 units, though it has fewer characters', async () => {
    const error = await lacking({ value: Secret.fromText('😀'.repeat(5_001)) })
    expect(error).toMatchObject({ code: 'BackendLacks', details: { controls: ['longValue'] } })
  })

  test('is not asked for a link beside people', async () => {
    const { backend } = createTestInfisical()
    const error = await errorOf(backend.prepare(draftOf({ recipients: [DANA], hasLink: true })))
    expect(error).toMatchObject({ code: 'BackendLacks', details: { controls: ['linkBesidePeople'] } })
  })

  test('both at once are said at once', async () => {
    const value = Secret.fromText('x'.repeat(10_001))
    const error = await lacking({ value, password: Secret.fromText('x'.repeat(73)) })
    expect(error.details).toEqual({ controls: ['longPassword', 'longValue'] })
  })

  test('somebody without an address', async () => {
    const error = await lacking({
      recipients: [DANA, { userId: 'U0NOMAIL' }, { userId: 'U0EMPTY', email: '' }],
    })
    expect(error).toMatchObject({
      code: 'RecipientRefused',
      details: {
        recipients: [
          { userId: 'U0NOMAIL', reason: 'no_email' },
          { userId: 'U0EMPTY', reason: 'no_email' },
        ],
      },
    })
  })

  test('the bounds themselves are fine', async () => {
    const body = await bodyOf({
      value: Secret.fromText('😀'.repeat(5_000)),
      password: Secret.fromText('ä'.repeat(36)),
    })
    expect(body).toMatchObject({ password: 'ä'.repeat(36) })
  })
})
