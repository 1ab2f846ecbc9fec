// A real mail server on this machine, with the moods of one: it refuses addresses, puts off, goes away in the middle, and
// keeps what it has taken.

import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { type ParsedMail, parseMail } from './parse-mail.ts'

export interface ReceivedMail extends ParsedMail {
  from: string
  to: string
  /** As it came over the wire. */
  raw: string
  isEncrypted: boolean
}

/** What it does with a mail: its reply, or how it goes away. `taken`: hangs up after it has stored it. */
export type Mood =
  | { reply: number; text: string; at?: 'mail' | 'rcpt' | 'data' }
  | { hangUp: 'data' | 'taken' }

export interface MailServer {
  /** For the service, with the login where one is wanted. */
  readonly url: string
  /** In the order of arrival. */
  readonly mails: readonly ReceivedMail[]
  /** Logins that were tried. */
  readonly logins: ReadonlyArray<{ user: string; password: string }>
  /** Connections that were made. */
  readonly connections: number
  mailsTo(address: string): ReceivedMail[]
  /** From now on, for this address or for everybody; undefined: as usual again. */
  setMood(mood: Mood | undefined, address?: string): void
  /** Nobody listens any more, until `back`. */
  leave(): Promise<void>
  back(): Promise<void>
  close(): Promise<void>
}

export interface MailServerOptions {
  /** Wanted before anything else. */
  login?: { user: string; password: string }
  tls?: 'never' | 'offered' | 'always'
}

export async function openMailServer({ login, tls = 'never' }: MailServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const logins: Array<{ user: string; password: string }> = []
  const moods = new Map<string, Mood>()
  const moodFor = (address: string): Mood | undefined => moods.get(address) ?? moods.get('')
  let connections = 0
  let port = 0
  let server: SMTPServer | undefined

  const options: SMTPServerOptions = {
    secure: tls === 'always',
    disabledCommands: [...(tls === 'offered' ? [] : ['STARTTLS']), ...(login ? [] : ['AUTH'])],
    allowInsecureAuth: true,
    authOptional: !login,
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, done) {
      connections++
      done()
    },
    onAuth({ username = '', password }, _session, done) {
      logins.push({ user: username, password: password ?? '' })
      const isRight = username === login?.user && password === login.password
      if (isRight) done(null, { user: username })
      else done(reply(535, 'Authentication credentials invalid'))
    },
    onMailFrom(_address, _session, done) {
      const mood = moodFor('')
      done(mood && 'reply' in mood && mood.at === 'mail' ? reply(mood.reply, mood.text) : null)
    },
    onRcptTo({ address }, _session, done) {
      const mood = moodFor(address)
      done(mood && 'reply' in mood && (mood.at ?? 'rcpt') === 'rcpt' ? reply(mood.reply, mood.text) : null)
    },
    onData(stream, session, done) {
      const to = session.envelope.rcptTo[0]?.address ?? ''
      const mood = moodFor(to)
      const chunks: Buffer[] = []
      const hangUp = () => socketOf(server, session.id)?.destroy()
      if (mood && 'hangUp' in mood && mood.hangUp === 'data') hangUp()
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (mood && 'reply' in mood && mood.at === 'data') return done(reply(mood.reply, mood.text))
        const raw = Buffer.concat(chunks).toString('utf8')
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
        mails.push({ ...parseMail(raw), from, to, raw, isEncrypted: session.secure })
        if (mood && 'hangUp' in mood) return hangUp()
        done(null)
      })
    },
  }

  async function listen(): Promise<void> {
    const next = new SMTPServer(options)
    next.on('error', () => {})
    await new Promise<void>((resolve) => {
      next.listen(port, '127.0.0.1', resolve)
    })
    server = next
    port = (next.server.address() as AddressInfo).port
  }

  async function leave(): Promise<void> {
    const leaving = server
    server = undefined
    if (!leaving) return
    for (const connection of leaving.connections)
      (connection as unknown as { _socket?: Socket })._socket?.destroy()
    await new Promise<void>((resolve) => {
      leaving.close(() => resolve())
    })
  }

  await listen()
  const credentials = login ? `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@` : ''
  return {
    url: `${tls === 'always' ? 'smtps' : 'smtp'}://${credentials}127.0.0.1:${port}`,
    mails,
    logins,
    get connections() {
      return connections
    },
    mailsTo: (address) => mails.filter(({ to }) => to === address),
    setMood(mood, address = '') {
      if (mood) moods.set(address, mood)
      else moods.delete(address)
    },
    leave,
    back: listen,
    close: leave,
  }
}

function reply(responseCode: number, text: string): Error & { responseCode: number } {
  return Object.assign(new Error(text), { responseCode })
}

function socketOf(server: SMTPServer | undefined, sessionId: string): Socket | undefined {
  for (const connection of server?.connections ?? []) {
    const { id, _socket } = connection as unknown as { id: string; _socket?: Socket }
    if (id === sessionId) return _socket
  }
  return undefined
}
