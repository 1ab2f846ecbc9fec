// Starts the local Slack in its own process and speaks with it.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface SlackProcess {
  url: string
  apiUrl: string
  botToken: string
  signingSecret: string
  /** Bodies of commands by one person, whose modals this Slack will open. */
  makeCommands(count: number, text: string): Promise<string[]>
  /** Waits until that many modals have opened since. @returns how many have, at most `withinMs` later. */
  waitForModals(count: number, withinMs: number): Promise<number>
  /**
   * Waits until something was posted to that many people, not counting one of them, since the last time this was asked.
   * @returns how many, at most `withinMs` later.
   */
  waitForPosts(count: number, except: string, withinMs: number): Promise<number>
  /** How often something was to be posted since this was last asked, and how often that was refused. */
  countPosts(): Promise<{ calls: number; refused: number }>
  stop(): void
}

/** @param areLimited whether it lets an app call only as often as Slack does. */
export async function startSlack({ areLimited = false } = {}): Promise<SlackProcess> {
  const child = fork(fileURLToPath(new URL('slack-child.ts', import.meta.url)), areLimited ? ['limited'] : [])
  const [address] = (await once(child, 'message')) as [
    Pick<SlackProcess, 'url' | 'apiUrl' | 'botToken' | 'signingSecret'>,
  ]
  const ask = async (path: string, query: Record<string, string | number>): Promise<unknown> => {
    const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))
    const response = await fetch(`${address.url}/bench/${path}?${search}`)
    if (!response.ok) throw new Error(`The local Slack answered ${response.status} to ${path}`)
    return response.json()
  }
  return {
    ...address,
    makeCommands: async (count, text) => (await ask('commands', { count, text })) as string[],
    waitForModals: async (count, withinMs) => (await ask('opened', { count, withinMs })) as number,
    waitForPosts: async (count, except, withinMs) =>
      (await ask('posted', { count, except, withinMs })) as number,
    countPosts: async () => (await ask('posts', {})) as { calls: number; refused: number },
    stop: () => child.disconnect(),
  }
}
