// The mail server as an operator names it: `smtp://` or `smtps://user:password@host:port`. Pure; a wrong one stops the
// start.

import { Secret } from '../secret.ts'

export interface MailServer {
  host: string
  port: number
  /** TLS from the first byte; otherwise by STARTTLS, without which nothing is sent but to this machine itself. */
  isSecure: boolean
  isLoopback: boolean
  login?: { user: string; password: Secret }
}

export interface MailSettings {
  server: MailServer
  from: MailSender
}

export interface MailSender {
  name?: string
  address: string
}

const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const

/** @returns the server, or what is wrong with it, to follow the setting's name. */
export function parseSmtpUrl(text: string): MailServer | { problem: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const port = url && PORTS[url.protocol as keyof typeof PORTS]
  if (!url || !port || url.hostname === '') {
    return { problem: 'must look like smtps://user:password@mail.example.com:465, or smtp:// for STARTTLS.' }
  }
  if (/[?#]/.test(text) || !['', '/'].includes(url.pathname)) {
    return { problem: 'must have nothing after the host and port.' }
  }
  const [user, password] = [decode(url.username), decode(url.password)]
  if (user === undefined || password === undefined || (user === '') !== (password === '')) {
    return { problem: 'must name a user with a password (special characters as %XX), or neither.' }
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || port,
    isSecure: url.protocol === 'smtps:',
    isLoopback: isLoopback(url.hostname),
    ...(user !== '' && { login: { user, password: Secret.fromText(password) } }),
  }
}

/** Whether a URL's hostname is this machine itself. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

/** Reads `secrets@example.com` or `Share Secret <secrets@example.com>`. @returns undefined for anything else. */
export function parseSender(text: string): MailSender | undefined {
  const [, name, address] =
    /^(?:([^<>"\p{C}]{1,80}?)\s*<)?([^\s<>"@,;:\\]+@[a-z0-9.-]+\.[a-z0-9-]+)>?$/iu.exec(text) ?? []
  if (address === undefined || text.endsWith('>') !== (name !== undefined)) return undefined
  return { address, ...(name && { name }) }
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
