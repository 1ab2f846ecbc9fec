// `npm run --silent setup -- --host secrets.example.com [--socket-mode]`: prints what a new installation needs: the link
// that opens Slack's form for a new app, filled in from manifest.yml, the manifest itself, and a .env with a fresh key. It
// reads the manifest as text, since a plain installation has nothing that parses YAML.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { newEncryptionKeys } from './crypto/keys.ts'

export interface SetupWish {
  /** Of BASE_URL, with a port where it has one. */
  host: string
  isSocketMode: boolean
}

const EXIT_USAGE = 64
const USAGE = `Usage: npm run --silent setup -- --host secrets.example.com [--socket-mode]

  --host         where people and Slack reach this server: the bare host, without https:// and path
  --socket-mode  the app connects to Slack, which then needs no way to this server
`
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?'
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*(?::\\d{1,5})?$`, 'i')

/** The manifest for this host, without its comments. In Socket Mode it names no address at all. */
export function buildManifest(template: string, { host, isSocketMode }: SetupWish): string {
  const lines = template.split('\n').filter((line) => !/^\s*#/.test(line))
  const text = isSocketMode
    ? lines.filter((line) => !line.includes('https://HOST')).join('\n')
    : lines.join('\n').replaceAll('https://HOST', `https://${host}`)
  return text.replace(/^( *socket_mode_enabled:).*$/m, `$1 ${isSocketMode}`)
}

/** Opens the form that makes an app, with the manifest in it. */
export function buildSlackLink(manifest: string): string {
  return `https://api.slack.com/apps?new_app=1&manifest_yaml=${encodeURIComponent(manifest)}`
}

export function buildEnvFile({ host, isSocketMode }: SetupWish, keys: string): string {
  const wayIn = isSocketMode
    ? `# Basic Information, App-Level Tokens: one with the scope connections:write, xapp-...
SLACK_APP_TOKEN=`
    : `# Basic Information: the Signing Secret.
SLACK_SIGNING_SECRET=`
  return `BASE_URL=https://${host}
# Fresh. Keep a copy apart from the database and its backups: without it nothing here can be opened again.
ENCRYPTION_KEYS=${keys}
# On the app's page at Slack, OAuth & Permissions: the Bot User OAuth Token, xoxb-...
SLACK_BOT_TOKEN=
${wayIn}
# For anything that matters: a Postgres 15 or newer.
# DATABASE_URL=postgres://user:password@host:5432/database
`
}

/** @returns undefined where what was given is not right. */
export function parseWish(args: string[]): SetupWish | undefined {
  try {
    const { values } = parseArgs({
      args,
      options: { host: { type: 'string' }, 'socket-mode': { type: 'boolean', default: false } },
    })
    const { host = '', 'socket-mode': isSocketMode } = values
    return HOST.test(host) ? { host: host.toLowerCase(), isSocketMode } : undefined
  } catch {
    return undefined
  }
}

function describe(wish: SetupWish): string {
  const manifest = buildManifest(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8'), wish)
  return `1. Open this link. Slack shows the new app filled in and makes it when you press Create.

${buildSlackLink(manifest)}

   The same by hand: https://api.slack.com/apps, Create New App, From a manifest, and paste:

${manifest.trim()}

2. Install it to your workspace, save this as .env beside package.json, and fill in what is empty.

${buildEnvFile(wish, newEncryptionKeys())}
3. npm start, then docs/first-day.md.
`
}

if (import.meta.main) {
  const wish = parseWish(process.argv.slice(2))
  if (wish) process.stdout.write(describe(wish))
  else {
    process.stderr.write(USAGE)
    process.exitCode = EXIT_USAGE
  }
}
