// What the app declares in manifest.yml, as the local Slack goes by it: what is not declared reaches no app.

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { isRecord, type Json, readRecord, readRecords, readText, readTexts } from './json.ts'

/** A slash command; without an address it works in Socket Mode only. */
export interface Command {
  path: string | undefined
  isEscaped: boolean
}

export interface Manifest {
  /** What the app is called on screen. */
  name: string
  commands: ReadonlyMap<string, Command>
  shortcuts: ReadonlyArray<{ type: 'global' | 'message'; id: string; name: string }>
  events: ReadonlySet<string>
  /** Paths of the app's addresses; undefined where the manifest has none, or has switched them off. */
  eventsPath: string | undefined
  interactivityPath: string | undefined
  /** Where options of external menus are asked for; no other address is asked instead. */
  optionsPath: string | undefined
  scopes: readonly string[]
  hasHome: boolean
  hasMessages: boolean
  /** People cannot type to the app. */
  isReadOnly: boolean
}

/** The app's own manifest. */
export const MANIFEST_TEXT: string = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8')

/** @throws Error when the text is not a manifest */
export function parseManifest(text: string): Manifest {
  const manifest: unknown = parse(text)
  if (!isRecord(manifest)) throw new Error('The manifest is not a YAML object')
  const features = readRecord(manifest, 'features')
  const settings = readRecord(manifest, 'settings')
  const interactivity = readRecord(settings, 'interactivity')
  const subscriptions = readRecord(settings, 'event_subscriptions')
  const home = readRecord(features, 'app_home')
  const isInteractive = interactivity.is_enabled === true
  return {
    name: readText(readRecord(manifest, 'display_information'), 'name'),
    commands: new Map(readRecords(features, 'slash_commands').map(toCommand)),
    shortcuts: readRecords(features, 'shortcuts').map((one) => ({
      type: one.type === 'message' ? 'message' : 'global',
      id: readText(one, 'callback_id'),
      name: readText(one, 'name'),
    })),
    events: new Set(readTexts(subscriptions, 'bot_events')),
    eventsPath: pathOf(subscriptions, 'request_url'),
    interactivityPath: isInteractive ? pathOf(interactivity, 'request_url') : undefined,
    optionsPath: isInteractive ? pathOf(interactivity, 'message_menu_options_url') : undefined,
    scopes: readTexts(readRecord(readRecord(manifest, 'oauth_config'), 'scopes'), 'bot'),
    hasHome: home.home_tab_enabled === true,
    hasMessages: home.messages_tab_enabled === true,
    isReadOnly: home.messages_tab_read_only_enabled === true,
  }
}

function toCommand(one: Json): [string, Command] {
  return [readText(one, 'command'), { path: pathOf(one, 'url'), isEscaped: one.should_escape === true }]
}

/** The host is each operator's own. */
function pathOf(from: Json, key: string): string | undefined {
  const url = readText(from, key)
  return URL.canParse(url) ? new URL(url).pathname : undefined
}
