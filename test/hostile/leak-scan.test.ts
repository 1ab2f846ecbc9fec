// The scanner's own proof: what it looks for, it finds, in every spelling and packing and in every store of the product.

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { openRows } from '../support/database-rows.ts'
import { createTestPlace } from '../support/databases.ts'
import { createLeakScan } from '../support/leak-scan.ts'

const SECRET = 'Kq7 "quoted" <b>&amp;</b> Zw4XcanaryZw4X 🔑é\nsecond line'
const scan = createLeakScan({ secret: SECRET })
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const html = SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const SPELLINGS: Array<[string, string | Buffer]> = [
  ['as it is', SECRET],
  ['in a JSON line', JSON.stringify({ message: SECRET })],
  ['in JSON in JSON', JSON.stringify({ body: JSON.stringify({ message: SECRET }) })],
  ['in base64', base64(SECRET)],
  ['in base64, one byte later', base64(`x${SECRET}yy`)],
  ['in base64, two bytes later', base64(`xx${SECRET}y`)],
  ['in base64url', Buffer.from(`x${SECRET}`).toString('base64url')],
  ['in hex', Buffer.from(SECRET).toString('hex')],
  ['in capital hex', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ['in an address', encodeURIComponent(SECRET)],
  ['in a form', new URLSearchParams({ text: SECRET }).toString()],
  ['in HTML', html],
  ['in UTF-16', Buffer.from(SECRET, 'utf16le')],
  ['in part, from its middle', SECRET.slice(20, 55)],
]

const PACKINGS: Array<[string, (data: Buffer) => Buffer]> = [
  ['gzip', (data) => gzipSync(data)],
  ['deflate', (data) => deflateSync(data)],
  ['raw deflate', (data) => deflateRawSync(data)],
  ['brotli', (data) => brotliCompressSync(data)],
  [
    'gzip behind other bytes',
    (data) => Buffer.concat([Buffer.from('head\n'), gzipSync(data), Buffer.from('tail')]),
  ],
]

describe('the scanner', () => {
  test.each(SPELLINGS)('finds the secret %s', (_how, text) => {
    expect(scan.scan('here', text)).toMatchObject([{ canary: 'secret', place: 'here' }])
  })

  test.each(PACKINGS)('finds it in any spelling inside %s', (_how, pack) => {
    for (const [how, text] of SPELLINGS) {
      expect([how, scan.scan('here', pack(Buffer.from(text)))]).toMatchObject([how, [{ canary: 'secret' }]])
    }
  })

  test('finds nothing where there is nothing', () => {
    expect(scan.scan('here', 'another secret, "quoted" and <b>bold</b>\nsecond line')).toEqual([])
    expect(scan.scan('here', gzipSync('nothing'))).toEqual([])
  })

  test.each([
    ['public.shares', 'compressed bytes', gzipSync(SECRET)],
    ['public.grants', 'bytes', Buffer.from(SECRET)],
    ['public.share_events', 'text', SECRET],
    ['pgboss.job', 'JSON', JSON.stringify({ token: SECRET })],
  ])('finds one planted in %s as %s', async (table, _how, planted) => {
    const place = await createTestPlace('postgres')
    const rows = await openRows(place)
    const at = 'now(), now()'
    await rows.run(
      `insert into shares (workspace_id, id, sender_id, name, created_at, expires_at, live, unopened, salt, sealed)
       values ('T1', 's1', 'U1', $1, ${at}, '{}', '{}', '', '')`,
      [table === 'public.shares' ? planted : null],
    )
    const inserts: Record<string, string> = {
      'public.grants': `insert into grants (workspace_id, share_id, ordinal, kind, recipient, token_hash, wrapped)
        values ('T1', 's1', 0, 'person', 'U1', '', $1)`,
      'public.share_events': `insert into share_events (workspace_id, share_id, event, actor)
        values ('T1', 's1', 'created', $1)`,
      'pgboss.job': `insert into pgboss.job (name, data) values ('deliver', $1)`,
    }
    const insert = inserts[table]
    if (insert) await rows.run(insert, [planted])
    const leaks = [...(await rows.readAll())].flatMap(([name, some]) => scan.scan(name, some.join('\n')))
    await rows.close()
    await place.remove()
    expect(leaks.map((leak) => leak.place)).toContain(table)
  })
})
