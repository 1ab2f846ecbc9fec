// A Secret shows nothing through any of the ways in which values come to be printed by accident.

import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import { expect, test } from '@jest/globals'
import { Secret } from '../../src/secret.ts'

const secret = Secret.fromText('hunter2')

test.each<[string, () => string]>([
  ['String', () => String(secret)],
  ['a template', () => `${secret}`],
  ['concatenation', () => `x${secret}`],
  ['an array joined', () => [secret, secret].join()],
  ['JSON', () => JSON.stringify({ secret, list: [secret] })],
  ['util.inspect', () => inspect({ secret })],
  [
    'util.inspect with everything on',
    () => inspect(secret, { showHidden: true, depth: null, getters: true }),
  ],
  [
    'util.inspect without custom inspection',
    () => inspect(secret, { customInspect: false, showHidden: true }),
  ],
  ['util.format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['an error message', () => String(new Error(`${secret}`, { cause: secret }).stack)],
  ['an error’s cause', () => inspect(new Error('x', { cause: secret }))],
  ['its keys', () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret)])],
  ['a spread copy', () => inspect({ ...secret })],
  ['a clone', () => inspect(structuredClone(secret))],
  ['serialized bytes', () => serialize(secret).toString('latin1')],
  ['console', () => printed((console) => console.log(secret, { secret }, '%s', secret))],
  ['console.table', () => printed((console) => console.table([secret, { secret }]))],
  ['console.dir', () => printed((console) => console.dir(secret, { depth: null }))],
])('%s does not show it', (_way, print) => {
  const text = print()
  for (const form of ['hunter2', Buffer.from('hunter2').toString('hex'), '68 75 6e', '104,117,110']) {
    expect(text).not.toContain(form)
  }
})

test('exposing is the way out, as text and as the bytes themselves', () => {
  expect(secret.expose()).toBe('hunter2')
  expect(secret.exposeBytes().toString()).toBe('hunter2')
  expect(Secret.fromText('žluťoučký 🐎').expose()).toBe('žluťoučký 🐎')
})

test('wiping overwrites the bytes that were taken over', () => {
  const bytes = Buffer.from('hunter2')
  const taken = Secret.fromBytes(bytes)
  taken.wipe()
  expect(bytes).toEqual(Buffer.alloc(7))
  expect(taken.expose()).not.toContain('hunter2')
})

function printed(print: (console: Console) => void): string {
  let text = ''
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  print(new Console(stdout))
  return text
}
