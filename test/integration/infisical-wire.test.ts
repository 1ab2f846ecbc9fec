// The Infisical client on a real wire: certificates, a proxy, redirects, answers that are too long, too slow, or break
// off. What may have arrived is never sent again.

import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createInfisical } from '../../src/backends/infisical/infisical.ts'
import { Secret } from '../../src/secret.ts'
import { captureLog } from '../support/captured-log.ts'
import { findFreePort } from '../support/free-port.ts'
import { createdAnswer, createTestClock, draftOf, errorOf } from '../support/infisical-backend.ts'
import { PATIENT_PACE } from '../support/patience.ts'
import { createTestKeys } from '../support/vault.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')
const [key, cert] = [fixture('localhost.key.pem'), fixture('localhost.cert.pem')]
const usualCertificates = getCACertificates('default')

const closings: Array<() => unknown> = []
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close()
})

async function listen<S extends TcpServer>(server: S): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closings.push(() => {
    server.close()
    if ('closeAllConnections' in server) (server as unknown as Server).closeAllConnections()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  return address.port
}

interface Remote {
  url: string
  port: number
  /** Method and path of each request that arrived whole. */
  asked: string[]
  /** Connections that were made. */
  connections: number
}

async function startRemote(answer: RequestListener, { isSecure = false } = {}): Promise<Remote> {
  const remote: Remote = { url: '', port: 0, asked: [], connections: 0 }
  const listener: RequestListener = (request, response) => {
    request.resume().on('end', () => {
      remote.asked.push(`${request.method} ${request.url}`)
      answer(request, response)
    })
  }
  const server = isSecure ? createHttpsServer({ key, cert }, listener) : createHttpServer(listener)
  server.on('connection', () => {
    remote.connections += 1
  })
  remote.port = await listen(server)
  remote.url = isSecure ? `https://localhost:${remote.port}` : `http://127.0.0.1:${remote.port}`
  return remote
}

const answerWell: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(createdAnswer()))
}

function createBackend(apiUrl: string, times = PATIENT_PACE.infisicalTimeoutMs) {
  const [log, clock] = [captureLog(), createTestClock()]
  const credentials = { token: Secret.fromText('token-canary') }
  return { backend: createInfisical(createTestKeys(), { apiUrl, credentials }, log, { clock, times }), clock }
}

function setVariable(name: string, value: string): void {
  const before = process.env[name]
  process.env[name] = value
  closings.push(() => {
    if (before === undefined) delete process.env[name]
    else process.env[name] = before
  })
}

/** Makes this process trust the test's certificate, as NODE_EXTRA_CA_CERTS does for the service. */
function trustCertificate(): void {
  setDefaultCACertificates([...usualCertificates, cert])
  closings.push(() => setDefaultCACertificates(usualCertificates))
}

interface Proxy {
  url: string
  asked: string[]
  /** All that passed through, both ways. */
  passed: Buffer[]
}

async function startProxy(answer: 'connect' | 'refuse'): Promise<Proxy> {
  const proxy: Proxy = { url: '', asked: [], passed: [] }
  const server = createHttpServer((request, response) => {
    proxy.asked.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  })
  server.on('connect', (request, socket, head) => {
    proxy.asked.push(`CONNECT ${request.url}`)
    if (answer === 'refuse') {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nConnection: close\r\n\r\n')
      return
    }
    const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      socket.pipe(onward).pipe(socket)
    })
    for (const side of [socket, onward]) {
      side.on('data', (chunk: Buffer) => proxy.passed.push(chunk))
      side.on('error', () => {})
    }
  })
  proxy.url = `http://127.0.0.1:${await listen(server)}`
  return proxy
}

describe('TLS', () => {
  test('a certificate that nobody vouches for is refused, and the share is not sent', async () => {
    const remote = await startRemote(answerWell, { isSecure: true })
    const { backend, clock } = createBackend(remote.url)
    const error = await errorOf(backend.prepare(draftOf()))
    expect(error.code).toBe('BackendUnavailable')
    expect(backend.readHealth()).toBe('unreachable')
    expect(error.cause).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', isUnsent: true })
    expect(remote.asked).toEqual([])
    expect(remote.connections).toBe(3)
    expect(clock.slept).toEqual([500, 2_000])
  })

  test('a certificate for another name is refused as well', async () => {
    trustCertificate()
    const remote = await startRemote(answerWell, { isSecure: true })
    const { backend } = createBackend(`https://other.test:${remote.port}`)
    setVariable('HTTPS_PROXY', (await startProxy('connect')).url)
    const error = await errorOf(backend.prepare(draftOf()))
    expect(error.cause).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    expect(remote.asked).toEqual([])
  })

  test('a certificate of a private authority that was added is taken', async () => {
    trustCertificate()
    const remote = await startRemote(answerWell, { isSecure: true })
    await createBackend(remote.url).backend.prepare(draftOf())
    expect(remote.asked).toEqual(['POST /api/v1/shared-secrets'])
  })

  test('a server that speaks no TLS gets nothing', async () => {
    const remote = await startRemote(answerWell)
    const { backend } = createBackend(`https://localhost:${remote.port}`)
    expect((await errorOf(backend.prepare(draftOf()))).code).toBe('BackendUnavailable')
    expect(remote.asked).toEqual([])
  })

  test('a connection that ends before TLS stands is surely unsent', async () => {
    let connections = 0
    const server = createTcpServer((socket) => {
      connections += 1
      socket.on('error', () => {}).end()
    })
    const { backend } = createBackend(`https://localhost:${await listen(server)}`)
    expect((await errorOf(backend.prepare(draftOf()))).code).toBe('BackendUnavailable')
    expect(connections).toBe(3)
  })
})

