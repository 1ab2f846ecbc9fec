// Waiting for something to appear in the workspace: looks again after every change, and gives up in plain words.

import type { Workspace } from '../workspace.ts'

export interface WaitOptions {
  /** 60,000 unless told. */
  timeoutMs?: number
  /** What to show when giving up. */
  onScreen?: () => string
}

/** The first value of `look` that is neither undefined nor false. @throws Error saying what was awaited and what was on screen */
export async function waitFor<Value>(
  { workspace }: { workspace: Workspace },
  what: string,
  look: () => Value | undefined | false,
  { timeoutMs = 60_000, onScreen }: WaitOptions = {},
): Promise<Value> {
  const now = look()
  if (now !== undefined && now !== false) return now
  const { promise, resolve, reject } = Promise.withResolvers<Value>()
  const again = () => {
    try {
      const value = look()
      if (value !== undefined && value !== false) resolve(value)
    } catch (error) {
      reject(error)
    }
  }
  const stop = workspace.onChange(again)
  // Conditions may also look at things that announce nothing (the clock, the log of calls).
  const poll = setInterval(again, 50)
  const timer = setTimeout(() => {
    const screen = onScreen?.()
    reject(
      new Error(`Waited ${timeoutMs} ms for ${what}.${screen === undefined ? '' : ` On screen:\n${screen}`}`),
    )
  }, timeoutMs)
  try {
    return await promise
  } finally {
    stop()
    clearInterval(poll)
    clearTimeout(timer)
  }
}
