// Sends what a line of the contract's tables says, and holds every refusal to the one envelope.

import { expect } from '@jest/globals'
import { TEAM } from '../../sandbox/people.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { createApiToken, revokeApiToken, type Scope } from '../../src/share/api-tokens.ts'
import { type ApiAnswer, callApi, SHARES } from '../support/api.ts'
import type { Story } from '../support/service.ts'
import type { Refused, Sent, TokenName } from './decision-table-rows.ts'

export type Tokens = Readonly<Record<TokenName, string | undefined>>

/** Makes the person's tokens in the database itself, where a spent one can be made too. */
export async function makeTokens(story: Story, person: Person): Promise<Tokens> {
  const actor = { workspaceId: TEAM.id, userId: person.id }
  return story.onDatabase(async (db) => {
    const make = async (name: TokenName, ...scopes: Scope[]): Promise<string> => {
      const created = await createApiToken(db, actor, { name, scopes, days: 1 })
      if ('problem' in created) throw new Error(`no token ${name}: ${created.problem}`)
      return created.token.expose()
    }
    const tokens = {
      creator: await make('creator', 'create'),
      reader: await make('reader', 'read', 'reveal', 'revoke'),
      revoked: await make('revoked', 'create'),
      expired: await make('expired', 'create'),
      none: undefined,
    }
    await revokeApiToken(db, actor, 'revoked')
    await db
      .updateTable('api_tokens')
      .set(({ ref }) => ({ expires_at: ref('created_at') }))
      .where('name', '=', 'expired')
      .execute()
    return tokens
  })
}

/** POSTs to the shares unless it is told otherwise. */
export async function send(url: string, tokens: Tokens, sent: Sent): Promise<ApiAnswer> {
  const token = tokens[sent.token ?? 'creator']
  const { method = 'POST', path = SHARES, body, headers } = sent
  // Text without a type would be given one by fetch: bytes are not.
  const isTyped = !('type' in sent && sent.type === undefined)
  if (isTyped || typeof body !== 'string') {
    const call = { method, path, ...(body !== undefined && { body }), ...(token !== undefined && { token }) }
    return callApi(url, { ...call, headers: { ...(sent.type && { 'content-type': sent.type }), ...headers } })
  }
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: Buffer.from(body),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, json: JSON.parse(text) }
}

/** Opens a link that is for anyone. */
export async function openLink(url: string, { id, sharedSecretLink }: CreatedJson): Promise<ApiAnswer> {
  const [, token = ''] = sharedSecretLink.split('#')
  return callApi(url, { path: `${SHARES}/${id}/access`, body: { token } })
}

export interface CreatedJson {
  id: string
  sharedSecretLink: string
}

/** The answer is this refusal and nothing else, in the envelope and with its headers. */
export function expectRefusal(answer: ApiAnswer, refusal: Refused): void {
  const { status, error, details, issues, keys, words = '' } = refusal
  expect([answer.status, answer.json?.error]).toEqual([status, error])
  expect(answer.json).toEqual({
    reqId: expect.stringMatching(/^req-[A-Za-z0-9_-]{22}$/),
    statusCode: status,
    error,
    message: issues ? expect.any(Array) : expect.stringMatching(/^\S.*\.$/s),
    ...(details !== undefined && { details }),
  })
  expect(JSON.stringify(answer.json.message)).toContain(words)
  if (issues) {
    const listed: Array<{ path: string[]; code: string; keys?: string[] }> = answer.json.message
    expect(listed.map(({ path, code }) => [path.join('.'), code])).toEqual(issues)
    if (keys) expect(listed.flatMap((issue) => issue.keys ?? [])).toEqual(keys)
  }
  expect(answer.headers.get('x-request-id')).toBe(answer.json.reqId)
  expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null)
  expectCommonHeaders(answer)
}

export function expectCommonHeaders({ headers }: ApiAnswer): void {
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('access-control-allow-origin')).toBeNull()
}
