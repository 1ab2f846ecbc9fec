// manifest.yml is the only place where Slack learns of commands, scopes and events; the code must handle exactly those.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { COMMAND, EVENTS, SHORTCUTS } from '../../src/slack/ids.ts'
import { OPTIONAL_SCOPES } from '../../src/slack/scopes.ts'

const ROOT = new URL('../../', import.meta.url)
const manifest = parse(readFileSync(new URL('manifest.yml', ROOT), 'utf8'))
const slackCode = readdirSync(new URL('src/slack/', ROOT), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'))
  .join('\n')

/** Each scope and the calls that need it. */
const SCOPES: Readonly<Record<string, RegExp>> = {
  commands: /app\.command\(/,
  'chat:write': /chat\.(postMessage|update)\(/,
  'users:read': /users\.info\(/,
  'users:read.email': /users\.lookupByEmail\(/,
  'usergroups:read': /usergroups\.users\.list\(/,
  'channels:read': /conversations\.members\(/,
  'groups:read': /users\.conversations\(/,
  'mpim:read': /conversations\.info\(/,
}

describe('manifest.yml', () => {
  test('declares the commands that the code handles, escaped as the parser expects', () => {
    const commands = manifest.features.slash_commands
    expect(commands.map((command: { command: string }) => command.command)).toEqual([COMMAND])
    expect(commands.every((command: { should_escape: boolean }) => command.should_escape)).toBe(true)
    expect(slackCode.match(/app\.command\(/g)).toHaveLength(commands.length)
  })

  test('subscribes to the events that the code handles', () => {
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(Object.values(EVENTS))
    expect(slackCode.match(/app\.event\(/g)).toHaveLength(Object.values(EVENTS).length)
  })

  test('declares the shortcuts that the code handles', () => {
    const declared: Array<{ type: string; callback_id: string }> = manifest.features.shortcuts
    expect(declared.map((one) => [one.type, one.callback_id])).toEqual([
      ['global', SHORTCUTS.share],
      ['message', SHORTCUTS.message],
    ])
    expect(slackCode.match(/app\.shortcut\(/g)).toHaveLength(declared.length)
  })

  test('lets whoever installs it leave out exactly the scopes that the code does without', () => {
    const { bot, bot_optional: optional } = manifest.oauth_config.scopes
    expect(optional).toEqual(OPTIONAL_SCOPES)
    expect(optional.filter((scope: string) => !bot.includes(scope))).toEqual([])
  })

  test('asks for the scopes that are used, and for none that reads messages or files', () => {
    const scopes: string[] = manifest.oauth_config.scopes.bot
    expect(scopes.sort()).toEqual(Object.keys(SCOPES).sort())
    for (const [scope, use] of Object.entries(SCOPES))
      expect([scope, use.test(slackCode)]).toEqual([scope, true])
    expect(scopes.filter((scope) => /history|files|^im:|admin/.test(scope))).toEqual([])
  })

  test('sends everything to the one address', () => {
    const { interactivity, event_subscriptions } = manifest.settings
    const urls = [
      interactivity.request_url,
      event_subscriptions.request_url,
      ...manifest.features.slash_commands.map((command: { url: string }) => command.url),
    ]
    expect(new Set(urls)).toEqual(new Set(['https://HOST/slack/events']))
  })

  test("keeps within Slack's lengths", () => {
    const { display_information, features } = manifest
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
