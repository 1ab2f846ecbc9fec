// The program as an operator meets it: what keeps it from starting, in which words, and what it writes to its log.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type LocalSlack, openSlack } from '../../sandbox/slack.ts'
import { newEncryptionKeys } from '../../src/crypto/keys.ts'
import { createTestPlace, type TestPlace } from '../support/databases.ts'
import { findFreePort } from '../support/free-port.ts'
import { buildEnv, type Program, runProgram } from '../support/service.ts'
import { reveal, share, untilShows, valueIn } from '../support/sharing.ts'

const CONFIG = 78

let slack: LocalSlack
const running = new Set<Program>()
beforeAll(async () => {
  slack = await openSlack()
})
afterAll(() => slack.close())
afterEach(async () => {
  await Promise.all([...running].map((program) => program.kill('SIGKILL')))
  for (const { output } of running) expect(output).not.toMatch(/process\.(unhandled|uncaught)/)
  running.clear()
  slack.clear()
})

function run(env: Record<string, string>): Program {
  const program = runProgram(env)
  running.add(program)
  return program
}

function linesOf({ output }: Program): Array<Record<string, unknown>> {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

describe('a program that cannot start', () => {
  test('for want of settings names all of them at once', async () => {
    const program = run({})
    expect(await program.exited).toBe(CONFIG)
    expect(program.output).toMatch(/^Share Secret cannot start:\n/)
    for (const name of ['BASE_URL', 'ENCRYPTION_KEYS', 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'])
      expect(program.output).toContain(`  - ${name} is missing. Set it to `)
  })

  test('because settings are wrong says of each what is wrong, and repeats no secret', async () => {
    const program = run({
      BASE_URL: 'http://secrets.example.com/path',
      ENCRYPTION_KEYS: '1:c2hvcnQtYnV0LXNlY3JldA==,two',
      SLACK_BOT_TOKEN: 'xoxp-a-persons-token',
      SLACK_SIGNING_SECRET: 'too-short',
      DATABASE_URL_FILE: '/nowhere/at-all',
      PORT: '99999',
      LOG_LEVEL: 'loud',
      SLACK_API_URL: 'http://elsewhere.example.com',
    })
    expect(await program.exited).toBe(CONFIG)
    const words = {
      BASE_URL: 'must be an https address',
      ENCRYPTION_KEYS:
        'is not right: entry 1 holds 16 bytes, not 32; entry 2 is not <version>:<base64 of 32 bytes>',
      SLACK_BOT_TOKEN: "must be a bot's token: it starts with xoxb-.",
      SLACK_SIGNING_SECRET: "is too short to be the app's Signing Secret.",
      DATABASE_URL_FILE: 'names a file that cannot be read.',
      PORT: 'must be at most 65535.',
      LOG_LEVEL: 'must be one of error, warn, info, debug.',
      SLACK_API_URL: 'must be an https address, or http on this machine itself.',
    }
    for (const [name, sentence] of Object.entries(words))
      expect(program.output).toContain(`${name} ${sentence}`)
    expect(program.output).not.toMatch(/c2hvcnQt|a-persons-token|too-short/)
  })

  test('because Slack refuses the token says so', async () => {
    const place = await createTestPlace('postgres')
    const program = run({ ...buildEnv(slack, place, await findFreePort()), SLACK_BOT_TOKEN: 'xoxb-revoked' })
    expect(await program.exited).toBe(CONFIG)
    expect(program.output).toContain('SLACK_BOT_TOKEN was refused by Slack (invalid_auth).')
    expect(program.output).not.toContain('xoxb-revoked')
    await place.remove()
  })

  test('because the database is not there says which error, and not as a setting’s fault', async () => {
    const env = buildEnv(slack, { url: `postgres://u:p-w-d@127.0.0.1:${await findFreePort()}/db` }, 0)
    const program = run(env)
    expect(await program.exited).toBe(1)
    expect(linesOf(program).at(-1)).toMatchObject({
      message: 'process.not_started',
      error: { code: 'ECONNREFUSED' },
    })
    expect(program.output).not.toContain('p-w-d')
  })
})

describe('on the embedded database', () => {
  let place: TestPlace
  let env: Record<string, string>
  let program: Program
  beforeAll(async () => {
    place = await createTestPlace('pglite')
    env = buildEnv(slack, place, await findFreePort())
  })
  afterAll(() => place.remove())

  test('it warns of what that is for, shares, and a second program on the folder is refused in words', async () => {
    program = run(env)
    await program.ready
    slack.connect(env.BASE_URL ?? '')
    expect(linesOf(program)).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'database.embedded',
        note: 'The embedded database is for one process and not safe against a power cut. For anything that matters set DATABASE_URL.',
      }),
    )
    const second = run({ ...env, PORT: String(await findFreePort()) })
    expect(await second.exited).toBe(CONFIG)
    expect(second.output).toContain('is in use by another process. The embedded database is for one process')

    const [alice, bob] = [slack.person('U0ALICE001'), slack.person('U0BOB00001')]
    const wish = { secret: 'never in a log', name: 'a name', password: 'a password', to: [bob] }
    const shared = await share(alice, wish)
    const message = await shared.messageOf(bob)
    const token = message.buttons[0]?.value.split('.')[1] ?? ''
    await untilShows(alice, await shared.card(), ': delivered')
    const opened = await reveal(bob, message, 'a wrong password')
    await opened.fill('Password', 'a password')
    await opened.submit()
    expect(valueIn(opened)).toBe('never in a log')
    await share(alice, wish)
    expect(await program.kill('SIGTERM')).toBe(0)
    for (const secret of [
      wish.secret,
      wish.name,
      wish.password,
      'a wrong password',
      token,
      ...secretsOf(env),
    ])
      expect(program.output).not.toContain(secret)
  })

  test('it does not start without a key that something is sealed under, and names its version', async () => {
    const fresh = newEncryptionKeys().replace('1:', '2:')
    const without = run({ ...env, ENCRYPTION_KEYS: fresh })
    expect(await without.exited).toBe(CONFIG)
    expect(without.output).toContain(
      'ENCRYPTION_KEYS lacks version 1, under which shares in the database are sealed.',
    )
  })
})

function secretsOf(env: Record<string, string>): string[] {
  const { ENCRYPTION_KEYS = '', SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '' } = env
  return [ENCRYPTION_KEYS.slice(2), SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET]
}
