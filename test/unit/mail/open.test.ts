// The door to the mail server: encrypted unless it stays on this machine, and what is known of a mail whose server went away.

import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Mailed, openMailer } from '../../../src/mail/open.ts'
import { parseSmtpUrl, type MailServer as Server_ } from '../../../src/mail/settings.ts'
import { type MailServerOptions, openMailServer } from '../../support/mail-server.ts'

const MAIL = { subject: 'Subject', text: 'Text', html: '<p>Text</p>' }
const TO = 'dora@elsewhere.example'
const closing: Array<() => Promise<unknown>> = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function start(options: MailServerOptions = {}) {
  const server = await openMailServer(options)
  closing.push(() => server.close())
  return server
}

function send(url: string, changes: Partial<Server_> = {}): Promise<Mailed> {
  const server = parseSmtpUrl(url)
  if ('problem' in server) throw new TypeError(server.problem)
  return openMailer({ server: { ...server, ...changes }, from: { address: 'secrets@sandbox.example' } }).send(
    TO,
    MAIL,
  )
}

describe('a server on this machine', () => {
  test.each([
    ['never', false],
    ['offered', true],
    ['always', true],
  ] as const)('with TLS %s gets the mail', async (tls, isEncrypted) => {
    const server = await start({ tls })
    expect(await send(server.url)).toEqual({ kind: 'sent' })
    expect(server.mails.map((mail) => mail.isEncrypted)).toEqual([isEncrypted])
  })
})

describe('a server elsewhere', () => {
  test('that offers no encryption gets neither the mail nor the password', async () => {
    const server = await start({ login: { user: 'u', password: 'p' } })
    expect(await send(server.url, { isLoopback: false })).toMatchObject({ kind: 'later' })
    expect([server.mails, server.logins, server.connections]).toEqual([[], [], 1])
  })

  test.each(['offered', 'always'] as const)(
    'whose certificate is not its own gets nothing either, with TLS %s',
    async (tls) => {
      const server = await start({ tls, login: { user: 'u', password: 'p' } })
      expect(await send(server.url, { isLoopback: false })).toMatchObject({ kind: 'later' })
      expect([server.mails, server.logins]).toEqual([[], []])
    },
  )
})

test('a wrong login is for the operator: later, and no mail is offered', async () => {
  const server = await start({ login: { user: 'u', password: 'right' } })
  expect(await send(server.url.replace('right', 'wrong'))).toMatchObject({
    kind: 'later',
    error: { code: 'EAUTH' },
  })
  expect([server.logins, server.mails]).toEqual([[{ user: 'u', password: 'wrong' }], []])
})

describe('a server of a kind', () => {
  async function listen(greet: (write: (line: string) => void, end: () => void) => void): Promise<string> {
    const server: Server = createServer((socket) => {
      socket.on('error', () => {})
      greet(
        (line) => void socket.write(line),
        () => void socket.destroy(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => server.close(resolve)))
    const address = server.address()
    return `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  }

  test.each<[string, Parameters<typeof listen>[0]]>([
    ['hangs up at once', (_write, end) => end()],
    ['speaks something else', (write) => write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['is closed', (write) => write('421 closed\r\n')],
    ['says no', (write) => write('554 no\r\n')],
  ])('that %s has not taken the mail', async (_what, greet) => {
    expect(await send(await listen(greet))).toMatchObject({ kind: 'later' })
  })

  test('where nobody listens has not taken it', async () => {
    expect(await send('smtp://127.0.0.1:1')).toMatchObject({ kind: 'later' })
  })
})
