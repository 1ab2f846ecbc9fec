import { describe, expect, test } from '@jest/globals'
import Fastify from 'fastify'
import { readAssets } from '../../../src/web/assets.ts'
import { buildSecurityHeaders, SECURITY_HEADERS } from '../../../src/web/headers.ts'
import { registerPages } from '../../../src/web/pages.ts'

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'"

function openServer(baseUrl = 'http://localhost:3000') {
  const server = Fastify({ exposeHeadRoutes: false })
  registerPages(server, { baseUrl })
  return server
}

describe('the pages', () => {
  test('carry every header of the table, and are never stored', async () => {
    for (const url of ['/s/AAAAAAAAAAAAAAAAAAAAAA', '/c/AAAAAAAAAAAAAAAAAAAAAA', '/robots.txt']) {
      const { headers } = await openServer().inject(url)
      expect(headers).toMatchObject({ ...SECURITY_HEADERS, 'cache-control': 'no-store' })
      expect(headers['content-security-policy']).toBe(CSP)
      expect(headers['strict-transport-security']).toBeUndefined()
    }
  })

  test.each(['s', 'c'])('are the same bytes for every id and method: /%s', async (kind) => {
    const server = openServer()
    const first = await server.inject(`/${kind}/AAAAAAAAAAAAAAAAAAAAAA`)
    for (const id of ['BBBBBBBBBBBBBBBBBBBBBB', 'x', 'a%2Fb', '..%2f', 'é', `${'a'.repeat(90)}`]) {
      const got = await server.inject(`/${kind}/${encodeURIComponent(decodeURIComponent(id))}`)
      expect(got.rawPayload.equals(first.rawPayload)).toBe(true)
      expect({ ...got.headers, date: '' }).toEqual({ ...first.headers, date: '' })
      const head = await server.inject({ method: 'HEAD', url: `/${kind}/${id}` })
      expect(head.body).toBe('')
      expect({ ...head.headers, date: '' }).toEqual({ ...first.headers, date: '' })
    }
  })

  test('speak of https only where the service is reached over it', () => {
    expect(buildSecurityHeaders('https://share.example')).toHaveProperty(
      'strict-transport-security',
      'max-age=63072000',
    )
    expect(buildSecurityHeaders('http://localhost')).not.toHaveProperty('strict-transport-security')
  })
})

describe('the assets', () => {
  test('are named after their content and kept for ever', async () => {
    const server = openServer()
    for (const { path, body, contentType } of readAssets().all) {
      expect(path).toMatch(/^\/assets\/[a-z-]+\.[0-9a-f]{8}\.(js|css|svg)$/)
      const got = await server.inject(path)
      expect(got.rawPayload.equals(body)).toBe(true)
      expect(got.headers).toMatchObject({
        ...SECURITY_HEADERS,
        'content-type': contentType,
        'cache-control': 'public, max-age=31536000, immutable',
      })
    }
  })

  test('are all that the page asks for, and nothing is inline', async () => {
    const { body } = await openServer().inject('/s/x')
    const asked = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path]) => path)
    const served = readAssets().all.map(({ path }) => path)
    expect(asked.length).toBeGreaterThan(0)
    for (const path of asked) expect(served).toContain(path)
    expect(body).not.toMatch(/<style|\sstyle=|\son\w+=|<script>/)
  })

  test('import one another by those names, and only what is served', () => {
    const { all, path } = readAssets()
    const scripts = all.filter(({ contentType }) => contentType.startsWith('text/javascript'))
    const imported = scripts.flatMap(({ body }) =>
      [...body.toString().matchAll(/^import .*'(.*)'$/gm)].map(([, from]) => from),
    )
    expect(imported).toContain(path('confirm.js'))
    for (const from of imported) expect(all.map((asset) => asset.path)).toContain(from)
  })

  test('say which one is missing', () => {
    expect(() => readAssets().path('other.js')).toThrow('no asset is called other.js')
  })
})
