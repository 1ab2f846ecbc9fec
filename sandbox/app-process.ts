// The real app as a child process with settings of its own: an embedded database in a temporary folder, and the
// local Slack as its Slack. Used by the demo; the benchmarks and end-to-end tests may start it the same way.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LocalSlack } from './slack.ts'

export interface AppProcess {
  readonly url: string
  readonly pid: number | undefined
  /** Resolves once `GET /readyz` answers 200. @throws Error with the end of the log when the app stops before */
  untilReady(timeoutMs?: number): Promise<void>
  /** Resolves when the process has ended, however it did. */
  readonly ended: Promise<void>
  /** The last lines the app wrote. */
  logTail(lines?: number): string
  /** Stops the process by its id and removes its folder. */
  stop(): Promise<void>
}

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts')
const STOP_WITHIN_MS = 12_000

/** Starts the app on a free port and connects the local Slack to it; `env` adds to or replaces settings. */
export async function startApp(slack: LocalSlack, env: Record<string, string> = {}): Promise<AppProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'share-secret-'))
  const logFile = join(folder, 'app.log')
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...buildSettings(slack, folder, port), ...env },
    stdio: ['ignore', log, log],
    // Its own group: Ctrl-C in the terminal is for the demo, which then stops the app in order.
    detached: true,
  })
  closeSync(log)
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  let running = true
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(() => {
    running = false
    process.removeListener('exit', killAtExit)
  })
  slack.connect(url)
  const logTail = (lines = 20) => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')

  return {
    url,
    pid: child.pid,
    ended,
    logTail,
    untilReady: async (timeoutMs = 120_000) => {
      const deadline = Date.now() + timeoutMs
      while (running && Date.now() < deadline) {
        const status = await readStatus(`${url}/readyz`)
        if (status === 200) return
        await sleep(100)
      }
      throw new Error(
        `The app ${running ? 'is not ready' : 'has stopped'}. The end of its log:\n${logTail()}`,
      )
    },
    stop: async () => {
      child.kill('SIGTERM')
      const inTime = await Promise.race([
        ended.then(() => true),
        sleep(STOP_WITHIN_MS, false, { ref: false }),
      ])
      if (!inTime) child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A port nobody listens on right now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}

function buildSettings(slack: LocalSlack, folder: string, port: number): Record<string, string> {
  return {
    PORT: String(port),
    BASE_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: join(folder, 'data'),
    DATABASE_URL: '',
    TRUST_PROXY: '',
    ENCRYPTION_KEYS: `1:${randomBytes(32).toString('base64')}`,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    LOG_LEVEL: 'warn',
  }
}

async function readStatus(url: string): Promise<number> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}
