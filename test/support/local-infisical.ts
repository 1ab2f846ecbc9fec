// The stand-in for Infisical in tests: started and stopped, with the real backend to talk to it, and requests that the
// backend would never make.

import { type LocalInfisical, startInfisical } from '../../sandbox/infisical/server.ts'
import type { InfisicalOptions } from '../../sandbox/infisical/state.ts'
import { createInfisical, type Infisical } from '../../src/backends/infisical/infisical.ts'
import type { RequestTimes } from '../../src/pace.ts'
import { Secret } from '../../src/secret.ts'
import type { PreparedShare } from '../../src/share/backend.ts'
import { captureLog } from './captured-log.ts'
import { createTestClock, LOGIN, SHARES } from './infisical-backend.ts'
import { PATIENT_PACE } from './patience.ts'
import { createTestKeys } from './vault.ts'

const running: LocalInfisical[] = []

/** For `afterEach`. */
export async function stopAll(): Promise<void> {
  for (const remote of running.splice(0)) await remote.stop()
}

/** Starts a stand-in; {@link stopAll} stops it. */
export async function start(options?: InfisicalOptions): Promise<LocalInfisical> {
  const remote = await startInfisical(options)
  running.push(remote)
  return remote
}

/** The credentials of an identity. */
export interface Pair {
  clientId: string
  clientSecret: string
}

/** For an answer that never comes. */
export const SOON: RequestTimes = { silenceMs: 1_500, wholeMs: 5_000 }

/** A backend that shares there as that identity. */
export function connect(
  { url }: LocalInfisical,
  { clientId, clientSecret }: Pair,
  times = PATIENT_PACE.infisicalTimeoutMs,
): Infisical {
  const credentials = { clientId, clientSecret: Secret.fromText(clientSecret) }
  const options = { clock: createTestClock(), times }
  return createInfisical(createTestKeys(), { apiUrl: url, credentials }, captureLog(), options)
}

export interface Answer {
  status: number
  body: Record<string, unknown>
  headers: Headers
}

/** A request that the backend would not make. */
export async function ask(
  url: string,
  init: { method?: string; token?: string; body?: unknown } = {},
): Promise<Answer> {
  const { method = 'GET', token, body } = init
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json(), headers: response.headers }
}

/** Logs in. */
export async function readToken({ url }: LocalInfisical, { clientId, clientSecret }: Pair): Promise<string> {
  const { body } = await ask(url + LOGIN, { method: 'POST', body: { clientId, clientSecret } })
  return String(body.accessToken)
}

/** Posts a body as it is. */
export async function createRaw(remote: LocalInfisical, body: unknown): Promise<Answer> {
  return ask(remote.url + SHARES, { method: 'POST', token: await readToken(remote, remote), body })
}

/** The fields that a 422 lists. */
export function pathsOf({ body }: Answer): string[] {
  const issues: unknown = body.message
  if (!Array.isArray(issues)) throw new TypeError('there are no issues')
  return issues.map((issue) => (issue.path as string[]).join('.')).sort()
}

/** What names a share to the backend. */
export const refOf = ({ shareId, sealed }: PreparedShare) => ({ workspaceId: 'T0WORK', shareId, sealed })
/** The link that was handed out. */
export const linkOf = ({ capability }: PreparedShare): string =>
  capability && 'link' in capability ? capability.link.expose() : ''
