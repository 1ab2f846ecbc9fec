// manifest.yml is the only place where Slack learns of commands, shortcuts, events, menus and scopes. What the code
// needs of it is read from what the code registers with Bolt and calls of the Web API, and held against it both ways.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, jest, test } from '@jest/globals'
import { App } from '@slack/bolt'
import { parse } from 'yaml'
import { METHOD_SCOPES } from '../../sandbox/api/scopes.ts'
import { PRODUCTION_PACE } from '../../src/pace.ts'
import { createSlackApp, type SlackAppDeps } from '../../src/slack/app.ts'
import { ACTIONS, EVENTS, MENUS, VIEWS } from '../../src/slack/ids.ts'
import { createReceiver } from '../../src/slack/receiver.ts'
import { OPTIONAL_SCOPES, REQUIRED_SCOPES } from '../../src/slack/scopes.ts'
import { captureLog } from '../support/captured-log.ts'

const ROOT = new URL('../../', import.meta.url)
const manifest = parse(readFileSync(new URL('manifest.yml', ROOT), 'utf8'))
const { features, settings, oauth_config } = manifest
const ADDRESS = 'https://HOST/slack/events'

const code = readdirSync(new URL('src/', ROOT), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'))
  .join('\n')
/** Every Web API method that the code calls, as `users.info`. */
const called = new Set(
  [...code.matchAll(/\bclient\.([a-z]+(?:\.[a-zA-Z]+)+)\(/g)].map(([, name = '']) => name),
)

const KINDS = ['command', 'shortcut', 'action', 'options', 'view', 'event'] as const
type Kind = (typeof KINDS)[number]
const registered = collectRegistered()

/** What the app asks Bolt to listen to, by kind: names as they are, patterns as they are, constraints as JSON. */
function collectRegistered(): Record<Kind, unknown[]> {
  const found: Record<Kind, unknown[]> = {
    command: [],
    shortcut: [],
    action: [],
    options: [],
    view: [],
    event: [],
  }
  const spies = KINDS.map((kind) =>
    jest.spyOn(App.prototype, kind).mockImplementation(((what: unknown) => {
      found[kind].push(what)
    }) as never),
  )
  const log = captureLog()
  const slack = { botToken: 'xoxb-1', inbound: { signingSecret: 'x' } }
  const identity = { workspaceId: 'T1', botId: 'B1', botUserId: 'U1' }
  const receiver = createReceiver({
    log,
    missed: { note: () => {} },
    unansweredAfterMs: PRODUCTION_PACE.unansweredAfterMs,
  })
  createSlackApp(slack, identity, receiver, anything({ log }) as SlackAppDeps)
  for (const spy of spies) spy.mockRestore()
  return found
}

/** Listeners only keep what they are given until somebody acts: anything will do. */
function anything(known: object = {}): unknown {
  return new Proxy(() => {}, {
    get: (_target, key) => (key in known ? Object(known)[key] : key === 'then' ? undefined : anything()),
    apply: () => anything(),
  })
}

const actionIdOf = (what: unknown): string | RegExp => Object(what).action_id ?? what
const isHeard = (id: string) =>
  registered.action.map(actionIdOf).some((one) => (one instanceof RegExp ? one.test(`${id}:x`) : one === id))

describe('manifest.yml', () => {
  test('declares the commands that the code handles and no others, escaped as the parser expects', () => {
    const commands: Array<{ command: string; should_escape: boolean }> = features.slash_commands
    expect(commands.map(({ command }) => command)).toEqual(registered.command)
    expect(commands.every(({ should_escape }) => should_escape)).toBe(true)
  })

  test('declares the shortcuts that the code handles and no others', () => {
    const declared: Array<{ type: string; callback_id: string }> = features.shortcuts
    const types: Record<string, string> = { global: 'shortcut', message: 'message_action' }
    expect(declared.map(({ type, callback_id }) => ({ type: types[type], callback_id }))).toEqual(
      registered.shortcut,
    )
  })

  test('subscribes to the events that the code handles and to no others', () => {
    expect(settings.event_subscriptions.bot_events.toSorted()).toEqual(registered.event.toSorted())
    expect(registered.event.toSorted()).toEqual(Object.values(EVENTS).toSorted())
  })

  test('has an address for the options of menus exactly where the code offers options', () => {
    const menus = registered.options.map(actionIdOf)
    expect(menus).toEqual(Object.values(MENUS))
    expect(settings.interactivity.message_menu_options_url).toBe(menus.length > 0 ? ADDRESS : undefined)
  })

  test('switches on what buttons, forms and Home need, and the code hears every one of them', () => {
    expect(settings.interactivity).toMatchObject({ is_enabled: true, request_url: ADDRESS })
    expect(Object.values(ACTIONS).filter((id) => !isHeard(id))).toEqual([])
    const views = registered.view.map((what) => Object(what).callback_id ?? what)
    // These two only say something: they have no submit button.
    const speaking: string[] = [VIEWS.shared, VIEWS.notice]
    expect(views.toSorted()).toEqual(
      Object.values(VIEWS)
        .filter((id) => !speaking.includes(id))
        .toSorted(),
    )
    expect(features.app_home.home_tab_enabled).toBe(called.has('views.publish'))
    expect(features.app_home.messages_tab_enabled).toBe(called.has('chat.postMessage'))
  })

  test('asks for the scopes of what is called, and for none besides', () => {
    const scopes: string[] = oauth_config.scopes.bot
    const unknown = [...called].filter((method) => METHOD_SCOPES[method] === undefined)
    expect(unknown).toEqual([])
    const without = [...called].filter((method) => {
      const enough = METHOD_SCOPES[method] ?? []
      return enough.length > 0 && !enough.some((scope) => scopes.includes(scope))
    })
    expect(without).toEqual([])
    const needed = new Set([...called].flatMap((method) => METHOD_SCOPES[method] ?? []))
    // Commands and shortcuts are a scope and no call.
    expect(scopes.filter((scope) => scope !== 'commands' && !needed.has(scope))).toEqual([])
    expect(scopes.includes('commands')).toBe(registered.command.length + registered.shortcut.length > 0)
  })

  test('asks for none that reads messages or files', () => {
    const scopes: string[] = oauth_config.scopes.bot
    expect(scopes.filter((scope) => /history|files|^im:|admin/.test(scope))).toEqual([])
  })

  test('lets whoever installs it leave out exactly the scopes that the code does without', () => {
    const { bot, bot_optional: optional } = oauth_config.scopes
    expect(optional).toEqual(OPTIONAL_SCOPES)
    expect(bot.filter((scope: string) => !optional.includes(scope))).toEqual(REQUIRED_SCOPES)
    expect(optional.filter((scope: string) => !bot.includes(scope))).toEqual([])
  })

  test('sends everything to the one address, and README and its own head say how many times', () => {
    const text = readFileSync(new URL('manifest.yml', ROOT), 'utf8')
    const addresses = text.match(/^ +\w+: https:.*$/gm) ?? []
    expect(new Set(addresses.map((line) => line.split(': ')[1]))).toEqual(new Set([ADDRESS]))
    const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six']
    const howMany = `take out the ${words[addresses.length]} addresses with`
    expect(text).toContain(howMany)
    expect(readFileSync(new URL('README.md', ROOT), 'utf8')).toContain(howMany)
  })

  test("keeps within Slack's lengths", () => {
    const { display_information } = manifest
    expect(display_information.name.length).toBeLessThanOrEqual(35)
    expect(display_information.description.length).toBeLessThanOrEqual(140)
    expect(features.bot_user.display_name).toMatch(/^[a-z0-9\-_.]{1,80}$/)
    for (const command of features.slash_commands) {
      expect(command.command.length).toBeLessThanOrEqual(32)
      expect(command.description.length).toBeLessThanOrEqual(2_000)
      expect(command.usage_hint.length).toBeLessThanOrEqual(1_000)
    }
    for (const shortcut of features.shortcuts) {
      expect(shortcut.name.length).toBeLessThanOrEqual(24)
      expect(shortcut.description.length).toBeLessThanOrEqual(150)
    }
  })
})
