// Infisical's routes as the app uses them. What comes before all of them (writing down, tokens, ordered failures) is
// the server's.

import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isRecord, type Json, readRecord, readText } from '../json.ts'
import { sendError } from './envelope.ts'
import { createKept, findObjection } from './shares.ts'
import type { State } from './state.ts'

/** One request that is to be answered. */
export interface Turn {
  state: State
  request: FastifyRequest
  reply: FastifyReply
  /** Who asks; empty at the login. */
  identityId: string
}

/** Gives a token for a pair of credentials. */
export function logIn({ state, request, reply }: Turn): unknown {
  const body = isRecord(request.body) ? request.body : {}
  const identity = state.identities.find(
    ({ clientId, clientSecret }) =>
      clientId === readText(body, 'clientId') && clientSecret === readText(body, 'clientSecret'),
  )
  if (!identity) return sendError(reply, 401, 'UnauthorizedError', 'Invalid credentials')
  const { tokenLifetimeSeconds: expiresIn = 7_200 } = state.options
  const accessToken = `st.${randomBytes(24).toString('base64url')}`
  const endsAt = expiresIn === 0 ? Number.POSITIVE_INFINITY : Date.now() + expiresIn * 1_000
  state.tokens.set(accessToken, { identityId: identity.identityId, endsAt })
  return { accessToken, expiresIn, accessTokenMaxTTL: expiresIn, tokenType: 'Bearer' }
}

/** Makes the share that the body asks for, where it is one. */
export function createShare({ state, request, reply, identityId }: Turn): unknown {
  const invalid = toIssues(request)
  if (invalid.length > 0) return sendError(reply, 422, 'ValidationFailure', invalid)
  const body = isRecord(request.body) ? request.body : {}
  const { members, withoutSiteUrl } = state.options
  const objection = findObjection(body, members && new Set(members))
  if (objection?.status === 422) {
    const { field, message } = objection
    const issues = [{ code: 'custom', path: [field], message }]
    return sendError(reply, 422, 'ValidationFailure', issues)
  }
  if (objection) return sendError(reply, 400, 'BadRequest', objection.message)
  const share = createKept(body, identityId)
  state.shares.push(share)
  const site = withoutSiteUrl ? 'undefined' : state.url
  return { ...share.shown, sharedSecretLink: `${site}/shared/secret/${share.shown.id}` }
}

/** The identity's own shares, newest first. */
export function listShares({ state, request, reply, identityId }: Turn): unknown {
  const query = isRecord(request.query) ? request.query : {}
  const [offset, limit] = [Number(query.offset ?? 0), Number(query.limit ?? 25)]
  const wrong = [
    ...(offset >= 0 && offset <= 100 ? [] : ['offset']),
    ...(limit >= 1 && limit <= 100 ? [] : ['limit']),
  ]
  if (wrong.length > 0) {
    const issues = wrong.map((field) => ({ code: 'too_big', path: [field], message: 'Out of range' }))
    return sendError(reply, 422, 'ValidationFailure', issues)
  }
  const own = state.shares.filter((share) => share.identityId === identityId).reverse()
  return {
    secrets: own.slice(offset, offset + limit).map(({ shown }) => shown),
    totalCount: own.length,
  }
}

/** Takes one of the identity's own shares away. */
export function deleteShare({ state, request, reply, identityId }: Turn): unknown {
  const id = readText(isRecord(request.params) ? request.params : {}, 'id')
  const index = state.shares.findIndex((share) => share.shown.id === id && share.identityId === identityId)
  const [share] = index < 0 ? [] : state.shares.splice(index, 1)
  if (!share) return sendError(reply, 404, 'NotFound', `There is no share ${id}`)
  return share.shown
}

function toIssues({ validationError }: FastifyRequest): Json[] {
  const found: unknown = validationError?.validation
  return (Array.isArray(found) ? found.filter(isRecord) : []).map((issue) => {
    const [instancePath, keyword] = [readText(issue, 'instancePath'), readText(issue, 'keyword')]
    const missing = readText(readRecord(issue, 'params'), 'missingProperty')
    const path = missing !== '' ? [missing] : instancePath.split('/').slice(1)
    const code = keyword === 'additionalProperties' ? 'unrecognized_keys' : 'invalid_type'
    return { code, path, message: readText(issue, 'message') }
  })
}
