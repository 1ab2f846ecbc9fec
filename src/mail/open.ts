// The one door to the mail server: one connection for each mail, encrypted unless it stays on this machine, and an answer
// that says what is known of the mail's fate. The server's own words go nowhere: they may quote the mail.

import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { newId } from '../crypto/tokens.ts'
import type { MailServer, MailSettings } from './settings.ts'

export interface Mail {
  subject: string
  text: string
  html: string
}

/** What became of a mail. */
export type Mailed =
  | { kind: 'sent' }
  /** For good, for this address. `reason`: the enhanced status (`5.1.1`), else the reply (`550`). */
  | { kind: 'refused'; reason: string }
  /** Surely not taken; trying again can help. */
  | { kind: 'later'; error: unknown }
  /** The connection was lost while the server had the mail in hand. */
  | { kind: 'ambiguous'; error: unknown }

export interface Mailer {
  /** Never throws. `to` is an address that the contract has judged. */
  send(to: string, mail: Mail): Promise<Mailed>
}

/** A job is given up on after 30 seconds. */
const WHOLE_MS = 25_000
const CONNECT_MS = 10_000

export function openMailer({ server, from }: MailSettings): Mailer {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return {
    async send(to, { subject, text, html }) {
      const composed = new MailComposer({
        from: from.name === undefined ? from.address : { name: from.name, address: from.address },
        to: { name: '', address: to },
        subject,
        text,
        html,
        textEncoding: 'quoted-printable',
        messageId: `<${newId()}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }).compile()
      return transmit(server, { from: from.address, to }, await composed.build())
    },
  }
}

async function transmit(
  server: MailServer,
  envelope: { from: string; to: string },
  mail: Buffer,
): Promise<Mailed> {
  const connection = new SMTPConnection(toOptions(server))
  // Read only once the server has said that it will take the mail.
  let isUnderWay = false
  const body = new Readable({
    read() {
      isUnderWay = true
      this.push(mail)
      this.push(null)
    },
  })
  const { login } = server
  let timer: NodeJS.Timeout | undefined
  const lost = new Promise<never>((_, reject) => {
    connection.on('error', reject)
    // Where there is a better reason, it is told right after.
    connection.on('end', () => setImmediate(reject, new Error('the mail server hung up')))
    timer = setTimeout(reject, WHOLE_MS, new Error('the mail server took too long'))
  })
  const exchange = async (): Promise<void> => {
    await done((end) => connection.connect(end))
    if (login) {
      const credentials = { user: login.user, pass: login.password.expose() }
      await done((end) => connection.login({ credentials }, end))
    }
    await done((end) => connection.send(envelope, body, end))
  }
  try {
    await Promise.race([exchange(), lost])
    connection.quit()
    return { kind: 'sent' }
  } catch (error) {
    connection.close()
    return judge(error, isUnderWay)
  } finally {
    clearTimeout(timer)
  }
}

function toOptions({ host, port, isSecure, isLoopback }: MailServer) {
  return {
    host,
    port,
    secure: isSecure,
    requireTLS: !isSecure && !isLoopback,
    // A relay on this machine may have a certificate that names another host.
    tls: { rejectUnauthorized: !isLoopback },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: WHOLE_MS,
    logger: false,
  }
}

function done(start: (end: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()))
  })
}

/** The steps whose refusal is about this address or this mail; of the others the operator has to hear. */
const ABOUT_THE_MAIL = new Set(['RCPT TO', 'DATA'])

function judge(error: unknown, isUnderWay: boolean): Mailed {
  const { command, response, permanent } = Object(error) as {
    command?: unknown
    response?: unknown
    permanent?: unknown
  }
  // A reply is the server's word that it has not taken the mail.
  if (typeof response !== 'string') return { kind: isUnderWay ? 'ambiguous' : 'later', error }
  if (permanent !== true || !ABOUT_THE_MAIL.has(String(command))) return { kind: 'later', error }
  const [, reply = '', status] = /^(\d{3})[ -](?:([245]\.\d{1,3}\.\d{1,3})\b)?/.exec(response) ?? []
  return { kind: 'refused', reason: status ?? reply }
}
