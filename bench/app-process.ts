// The real program in a process of its own, by the very command that `npm start` runs.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { newEncryptionKeys } from '../src/crypto/keys.ts'
import { findFreePort } from '../test/support/free-port.ts'
import { HIGH_LIMIT_SETTINGS } from '../test/support/rules.ts'
import type { SlackProcess } from './slack-process.ts'

export interface AppProcess {
  url: string
  pid: number
  /** From the start of the process until it said that it is ready. */
  readyAfterMs: number
  stop(): Promise<void>
}

/** The one setting that says where the database is. */
export type Place = { DATABASE_URL: string } | { DATA_DIR: string }

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const START: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts.start
const READY_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 4
const KEYS = newEncryptionKeys()

/** @throws Error with what it printed when it does not become ready. */
export async function startApp(
  slack: SlackProcess,
  place: Place,
  settings: Record<string, string> = {},
): Promise<AppProcess> {
  return launch(START, slack, { ...place, ...settings })
}

/** Something else in the app's place, with the same settings. It has to answer on /readyz, too. */
export async function startInstead(script: string, slack: SlackProcess, place: Place): Promise<AppProcess> {
  return launch(START.replace('src/main.ts', script), slack, place)
}

async function launch(
  command: string,
  slack: SlackProcess,
  settings: Record<string, string>,
): Promise<AppProcess> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const startedAt = performance.now()
  const child = spawn('/bin/sh', ['-c', `exec env ${command}`], {
    cwd: ROOT,
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      PORT: String(port),
      BASE_URL: url,
      ENCRYPTION_KEYS: KEYS,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      LOG_LEVEL: 'warn',
      ...HIGH_LIMIT_SETTINGS,
      // Nothing of a developer's .env file: what is set already counts.
      DATABASE_URL: '',
      TRUST_PROXY: '',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  child.once('exit', () => process.removeListener('exit', killAtExit))
  const output = collectOutput(child)
  await waitUntilReady(child, `${url}/readyz`, output)
  return {
    url,
    pid: child.pid ?? 0,
    readyAfterMs: performance.now() - startedAt,
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

function collectOutput(child: ChildProcess): () => string {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-4_000)
    })
  }
  return () => output
}

async function waitUntilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const giveUpAt = Date.now() + READY_WITHIN_MS
  while (child.exitCode === null && Date.now() < giveUpAt) {
    if ((await readStatus(url)) === 200) return
    await sleep(LOOK_EVERY_MS)
  }
  child.kill('SIGKILL')
  throw new Error(`The app did not become ready:\n${output()}`)
}

function readStatus(url: string): Promise<number> {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    request.on('error', () => resolve(0))
  })
}
