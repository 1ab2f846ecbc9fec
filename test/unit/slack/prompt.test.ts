// Slack waits three seconds for an answer, and a trigger opens a window for as long: whatever is pressed or typed is
// answered, and its window opened, while the database and every other call to Slack hang for ever.

import { describe, expect, test } from '@jest/globals'
import type { App } from '@slack/bolt'
import { openLog } from '../../../src/log.ts'
import { registerCommand } from '../../../src/slack/command/register.ts'
import { registerConfirm } from '../../../src/slack/confirm/register.ts'
import { registerGroups } from '../../../src/slack/groups/register.ts'
import { registerHome } from '../../../src/slack/home/register.ts'
import { ACTIONS, COMMAND, SHORTCUTS } from '../../../src/slack/ids.ts'
import { registerPolicy } from '../../../src/slack/policy/register.ts'
import { registerReceipts } from '../../../src/slack/receipts/register.ts'
import { registerRequests } from '../../../src/slack/request/register.ts'
import { registerReveal } from '../../../src/slack/reveal/register.ts'
import { registerShare } from '../../../src/slack/share/register.ts'
import { registerShortcuts } from '../../../src/slack/shortcuts/register.ts'
import { registerTell } from '../../../src/slack/tell/register.ts'
import { registerTokens } from '../../../src/slack/token/register.ts'
import { FORM_RULES } from '../../support/rules.ts'

type Listener = (args: unknown) => Promise<unknown>

/** Answers every call and every await with nothing, for ever. */
const silence: unknown = new Proxy(() => {}, {
  get: (_target, key) => (key === Symbol.toPrimitive ? () => 'silence' : silence),
  apply: () => silence,
})

const listeners = new Map<string, Listener>()
const note = (kind: string) => (constraint: unknown, listener: Listener) => {
  const { action_id: actionId, callback_id: callbackId } = Object(constraint)
  listeners.set(`${kind} ${String(actionId ?? callbackId ?? constraint)}`, listener)
}
const app = {
  action: note('action'),
  command: note('command'),
  shortcut: note('shortcut'),
  view: () => {},
  options: () => {},
  event: () => {},
} as unknown as App
const log = openLog('error')
log.error = () => {}
// Known from memory, and nothing else is.
const deps = new Proxy(
  { log, policies: { current: () => FORM_RULES.policy, read: silence }, backend: FORM_RULES, baseUrl: '' },
  { get: (known, key) => Reflect.get(known, key) ?? silence },
) as never
const registers = [
  registerCommand,
  registerShare,
  registerGroups,
  registerShortcuts,
  registerTell,
  registerReveal,
  registerReceipts,
  registerTokens,
  registerConfirm,
  registerRequests,
  registerHome,
  registerPolicy,
]
for (const register of registers) (register as (app: App, deps: never) => void)(app, deps)

/** What has been done by the time that nothing goes on. */
async function press(listener: Listener, text = ''): Promise<{ isAnswered: boolean; isOpened: boolean }> {
  const done = { isAnswered: false, isOpened: false }
  const open = () => {
    done.isOpened = true
    return silence
  }
  const client = new Proxy(
    {},
    { get: (_target, key) => (key === 'views' ? { open, update: silence } : silence) },
  )
  const ack = async () => {
    done.isAnswered = true
  }
  const body = { trigger_id: 'trigger', container: {}, view: { id: 'V1', hash: '1', blocks: [], state: {} } }
  const action = { action_id: `${ACTIONS.homeTab}:closed`, action_ts: '1.0', value: 'a'.repeat(22) }
  const context = { actor: { workspaceId: 'T0123456789', userId: 'U0123456789' } }
  const given = { command: { text, trigger_id: 'trigger' }, shortcut: { ...body, message: {} }, body, action }
  void listener({ ...given, ack, client, context, respond: silence }).catch(() => {})
  // More turns than any listener takes that waits for nothing outside.
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
  return done
}

const TYPED = ['', '@x 2h', 'help', 'token list', 'token new deploy', 'token revoke deploy', 'open 123456']
const ASKED = 'request <@U0123456789> the password'
const everything = [
  ...[...listeners]
    .filter(([name]) => !name.startsWith('command'))
    .map(([name, one]) => [name, one, ''] as const),
  ...[...TYPED, ASKED].map(
    (text) =>
      [`command ${COMMAND} ${text}`.trim(), listeners.get(`command ${COMMAND}`) as Listener, text] as const,
  ),
]

describe('while nothing outside answers', () => {
  test.each(everything)('Slack has its answer at once: %s', async (_name, listener, text) => {
    expect((await press(listener, text)).isAnswered).toBe(true)
  })

  test('and every window opens at once', async () => {
    const opened: string[] = []
    for (const [name, listener, text] of everything) {
      if ((await press(listener, text)).isOpened) opened.push(name)
    }
    expect(opened.sort()).toEqual(
      [
        ...[ACTIONS.openForm, ACTIONS.turnIntoSecret, ACTIONS.reveal, ACTIONS.haveIt, ACTIONS.shareAgain],
        ...[ACTIONS.askForSecret, ACTIONS.provide, ACTIONS.decline, ACTIONS.newToken, ACTIONS.editPolicy],
      ]
        .map((id) => `action ${id}`)
        .concat(Object.values(SHORTCUTS).map((id) => `shortcut ${id}`))
        .concat(
          ['', ' @x 2h', ' token new deploy', ' open 123456', ` ${ASKED}`].map(
            (text) => `command ${COMMAND}${text}`,
          ),
        )
        .sort(),
    )
  })
})
