// The program as an operator meets it: what keeps it from starting and in which words, how it stops while people are
// using it, and what it writes to its log.

import { writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Message } from '../../sandbox/person/message.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { type LocalSlack, openSlack } from '../../sandbox/slack.ts'
import { newEncryptionKeys } from '../../src/crypto/keys.ts'
import { withCrowd } from '../support/crowd.ts'
import { type DatabaseProxy, openDatabaseProxy } from '../support/database-proxy.ts'
import { createTestPlace, DATABASE_KINDS, type TestPlace } from '../support/databases.ts'
import { findFreePort } from '../support/free-port.ts'
import { buildEnv, type Program, runProgram } from '../support/service.ts'
import {
  fillForm,
  pressReveal,
  reveal,
  type SharedSecret,
  share,
  submit,
  untilShows,
  valueIn,
} from '../support/sharing.ts'

const { people, crowd } = withCrowd(12)
const CONFIG = 78

let slack: LocalSlack
const running = new Set<Program>()
beforeAll(async () => {
  slack = await openSlack({ people })
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

    const [alice, bob] = [slack.person('U0ALICE'), slack.person('U0BOB')]
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
    const keys = join('folder' in place ? place.folder : '', 'keys')
    await writeFile(keys, `${env.ENCRYPTION_KEYS},${fresh}\n`)
    const { ENCRYPTION_KEYS: _, ...rest } = env
    const both = run({ ...rest, ENCRYPTION_KEYS_FILE: keys })
    await both.ready
    expect(await both.kill('SIGTERM')).toBe(0)
  })
})

describe.each(DATABASE_KINDS)('told to stop by SIGTERM on %s', (kind) => {
  let place: TestPlace
  let env: Record<string, string>
  beforeAll(async () => {
    place = await createTestPlace(kind)
    env = buildEnv(slack, place, await findFreePort())
    slack.connect(env.BASE_URL ?? '')
  })
  afterAll(() => place.remove())

  test('it ends what is running, takes nothing new, exits 0 in time, and loses nothing', async () => {
    const program = run(env)
    await program.ready
    const persons = crowd.map(({ id }) => slack.person(id))
    const [senders, readers, receivers] = [persons.slice(0, 4), persons.slice(4, 8), persons.slice(8)]
    const consents = await Promise.all(readers.map((reader, index) => offer(senders[index], reader)))
    const forms = await Promise.all(
      senders.map((sender, index) => fillForm(sender, { secret: `last ${index}`, to: receivers })),
    )

    slack.fail({ method: 'users.info', times: Number.POSITIVE_INFINITY, delayMs: 500 })
    slack.fail({ method: 'chat.postMessage', times: Number.POSITIVE_INFINITY, delayMs: 300 })
    const submitting = forms.map((form, index) => submit(senders[index] as Person, form, receivers))
    const revealing = consents.map(async ({ consent }) => {
      await consent.submit()
      return valueIn(consent)
    })
    const agent = new Agent({ keepAlive: true })
    expect(await readiness(env, agent)).toBe(200)
    await sleep(150)
    const stoppedAt = performance.now()
    const exited = program.kill('SIGTERM')
    await sleep(100)
    expect(await readiness(env, agent)).not.toBe(200)
    expect(await readiness(env)).not.toBe(200)

    const [shared, values] = await Promise.all([Promise.all(submitting), Promise.all(revealing)])
    expect(await exited).toBe(0)
    expect(performance.now() - stoppedAt).toBeLessThan(10_000)
    agent.destroy()
    expect(values).toEqual(readers.map(() => 'offered'))
    expect(shared.map(({ modal }) => modal.shown)).toEqual(
      senders.map(() => expect.stringContaining('Shared with')),
    )

    slack.clear()
    const next = run(env)
    await next.ready
    for (const [index, one] of shared.entries()) await openAll(one, receivers, `last ${index}`)
    expect(await next.kill('SIGTERM')).toBe(0)
  })

  async function offer(sender: Person | undefined, reader: Person) {
    if (!sender) throw new Error('there are as many senders')
    const shared = await share(sender, { secret: 'offered', to: [reader] })
    return { consent: await pressReveal(reader, await shared.messageOf(reader)) }
  }

  async function openAll(shared: SharedSecret, receivers: Person[], secret: string): Promise<void> {
    for (const receiver of receivers) {
      await shared.messageOf(receiver, { timeoutMs: 20_000 })
      const messages = shared.messagesOf(receiver)
      const values = []
      for (const message of messages) values.push(await openIfOpen(receiver, message))
      expect(values).toContain(secret)
    }
  }

  async function openIfOpen(receiver: Person, message: Message): Promise<string> {
    return message.buttons.length > 0 ? valueIn(await reveal(receiver, message)) : ''
  }
})

describe('on Postgres', () => {
  let place: TestPlace
  let proxy: DatabaseProxy
  let env: Record<string, string>
  beforeAll(async () => {
    place = await createTestPlace('postgres')
    proxy = await openDatabaseProxy('url' in place ? place.url : '')
    env = buildEnv(slack, { url: proxy.url }, await findFreePort())
    slack.connect(env.BASE_URL ?? '')
  })
  afterAll(async () => {
    await proxy.close()
    await place.remove()
  })

  test('it lives on when connections break in the middle of statements', async () => {
    const program = run(env)
    await program.ready
    const [alice, bob] = [slack.person('U0ALICE'), slack.person('U0BOB')]
    for (const statement of ['with clock as', 'commit\0', 'delivery_token', 'begin\0']) {
      const form = await fillForm(alice, { secret: statement, to: [bob] })
      const struck = proxy.strike(statement, 'cut after')
      await form.submit()
      await struck
    }
    expect(program.child.exitCode).toBeNull()
    const shared = await share(alice, { secret: 'after all that', to: [bob] })
    expect(valueIn(await reveal(bob, await shared.messageOf(bob, { timeoutMs: 10_000 })))).toBe(
      'after all that',
    )
  })

  test('somebody who is deactivated before the delivery gets nothing, and the sender is told why', async () => {
    const [alice, carol, dana] = ['U0ALICE', 'U0CAROL', 'W0DANA'].map((id) => slack.person(id)) as [
      Person,
      Person,
      Person,
    ]
    const program = run(env)
    await program.ready
    slack.fail({ method: 'chat.postMessage', userId: carol.id, status: 429, retryAfterSeconds: 1 })
    const shared = await share(alice, { to: [carol, dana] })
    await shared.messageOf(dana)
    await waitFor(slack, 'the attempt', () => slack.calls.some(({ body }) => body.channel === carol.id))
    await program.kill('SIGKILL')
    await slack.changePerson(carol.id, { kind: 'deactivated' })
    const next = run(env)
    await next.ready
    const card = await shared.card({ timeoutMs: 10_000 })
    await untilShows(alice, card, '<@U0CAROL>: could not be delivered (deactivated)', { timeoutMs: 10_000 })
    expect(shared.messagesOf(carol)).toEqual([])
    await slack.changePerson(carol.id, { kind: 'member' })
  })
})

function secretsOf(env: Record<string, string>): string[] {
  const { ENCRYPTION_KEYS = '', SLACK_BOT_TOKEN = '', SLACK_SIGNING_SECRET = '' } = env
  return [ENCRYPTION_KEYS.slice(2), SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET]
}

/** The status of /readyz, on a connection of its own or on the one that is kept; 0 when there is none. */
function readiness(env: Record<string, string>, agent?: Agent): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(`${env.BASE_URL}/readyz`, { ...(agent && { agent }) }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    asked.on('error', () => resolve(0)).end()
  })
}
