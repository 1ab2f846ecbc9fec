// The bodies Slack sends for what a person does, field for field. Pure apart from fresh triggers and response_urls.

import { toMessageJson } from '../api/chat.ts'
import { issueResponseUrl } from '../api/response-url.ts'
import type { Block, Element, Placed } from '../blocks.ts'
import { encodeTexts } from '../encoded.ts'
import { buildCommandPlace, buildEventPlace, buildPlace, homeOf } from '../grid.ts'
import { isRecord, type Json, readText } from '../json.ts'
import { APP, type PersonRecord } from '../people.ts'
import { carryState, readState, toValues } from '../state.ts'
import { toViewJson, type View } from '../views.ts'
import { newId, type ResponseUrl, type StoredMessage, type Workspace } from '../workspace.ts'
import type { Line } from './signed.ts'

/** The old verification token: apps must not rely on it, Slack still sends it. */
export const VERIFICATION_TOKEN = 'sandbox-verification-token'

/** A slash command's flat form. `text` is as Slack passes it on, already escaped. */
export function buildCommand(
  line: Line,
  person: PersonRecord,
  command: string,
  text: string,
  channel: string,
): { body: string; responses: ResponseUrl } {
  const { path, record } = issueResponseUrl(line.workspace, person.id, channel)
  const form = new URLSearchParams({
    token: VERIFICATION_TOKEN,
    ...buildCommandPlace(line.workspace.grid),
    channel_id: channel,
    channel_name: channelName(line.workspace, channel),
    user_id: person.id,
    user_name: person.name,
    command,
    text,
    api_app_id: APP.id,
    response_url: `${line.url}${path}`,
    trigger_id: line.workspace.issueTrigger(person.id),
  })
  return { body: form.toString(), responses: record }
}

/** A click or a choice in a message. */
export function buildMessageAction(
  line: Line,
  person: PersonRecord,
  message: StoredMessage,
  placed: Placed,
): Json {
  const { path } = issueResponseUrl(line.workspace, person.id, message.channel, message)
  const ephemeral = message.onlyFor !== null
  return {
    type: 'block_actions',
    ...buildActor(line, person),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: ephemeral,
    },
    trigger_id: line.workspace.issueTrigger(person.id),
    channel: { id: message.channel, name: channelName(line.workspace, message.channel) },
    ...(ephemeral ? {} : { message: toMessageJson(message) }),
    state: { values: encodeTexts(toValues(message.blocks, carryState(message.blocks))) },
    response_url: `${line.url}${path}`,
    actions: [buildAction(line.workspace, placed, {})],
  }
}

/** A click or a choice in a modal or in Home: carries everything typed so far. */
export function buildViewAction(
  line: Line,
  person: PersonRecord,
  view: View,
  { block, element }: Placed,
): Json {
  return {
    type: 'block_actions',
    ...buildActor(line, person),
    container: { type: 'view', view_id: view.id },
    trigger_id: line.workspace.issueTrigger(person.id),
    view: toViewJson(view),
    actions: [buildAction(line.workspace, { block, element }, readState(view.state, block, element))],
  }
}

/** What Slack asks while somebody types into a menu whose options the app gives. */
export function buildSuggestion(
  line: Line,
  person: PersonRecord,
  view: View,
  { block, element }: Placed,
  typed: string,
): Json {
  return {
    type: 'block_suggestion',
    ...buildActor(line, person),
    container: { type: 'view', view_id: view.id },
    view: toViewJson(view),
    action_id: element.action_id,
    block_id: block.block_id,
    value: typed,
  }
}

export function buildSubmission(line: Line, person: PersonRecord, view: View): Json {
  return {
    type: 'view_submission',
    ...buildActor(line, person),
    trigger_id: line.workspace.issueTrigger(person.id),
    view: toViewJson(view),
    response_urls: [],
  }
}

export function buildClosed(line: Line, person: PersonRecord, view: View, isCleared: boolean): Json {
  return { type: 'view_closed', ...buildActor(line, person), view: toViewJson(view), is_cleared: isCleared }
}

/** A global shortcut, or with `message` a message shortcut. */
export function buildShortcut(
  line: Line,
  person: PersonRecord,
  callbackId: string,
  message?: StoredMessage,
): Json {
  const common = {
    ...buildActor(line, person),
    action_ts: line.workspace.nextTs(),
    callback_id: callbackId,
    trigger_id: line.workspace.issueTrigger(person.id),
  }
  if (message === undefined) return { type: 'shortcut', ...common }
  return {
    type: 'message_action',
    ...common,
    message_ts: message.ts,
    response_url: `${line.url}${issueResponseUrl(line.workspace, person.id, message.channel).path}`,
    channel: { id: message.channel, name: channelName(line.workspace, message.channel) },
    message: toMessageJson(message),
  }
}

/** The envelope of an event; where it happened matters in a grid. */
export function buildEvent(event: Json, workspace?: Workspace): Json {
  // A change of a person, who comes whole, is the organization's.
  const about = isRecord(event.user) ? 'organization' : workspace?.people.get(readText(event, 'user'))
  return {
    token: VERIFICATION_TOKEN,
    ...buildEventPlace(workspace?.grid, about),
    api_app_id: APP.id,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    is_ext_shared_channel: false,
    event_context: newId('EC'),
  }
}

/** The name Slack gives a conversation in payloads. */
export function channelName(workspace: Workspace, channel: string): string {
  const found = workspace.channels.get(channel)
  if (found === undefined) return 'directmessage'
  return found.kind === 'private' ? 'privategroup' : found.name
}

function buildActor({ workspace }: Line, person: PersonRecord): Json {
  return {
    user: {
      id: person.id,
      username: person.name,
      name: person.name,
      team_id: homeOf(person),
    },
    api_app_id: APP.id,
    token: VERIFICATION_TOKEN,
    ...buildPlace(workspace.grid, person),
  }
}

function buildAction(
  workspace: Workspace,
  { block, element }: { block: Block; element: Element },
  value: Json,
): Json {
  const copied = [
    'text',
    'value',
    'url',
    'style',
    'placeholder',
    'confirm',
    'initial_option',
    'initial_users',
  ]
  const own = Object.fromEntries(copied.filter((key) => key in element).map((key) => [key, element[key]]))
  return {
    ...encodeTexts({ ...own, ...value }),
    type: readText(element, 'type'),
    action_id: element.action_id,
    block_id: block.block_id,
    action_ts: workspace.nextTs(),
  }
}
