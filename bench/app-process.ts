// The real program, `src/main.ts` in a process of its own, as `npm start` runs it.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { newEncryptionKeys } from '../src/crypto/keys.ts'
import { findFreePort } from '../test/support/free-port.ts'
import type { SlackProcess } from './slack-process.ts'

export interface AppProcess {
  url: string
  pid: number
  /** From the start of the process until it said that it is ready. */
  readyAfterMs: number
  stop(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const READY_WITHIN_MS = 60_000
const LOOK_EVERY_MS = 4
const KEYS = newEncryptionKeys()

/** `place` is DATABASE_URL or DATA_DIR. @throws Error with what it printed when it does not become ready. */
export async function startApp(
  slack: SlackProcess,
  place: { DATABASE_URL: string } | { DATA_DIR: string },
): Promise<AppProcess> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '8',
      NODE_COMPILE_CACHE: 'node_modules/.cache/node',
      PORT: String(port),
      BASE_URL: url,
      ENCRYPTION_KEYS: KEYS,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      LOG_LEVEL: 'warn',
      ...place,
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
