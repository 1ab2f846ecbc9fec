// Starts the bare Bolt app in a process of its own.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../test/support/free-port.ts'
import type { BareOrder } from './bare-bolt.ts'
import type { SlackProcess } from './slack-process.ts'

export interface BareProcess {
  url: string
  stop(): void
}

export async function startBare(slack: SlackProcess, view?: BareOrder['view']): Promise<BareProcess> {
  const child = fork(fileURLToPath(new URL('bare-bolt.ts', import.meta.url)))
  const { signingSecret, botToken, apiUrl } = slack
  const port = await findFreePort()
  child.send({ signingSecret, botToken, apiUrl, port, ...(view && { view }) } satisfies BareOrder)
  await once(child, 'message')
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() }
}
