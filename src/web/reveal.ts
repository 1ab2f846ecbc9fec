// What the recipient's page posts: `open` turns a ticket into a pass and tells what is there, `reveal` opens the
// value. Whoever has not proven to be the recipient gets one answer, whatever the share's state.

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parseToken } from '../crypto/tokens.ts'
import { AppError } from '../errors.ts'
import { Secret } from '../secret.ts'
import type { Actor } from '../share/actor.ts'
import { assertOpen, type FoundGrant, findGrant } from '../share/grant.ts'
import { findOwnGrant, isForAnyone, openName } from '../share/inspect.ts'
import { MEMBER_AGE_MS } from '../share/members.ts'
import { issuePass, readProof, redeemTicket, spendPass } from '../share/proof.ts'
import { type RevealDeps, revealShare } from '../share/reveal.ts'
import { readAddress } from './address.ts'
import { buildPageRoute, parsePathId, readBody, requireToken } from './our-page.ts'
import { A_COLLEAGUE } from './words.ts'

export type RevealWebDeps = RevealDeps

export interface RevealSettings {
  baseUrl: string
  requestsPerMinute: { open: number }
}

export function registerReveal(server: FastifyInstance, settings: RevealSettings, deps: RevealWebDeps): void {
  const options = buildPageRoute(settings.baseUrl, settings.requestsPerMinute.open)
  server.post('/s/:id/open', options, async (request) => {
    const { shareId, token, ticket } = parseInput(request)
    const grant = await findGrant(deps.db, shareId, token)
    if (grant && isForAnyone(grant)) return openForAnyone(deps, grant)
    if (!grant || !ticket) throw new AppError('NotFound')
    const actor = await readProof(deps.db, grant, 'ticket', ticket)
    if (!actor) throw new AppError('NotFound')
    const own = await findOwnGrant(deps, { actor }, shareId, token)
    assertOpen(own)
    // Last, so that whatever failed before can be tried again with the same link.
    const pass = await redeemTicket(deps.db, grant, ticket)
    if (!pass) throw new AppError('NotFound')
    return describeGrant(deps, own, pass)
  })

  server.post('/s/:id/reveal', options, async (request) => {
    const { shareId, token, pass, password } = parseInput(request)
    const grant = await findGrant(deps.db, shareId, token)
    const actor: Actor | undefined = grant && pass && (await readProof(deps.db, grant, 'pass', pass))
    if (!grant || !actor || !pass) throw new AppError('NotFound')
    // A pass for a link that anyone may open, or that was mailed, names nobody.
    const viewer = actor.userId === '' ? { address: readAddress(request) } : { actor }
    const revealed = await revealShare(deps, viewer, {
      shareId,
      token,
      ...(password && { password }),
      mayProceed: () => spendPass(deps.db, pass),
    })
    return {
      value: revealed.value.expose(),
      viewsLeft: revealed.viewsLeft,
      ...(isNameKept(grant) && { name: openName(deps.keys, grant)?.expose() ?? null }),
      expiresAt: revealed.expiresAt.toISOString(),
    }
  })
}

// A mail and its link lie about for longer than people think: the name takes the password as well.
function isNameKept({ kind }: FoundGrant): boolean {
  return kind === 'outside'
}

// Over for everybody is nothing that a stranger is told.
async function openForAnyone(deps: RevealWebDeps, grant: FoundGrant): Promise<object> {
  if (grant.state !== 'open') throw new AppError('NotFound')
  return describeGrant(deps, grant, await issuePass(deps.db, grant))
}

interface RevealInput {
  shareId: string
  token: Secret
  ticket: Secret | undefined
  pass: Secret | undefined
  password: Secret | undefined
}

// What is ill-formed is simply not there: one answer for everything that does not open.
function parseInput(request: FastifyRequest): RevealInput {
  const { token, ticket, pass, password } = readBody(request)
  return {
    shareId: parsePathId(request),
    token: requireToken(token),
    ticket: parseToken(ticket),
    pass: parseToken(pass),
    password: typeof password === 'string' && password !== '' ? Secret.fromText(password) : undefined,
  }
}

async function describeGrant(
  { members, keys }: RevealWebDeps,
  grant: FoundGrant,
  pass: Secret,
): Promise<object> {
  const sender = await members
    .check(grant.workspaceId, grant.senderId, MEMBER_AGE_MS.choosing)
    .catch(() => undefined)
  return {
    sender: sender?.name ?? A_COLLEAGUE,
    name: isNameKept(grant) ? null : (openName(keys, grant)?.expose() ?? null),
    expiresAt: grant.expiresAt.toISOString(),
    viewsLeft: grant.viewsLeft,
    passwordRequired: grant.passwordCost !== null,
    pass: pass.expose(),
  }
}
