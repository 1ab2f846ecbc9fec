// The five that every way in is tried by, and what each of them brings along: a token over HTTP, a signature from Slack.

import type { Json } from '../../sandbox/json.ts'
import { OTHER_TEAM, PEOPLE } from '../../sandbox/people.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import type { Db } from '../../src/db/schema.ts'
import { createApiToken, SCOPES } from '../../src/share/api-tokens.ts'

export const ACTORS = ['own', 'otherTenant', 'otherMember', 'removed', 'anonymous'] as const
export type Actor = (typeof ACTORS)[number]
export type PerActor<Value> = Readonly<Record<Actor, Value>>

/** A token with every scope, as if its owner had made it in that workspace. */
export async function giveToken(
  db: Db,
  workspaceId: string,
  userId: string,
  name = `token ${Math.random()}`,
): Promise<string> {
  const made = await createApiToken(db, { workspaceId, userId }, { name, scopes: SCOPES, days: 1 })
  if (!('token' in made)) throw new Error(made.problem)
  return made.token.expose()
}

/** A body of Slack's, JSON for a payload or an event, or a command's form, as it comes from this actor. */
export type Body = Json | string

/** Sends it as Slack would for this actor: another tenant's with their team in it, a stranger's without the secret. */
export function sendAs(slack: LocalSlack, actor: Actor, body: Body) {
  const sent = actor === 'otherTenant' ? moveToOtherTenant(body) : body
  const isEvent = typeof sent !== 'string' && sent.type === 'event_callback'
  return sendSigned(slack, {
    body:
      typeof sent === 'string'
        ? sent
        : isEvent
          ? JSON.stringify(sent)
          : new URLSearchParams({ payload: JSON.stringify(sent) }).toString(),
    ...(isEvent && { contentType: 'application/json' }),
    ...(actor === 'anonymous' && { secret: 'not the secret of this app' }),
  })
}

/** Who acts in this actor's payloads, where `owner` is whose the thing is. */
export function personOf(actor: Actor, owner: 'alice' | 'bob' | 'carol') {
  const { dana, pat, eve } = PEOPLE
  const others = {
    own: PEOPLE[owner],
    otherTenant: pat,
    otherMember: dana,
    removed: eve,
    anonymous: PEOPLE[owner],
  }
  return others[actor]
}

function moveToOtherTenant(body: Body): Body {
  const { id, domain } = OTHER_TEAM
  if (typeof body === 'string') {
    const form = new URLSearchParams(body)
    form.set('team_id', id)
    return form.toString()
  }
  if (body.type === 'event_callback') {
    const authorizations = [Object(body.authorizations)[0]].map((one) => ({ ...Object(one), team_id: id }))
    return { ...body, team_id: id, authorizations }
  }
  return {
    ...body,
    team: { id, domain },
    user: { ...Object(body.user), team_id: id },
    // The installation that Slack names, which the app goes by first.
    ...(body.view !== undefined && { view: { ...Object(body.view), app_installed_team_id: id } }),
  }
}
