// The real log, written into memory: for tests that look at what was said, and at what must never be said.

import { Writable } from 'node:stream'
import { type Logger, openLog } from '../../src/log.ts'

export interface CapturedLog extends Logger {
  /** Everything written so far, as it would stand in the terminal. */
  text(): string
  /** The same as parsed lines; `message` is the event's name. */
  lines(): Array<Record<string, unknown>>
  clear(): void
}

export function captureLog(): CapturedLog {
  const written: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString('utf8'))
      done()
    },
  })
  return {
    ...openLog('debug', stream),
    text: () => written.join(''),
    lines: () =>
      written
        .join('')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    clear: () => void written.splice(0),
  }
}
