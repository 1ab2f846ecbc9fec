// The log writes an event, fields from its list and where an error came from; never what an error says, since
// databases and SDKs quote in it what they were given.

import { PassThrough } from 'node:stream'
import { expect, test } from '@jest/globals'
import { AppError } from '../../src/errors.ts'
import { type LogFields, openLog } from '../../src/log.ts'
import { Secret } from '../../src/secret.ts'
import { captureLog } from '../support/captured-log.ts'

const CANARY = 'hunter2 "<&>"'

/** The one line that was written, and the text it stands in. */
function logged(fields: object): { line: Record<string, unknown>; text: string } {
  const log = captureLog()
  log.warn('test.event', fields as LogFields)
  const [line] = log.lines()
  return { line: line ?? {}, text: log.text() }
}

test('an event has its level, time and listed fields', () => {
  const { line } = logged({ workspace: 'T0WORK', share: 'id', ordinal: 3, at: '/s/:id', ms: 12 })
  expect(line).toEqual({
    level: 'warn',
    message: 'test.event',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    workspace: 'T0WORK',
    share: 'id',
    ordinal: 3,
    at: '/s/:id',
    ms: 12,
  })
})

test('fields outside the list are dropped', () => {
  const { line, text } = logged({
    share: 'id',
    value: CANARY,
    body: { CANARY },
    message: CANARY,
    level: CANARY,
  })
  expect(Object.keys(line).sort()).toEqual(['level', 'message', 'share', 'timestamp'])
  expect(text).not.toContain('hunter2')
})

test('a Secret in a listed field is not shown', () => {
  expect(logged({ note: Secret.fromText(CANARY) as unknown as string }).text).not.toContain('hunter2')
})

test.each<[string, () => unknown]>([
  ['its message', () => new Error(CANARY)],
  ['a message of several lines', () => new Error(`refused:\n    at ${CANARY}\n  at ${CANARY} (file.ts:1:2)`)],
  ['a message that was changed later', () => Object.assign(new Error('x'), { message: CANARY })],
  [
    'the message it had before',
    () => Object.assign(new Error(`x\n    at ${CANARY}`), { message: 'changed' }),
  ],
  ['its cause', () => new Error('outer', { cause: new Error(CANARY, { cause: CANARY }) })],
  [
    'what Postgres adds',
    () => Object.assign(new Error('x'), { detail: CANARY, where: CANARY, parameters: [CANARY] }),
  ],
  [
    'an SDK’s data',
    () => Object.assign(new Error('x'), { data: { error: CANARY }, code: CANARY, config: CANARY }),
  ],
  ['many errors in one', () => new AggregateError([new Error(CANARY)], CANARY)],
  ['thrown text', () => CANARY],
  ['a thrown object', () => ({ message: CANARY, toString: () => CANARY })],
  ['the cause of an error with words', () => new AppError('SealBroken', { cause: new Error(CANARY) })],
])('of an error, %s is not written', (_what, make) => {
  expect(logged({ error: make() }).text).not.toContain('hunter2')
})

test('of an error the name, a code and the way to it are written, with those of its cause', () => {
  const cause = Object.assign(new TypeError(CANARY), { code: '23514' })
  const { line } = logged({ error: new Error('outer', { cause }) })
  expect(line).toMatchObject({
    error: {
      name: 'Error',
      stack: expect.arrayContaining([expect.stringContaining('log.test.ts')]),
      cause: {
        name: 'TypeError',
        code: '23514',
        stack: expect.arrayContaining([expect.stringMatching(/^at /)]),
      },
    },
  })
})

test('the words of an AppError are written: they come from a table', () => {
  const { line } = logged({ error: new AppError('ShareExpired') })
  expect(line).toMatchObject({
    error: { name: 'AppError', code: 'ShareExpired', message: 'This secret has expired.' },
  })
})

test('an error whose causes go round ends', () => {
  const error = new Error('round')
  error.cause = error
  expect(logged({ error }).text.length).toBeLessThan(20_000)
})

test('lines below the level are not written', () => {
  const stream = new PassThrough()
  const log = openLog('warn', stream)
  log.info('test.quiet')
  log.debug('test.quiet')
  expect(stream.read()).toBeNull()
  log.warn('test.loud')
  expect(String(stream.read())).toContain('test.loud')
})