describe('a proxy', () => {
  test('is asked to connect, and sees neither the request nor the value', async () => {
    trustCertificate()
    const remote = await startRemote(answerWell, { isSecure: true })
    const proxy = await startProxy('connect')
    setVariable('HTTPS_PROXY', proxy.url)
    await createBackend(remote.url).backend.prepare(draftOf())
    expect(proxy.asked).toEqual([`CONNECT localhost:${remote.port}`])
    expect(remote.asked).toEqual(['POST /api/v1/shared-secrets'])
    const passed = Buffer.concat(proxy.passed)
    expect(passed.length).toBeGreaterThan(1_000)
    for (const secret of ['correct horse', 'token-canary', 'shared-secrets', 'POST']) {
      expect(passed.includes(secret)).toBe(false)
    }
  })

  test('that refuses to connect: nothing was shared', async () => {
    const remote = await startRemote(answerWell, { isSecure: true })
    const proxy = await startProxy('refuse')
    setVariable('HTTPS_PROXY', proxy.url)
    const error = await errorOf(createBackend(remote.url).backend.prepare(draftOf()))
    expect(error.code).toBe('BackendUnavailable')
    expect(proxy.asked).toEqual([`CONNECT localhost:${remote.port}`])
    expect(remote.connections).toBe(0)
  })

  test('is not used for plain http, which is this machine', async () => {
    const remote = await startRemote(answerWell)
    const proxy = await startProxy('connect')
    setVariable('HTTP_PROXY', proxy.url)
    setVariable('http_proxy', proxy.url)
    await createBackend(remote.url).backend.prepare(draftOf())
    expect(proxy.asked).toEqual([])
    expect(remote.asked).toHaveLength(1)
  })
})

describe('an answer', () => {
  test('that redirects is not followed', async () => {
    const remote = await startRemote((request, response) => {
      if (request.url !== '/elsewhere') response.writeHead(307, { location: '/elsewhere' })
      response.end()
    })
    const { backend } = createBackend(remote.url)
    expect((await errorOf(backend.prepare(draftOf()))).code).toBe('BackendUnavailable')
    expect(backend.readHealth()).toBe('address')
    expect(remote.asked).toEqual(['POST /api/v1/shared-secrets'])
  })

  test.each([
    ['exactly 64 KB is read', 65_536, undefined],
    ['one byte more is not', 65_537, 'BackendUnknown'],
    ['65 KB is not', 66_560, 'BackendUnknown'],
  ])('of %s', async (_size, bytes, code) => {
    const bare = Buffer.byteLength(JSON.stringify(createdAnswer({ name: '' })))
    const remote = await startRemote((_request, response) => {
      response.end(JSON.stringify(createdAnswer({ name: 'x'.repeat(bytes - bare) })))
    })
    const prepared = createBackend(remote.url).backend.prepare(draftOf())
    if (code === undefined) expect((await prepared).backend).toBe('infisical')
    else expect((await errorOf(prepared)).code).toBe(code)
    expect(remote.asked).toHaveLength(1)
  })

  const unsure: Array<[string, RequestListener]> = [
    ['that does not come', () => {}],
    [
      'that trickles',
      (_request, response) => {
        const timer = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(timer))
      },
    ],
    ['that is a reset', (request) => request.socket.resetAndDestroy()],
    ['that is a hang-up', (request) => request.socket.destroy()],
    [
      'that is reset in the middle',
      (request, response) => {
        response.writeHead(200, { 'content-length': '500' })
        response.write('{"id":"', () => request.socket.resetAndDestroy())
      },
    ],
    [
      'that ends in the middle',
      (request, response) => {
        response.writeHead(200, { 'content-length': '500' })
        response.write('{"id":"', () => request.socket.end())
      },
    ],
    ['that is no HTTP', (request) => request.socket.end('220 mail.example ESMTP\r\n')],
    [
      'that is compressed, which was not asked for',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('\x1f\x8b'),
    ],
  ]
  test.each(unsure)(
    '%s leaves it open whether there is a share, and is not asked for again',
    async (_what, answer) => {
      const remote = await startRemote(answer)
      const { backend, clock } = createBackend(remote.url, { silenceMs: 1_500, wholeMs: 2_000 })
      expect((await errorOf(backend.prepare(draftOf()))).code).toBe('BackendUnknown')
      expect(remote.asked).toEqual(['POST /api/v1/shared-secrets'])
      expect(clock.slept).toEqual([])
    },
  )

  test('is waited for on a connection of its own each time', async () => {
    const remote = await startRemote(answerWell)
    const { backend } = createBackend(remote.url)
    for (let count = 0; count < 3; count++) await backend.prepare(draftOf())
    expect(remote.connections).toBe(3)
  })
})

test('a port at which nobody listens is tried three times, and nothing was shared', async () => {
  const { backend, clock } = createBackend(`http://127.0.0.1:${await findFreePort()}`)
  const error = await errorOf(backend.prepare(draftOf()))
  expect(error.code).toBe('BackendUnavailable')
  expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' })
  expect(clock.slept).toEqual([500, 2_000])
})
