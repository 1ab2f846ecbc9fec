// A request to Infisical that got no usable answer. What the HTTP library throws holds the whole request (value, token
// and all), so nothing of it is kept but a code and a status.

/** No answer came, or none that could be read. `isUnsent`: surely nothing of the request had arrived there. */
export class Unanswered extends Error {
  readonly code: string
  readonly status: number | undefined
  readonly isUnsent: boolean

  constructor(code: string, isUnsent: boolean, status?: number) {
    super('Infisical gave no usable answer')
    this.name = 'Unanswered'
    this.code = code
    this.status = status
    this.isUnsent = isUnsent
  }
}

/** Turns whatever a request failed with into an {@link Unanswered} that repeats none of its words. */
export function toUnanswered(failure: unknown): Unanswered {
  const code = readCode(failure)
  return new Unanswered(code, isUnsent(failure, code), readStatus(failure))
}

const UNSENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
])
const CONNECTING = new Set(['connect', 'getaddrinfo', 'bind'])
/** OpenSSL's verdicts on a certificate, and Node's on its names. */
const TLS_REFUSED =
  /^(CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|ERR_TLS_CERT_)/
/** What only the sentence tells apart: the peer left during the handshake, or answered it with something else. */
const BEFORE_TLS = /before secure TLS connection was established|\bwrong version number\b/

function isUnsent(failure: unknown, code: string): boolean {
  const chain = chainOf(failure)
  if (TLS_REFUSED.test(code)) return true
  if (chain.some(({ message }) => typeof message === 'string' && BEFORE_TLS.test(message))) return true
  const syscalls = chain.flatMap(({ syscall }) => (typeof syscall === 'string' ? [syscall] : []))
  if (syscalls.length > 0) return syscalls.every((syscall) => CONNECTING.has(syscall))
  return UNSENT_CODES.has(code)
}

function readCode(failure: unknown): string {
  const codes = chainOf(failure).flatMap(({ code }) => (typeof code === 'string' ? [code] : []))
  const code = codes.find((text) => /^[A-Z0-9_]{1,64}$/.test(text)) ?? 'UNKNOWN'
  // The library's word for our own limit on the whole exchange.
  return code === 'ERR_CANCELED' ? 'ETIMEDOUT' : code
}

function readStatus(failure: unknown): number | undefined {
  const [first] = chainOf(failure)
  const response = first?.response
  const status = isRecord(response) ? response.status : undefined
  return typeof status === 'number' ? status : undefined
}

/** The failure, what caused it, and what each of several attempts to connect failed with. */
function chainOf(failure: unknown, depth = 0): Record<string, unknown>[] {
  if (!isRecord(failure) || depth > 3) return []
  const several = Array.isArray(failure.errors) ? failure.errors : []
  return [failure, ...[failure.cause, ...several].flatMap((inner) => chainOf(inner, depth + 1))]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
