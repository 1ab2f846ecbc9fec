// Calls to the HTTP API of a story's service, and tokens made as a member makes them: in Slack.

import type { Person } from '../../sandbox/person/person.ts'
import { SCOPES, type Scope } from '../../src/share/api-tokens.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { SCOPE_WORDS } from '../../src/slack/token/words.ts'

export const SHARES = '/api/v1/shared-secrets'
export const AUDIT = '/api/v1/audit-events'

/** What a token of a member may do who is no administrator. */
export const MEMBER_SCOPES = SCOPES.filter((scope) => scope !== 'audit')

export interface ApiAnswer {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: an answer is judged by the tests
  json: any
}

export interface ApiCall {
  method?: string
  path?: string
  token?: string
  /** An object is sent as JSON, text and bytes as they are. */
  body?: unknown
  headers?: Record<string, string>
}

/** POSTs JSON to the shares unless it is told otherwise. */
export async function callApi(
  url: string,
  { method, path = SHARES, token, body, headers }: ApiCall,
): Promise<ApiAnswer> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(`${url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parse(text) }
}

/** Makes a token with these scopes by the command and its form. */
export async function makeToken(
  person: Person,
  { name = 'ci', scopes = MEMBER_SCOPES }: { name?: string; scopes?: readonly Scope[] } = {},
): Promise<string> {
  await person.command(COMMAND, `token new ${name}`)
  const form = await person.waitForModal('New API token')
  await form.check(
    'What it may do',
    scopes.map((scope) => SCOPE_WORDS[scope]),
  )
  await form.submit()
  const [token] = form.codeBlocks
  if (token === undefined) throw new Error(`no token was shown: ${form.shown}`)
  return token
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
