// Spoilt Slack payloads of every kind, made from what the local Slack really sent and from kinds that this app does not
// handle. Each is signed by whoever sends it, so that all of it reaches the listeners.

import fc from 'fast-check'
import type { LocalSlack } from '../../sandbox/slack.ts'
import { type Json, mutatedFrom, weirdText, weirdValue } from './mutations.ts'
import { encodePayload } from './signing.ts'

/** A payload and how Slack sends its kind. */
export interface SlackBase {
  how: 'form' | 'payload' | 'json'
  body: { [key: string]: Json }
}

export interface SlackInput {
  body: string
  contentType: string
}

/** Where each input gets a fresh view id or trigger, so that none is refused for an old one. */
export const FRESH_VIEW = 'V0FRESHVIEW'
export const FRESH_TRIGGER = 'fresh.trigger'

const FORM = 'application/x-www-form-urlencoded'

/** Runs what a person does and takes what Slack sent the app for it. */
export async function captureBase(slack: LocalSlack, act: () => Promise<unknown>): Promise<SlackBase> {
  slack.lastRequest = undefined
  await act()
  const sent = slack.lastRequest as LocalSlack['lastRequest']
  if (sent === undefined) throw new Error('Slack sent nothing')
  if (sent.headers['content-type'] === 'application/json') return { how: 'json', body: JSON.parse(sent.body) }
  const form = Object.fromEntries(new URLSearchParams(sent.body))
  const base: SlackBase =
    form.payload === undefined
      ? { how: 'form', body: { ...form, trigger_id: FRESH_TRIGGER } }
      : { how: 'payload', body: { ...JSON.parse(form.payload), trigger_id: FRESH_TRIGGER } }
  if (base.body.type === 'view_submission') (base.body.view as { id: Json }).id = FRESH_VIEW
  return base
}

/** Kinds that Slack knows and this app does not, for this person. */
export function buildForeignBases(slack: LocalSlack, userId: string): SlackBase[] {
  const team = { id: slack.team.id, domain: slack.team.domain }
  const actor = { user: { id: userId, team_id: team.id }, team, api_app_id: slack.app.id }
  const payload = (body: { [key: string]: Json }): SlackBase => ({
    how: 'payload',
    body: { ...actor, ...body },
  })
  const event = (inner: { [key: string]: Json }): SlackBase => ({
    how: 'json',
    body: {
      type: 'event_callback',
      team_id: team.id,
      event_id: 'Ev1',
      authorizations: [{ team_id: team.id, enterprise_id: null, is_bot: true, is_enterprise_install: false }],
      event: { user: userId, ...inner },
    },
  })
  return [
    payload({ type: 'shortcut', callback_id: 'share_secret', trigger_id: FRESH_TRIGGER }),
    payload({
      type: 'message_action',
      callback_id: 'x',
      channel: { id: 'C1' },
      message: { ts: '1.1', text: 'x' },
    }),
    payload({ type: 'view_closed', is_cleared: true, view: { id: FRESH_VIEW, callback_id: 'share' } }),
    payload({ type: 'block_suggestion', name: 'x', value: 'x', action_id: 'x', block_id: 'y' }),
    payload({ type: 'dialog_submission', callback_id: 'share', submission: { secret: 'x' } }),
    payload({ type: 'interactive_message', actions: [{ name: 'reveal', value: 'x' }] }),
    payload({ type: 'nothing_we_know' }),
    event({ type: 'user_change', user: { id: userId, deleted: true } }),
    event({ type: 'app_uninstalled' }),
    event({ type: 'tokens_revoked', tokens: { bot: [userId] } }),
    event({ type: 'function_executed', function_execution_id: 'F1', bot_access_token: 'xoxb-x', inputs: {} }),
    event({ type: 'message', channel: 'C1', text: 'x', item: { channel: 'C1' } }),
    { how: 'json', body: { type: 'url_verification', challenge: 'x' } },
    { how: 'form', body: { ssl_check: '1', token: 'x' } },
  ]
}

export function anySlackInput(bases: readonly SlackBase[]): fc.Arbitrary<SlackInput> {
  const spoilt = fc
    .constantFrom(...bases)
    .chain(({ how, body }) => mutatedFrom(body).map((mutated) => encodeAs(how, mutated)))
  const crossed = fc
    .tuple(fc.constantFrom(...bases), fc.constantFrom('form', 'payload', 'json'), weirdText)
    .map(([{ body }, how, text]) => encodeAs(how, { ...body, text }))
  const anything = fc.oneof(
    weirdText.map((body) => ({ body, contentType: FORM })),
    weirdValue.map((value) => ({ body: JSON.stringify(value), contentType: 'application/json' })),
    weirdValue.map((value) => ({ body: encodePayload(value), contentType: FORM })),
    weirdText.map((text) => ({ body: new URLSearchParams({ payload: text }).toString(), contentType: FORM })),
    fc.constantFrom(
      { body: 'a&'.repeat(20_000), contentType: FORM },
      { body: '['.repeat(500_000), contentType: 'application/json' },
      { body: encodePayload('x'.repeat(600_000)), contentType: `${FORM}; charset=utf-16` },
    ),
  )
  return fc.oneof(
    { weight: 18, arbitrary: spoilt },
    { weight: 1, arbitrary: crossed },
    { weight: 1, arbitrary: anything },
  )
}

function encodeAs(how: SlackBase['how'], body: Json): SlackInput {
  if (how === 'json') return { body: JSON.stringify(body), contentType: 'application/json' }
  if (how === 'payload') return { body: encodePayload(body), contentType: FORM }
  const fields = Object.entries(typeof body === 'object' && body !== null ? body : { body })
  const asText = fields.map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return { body: new URLSearchParams(asText).toString(), contentType: FORM }
}
