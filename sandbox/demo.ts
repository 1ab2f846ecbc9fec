// `npm run demo`: a local Slack, the real app beside it, one share told step by step, and a page to go on playing.
// Flags: --once ends after the story; --backend infisical keeps shares at a local stand-in for Infisical; --port 4000 is
// the page's port (the next free one if it is taken).

import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type AppProcess, startApp } from './app-process.ts'
import { type LocalInfisical, startInfisical } from './infisical/server.ts'
import { PEOPLE } from './people.ts'
import { servePage } from './play.ts'
import { type LocalSlack, openSlack } from './slack.ts'
import { tellStory } from './story.ts'
import { buildInfisicalStory } from './story-infisical.ts'
import { buildVaultStory } from './story-vault.ts'
import { Transcript } from './transcript.ts'

const PORTS_TRIED = 20

const { values: flags } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'vault' },
    port: { type: 'string', default: '4000' },
  },
})
if (flags.backend !== 'vault' && flags.backend !== 'infisical') {
  process.stderr.write('--backend is vault or infisical.\n')
  process.exit(2)
}
// Everything that gets mangled on the way: entities, fences, mentions, quotes, umlauts, trailing spaces.
const secret = `db-password: p&ss<w>rd "${randomBytes(9).toString('base64')}" \`\`\` <!channel> *ü* 🔑\nsecond line`
const told = new Transcript(process.stdout, secret)
const slack = await openOnFreePort(Number(flags.port))
const infisical = flags.backend === 'infisical' ? await startInfisical() : undefined
let starting: Promise<AppProcess> | undefined
let stopping: Promise<void> | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(0))

// Something to try the message shortcut on.
slack.person(PEOPLE.bob.id).say('The staging password is ```tr0ub4dor&3```')

told.line(`Share Secret on a local Slack${infisical ? ', with a local Infisical' : ''}\n`)
starting = startApp(slack, infisical ? buildInfisicalSettings(infisical) : {})
const app = await starting
const isReady = await told.step('The app starts with its embedded database', async () => {
  await told.progress((seconds) => `Setting up the embedded database … ${seconds} s`, app.untilReady())
  return undefined
})
if (isReady) {
  await tellStory(
    told,
    infisical ? buildInfisicalStory(slack, infisical, secret) : buildVaultStory(slack, secret),
  )
  await told.step('The app has kept to what Slack allows', async () => describePace(slack))
}
if (told.failed > 0) {
  if (isReady) told.line(`\nThe end of the app's log:\n${app.logTail() || '(empty)'}`)
  await stop(1)
}
if (flags.once) await stop(0)
told.line(`\nPlay on: ${slack.url}\nThe app: ${app.url}\nCtrl-C ends it and removes everything it stored.`)
await app.ended
if (stopping === undefined) {
  told.line(`\nThe app has stopped by itself. The end of its log:\n${app.logTail() || '(empty)'}`)
  await stop(1)
}

function stop(status: number): Promise<void> {
  stopping ??= (async () => {
    await (await starting)?.stop()
    await slack.close()
    await infisical?.stop()
    process.exit(status)
  })()
  return stopping
}

/** @throws Error when the app went on calling although Slack had asked it to wait */
function describePace({ calls, impatientCalls }: LocalSlack): string {
  const refused = calls.filter(({ retryAfterSeconds }) => retryAfterSeconds !== undefined).length
  if (impatientCalls.length > 0)
    throw new Error(`Called before a Retry-After had passed: ${impatientCalls.map(({ method }) => method)}`)
  return `${calls.length} calls, Slack asked to wait ${refused === 1 ? 'once' : `${refused} times`}`
}

function buildInfisicalSettings({ url, clientId, clientSecret }: LocalInfisical): Record<string, string> {
  return {
    BACKEND: 'infisical',
    INFISICAL_API_URL: url,
    INFISICAL_CLIENT_ID: clientId,
    INFISICAL_CLIENT_SECRET: clientSecret,
  }
}

async function openOnFreePort(first: number): Promise<LocalSlack> {
  for (let port = first; port < first + PORTS_TRIED; port += 1) {
    try {
      return await openSlack({ port, extend: servePage })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    }
  }
  throw new Error(
    `The ports ${first} to ${first + PORTS_TRIED - 1} are all taken. Choose another with --port.`,
  )
}
