// The program at the end of its life and in bad company: SIGTERM while people are using it, a restart, and connections
// to the database that break under it.

import { mkdtemp, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Message } from '../../sandbox/person/message.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import { newEncryptionKeys } from '../../src/crypto/keys.ts'
import { PRODUCTION_PACE } from '../../src/pace.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { withCrowd } from '../support/crowd.ts'
import { type DatabaseProxy, openDatabaseProxy } from '../support/database-proxy.ts'
import { createTestPlace, type TestPlace, USUAL_KIND } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { findFreePort } from '../support/free-port.ts'
import { PATIENT_SLACK, WITHIN_MS } from '../support/patience.ts'
import { buildEnv, type Program, runProgram } from '../support/service.ts'
import {
  fillForm,
  pressReveal,
  reveal,
  share,
  submit,
  untilSaid,
  untilShows,
  valueIn,
} from '../support/sharing.ts'
import { openTestSlack } from '../support/test-slack.ts'

const { people, crowd } = withCrowd(12)

let slack: LocalSlack
const running = new Set<Program>()
beforeAll(async () => {
  slack = await openTestSlack({ ...PATIENT_SLACK, people })
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

describe.each([USUAL_KIND])('told to stop by SIGTERM on %s', (kind) => {
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
    // What was delivered from the other database may still be there, with its buttons.
    const known = new Set(receivers.flatMap(({ messages }) => messages.map(({ ts }) => ts)))
    const consents: Modal[] = []
    const forms: Modal[] = []
    for (const [index, sender] of senders.entries()) {
      const reader = readers[index]
      if (!reader) throw new Error('there are as many readers')
      const offered = await share(sender, { secret: 'offered', to: [reader] })
      const message = await offered.messageOf(reader)
      consents.push(await pressReveal(reader, message))
      forms.push(await fillForm(sender, { secret: `last ${index}`, to: receivers }))
    }

    slack.clear()
    // What is known of the readers counts for a minute.
    for (const reader of readers) await letAskAnew(slack, reader.record)
    const hold = slack.hold('users.info')
    slack.fail({ method: 'chat.postMessage', times: Number.POSITIVE_INFINITY, delayMs: 300 })
    const submitting = forms.map((form, index) => submit(senders[index] as Person, form, receivers))
    const revealing = consents.map(async (consent, index) => {
      const { failure } = await consent.submit()
      const said = await untilSaid(readers[index] as Person)
      return valueIn(said) || `${said.shown} (${failure})`
    })
    const agent = new Agent({ keepAlive: true })
    expect(await readiness(env, agent)).toBe(200)
    // The forms were sent before: they are under way as well.
    const isAskedAbout = ({ id }: Person) =>
      slack.calls.some(({ method, body }) => method === 'users.info' && body.user === id)
    await waitFor(slack, 'all reveals to be under way', () => readers.every(isAskedAbout))
    const exited = program.kill('SIGTERM')
    await waitFor(slack, 'the signal to arrive', () => program.output.includes('process.stopping'))
    await eventually(
      'it to take nothing new',
      () => readiness(env, agent),
      (status) => status !== 200,
    )
    expect(await readiness(env)).not.toBe(200)
    hold.release()

    const [shared, values] = await Promise.all([Promise.all(submitting), Promise.all(revealing)])
    expect(await exited).toBe(0)
    expect(program.output).not.toContain('process.stop_timed_out')
    agent.destroy()
    expect(values).toEqual(readers.map(() => 'offered'))
    for (const sender of senders) await sender.waitForShown('Shared with')

    slack.clear()
    const next = run(await withMoreKeys(env))
    await next.ready
    const secrets = shared.map((_, index) => `last ${index}`)
    for (const receiver of receivers) expect(await openAll(receiver, secrets.length, known)).toEqual(secrets)
    expect(await next.kill('SIGTERM')).toBe(0)
  })

  /** The values of everything delivered that was not known, each once: a message may have come twice. */
  async function openAll(receiver: Person, count: number, known: ReadonlySet<string>): Promise<string[]> {
    const offerIn = ({ buttons }: Message) => buttons.find(({ label }) => label === 'Reveal')?.value
    const fresh = () => receiver.messages.filter(({ ts }) => !known.has(ts))
    const grants = () => new Set(fresh().map(offerIn).filter(Boolean))
    // One that was cut off in the middle is tried again once its time has run out.
    await waitFor(slack, 'all deliveries', () => grants().size === count, {
      timeoutMs: 2 * WITHIN_MS,
    })
    const values = new Set<string>()
    for (const message of fresh()) {
      if (offerIn(message)) values.add(valueIn(await reveal(receiver, message)))
    }
    return [...values].filter(Boolean).sort()
  }
})

test('there is time for both parts of the end within the whole of it', () => {
  const { requests, jobs, whole } = PRODUCTION_PACE.stopMs
  expect(requests + jobs).toBeLessThan(whole)
  expect(whole).toBeLessThanOrEqual(10_000)
})

/** The same key from a file, beside a newer one that seals from now on. */
async function withMoreKeys({ ENCRYPTION_KEYS, ...env }: Record<string, string>) {
  const path = join(await mkdtemp(join(tmpdir(), 'share-secret-keys-')), 'keys')
  await writeFile(path, `${ENCRYPTION_KEYS},${newEncryptionKeys().replace('1:', '2:')}\n`)
  return { ...env, ENCRYPTION_KEYS_FILE: path }
}

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
    const [alice, bob, carol] = [
      slack.person('U0ALICE001'),
      slack.person('U0BOB00001'),
      slack.person('U0CAROL001'),
    ]
    for (const statement of ['with clock as', 'commit\0', 'delivery_token', 'begin\0']) {
      const form = await fillForm(alice, { secret: statement, to: [bob] })
      const struck = proxy.strike(statement, 'cut after')
      await form.submit()
      await struck
    }
    expect(program.child.exitCode).toBeNull()
    const shared = await share(alice, { secret: 'after all that', to: [carol] })
    const message = await shared.messageOf(carol)
    expect(valueIn(await reveal(carol, message))).toBe('after all that')
    await program.kill('SIGTERM')
  })

  test('somebody who is deactivated before the delivery gets nothing, and the sender is told why', async () => {
    const [alice, carol, dana] = ['U0ALICE001', 'U0CAROL001', 'W0DANA0001'].map((id) => slack.person(id)) as [
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
    await program.kill('SIGTERM')
    await slack.changePerson(carol.id, { kind: 'deactivated' })
    const next = run(env)
    await next.ready
    const card = await shared.card()
    await untilShows(alice, card, '<@U0CAROL001>: could not be delivered (deactivated)')
    expect(shared.messagesOf(carol)).toEqual([])
    await slack.changePerson(carol.id, { kind: 'member' })
  })
})

/** The status of /readyz, on a connection of its own or on the one that is kept; 0 when there is none. */
function readiness(env: Record<string, string>, agent?: Agent): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(`${env.BASE_URL}/readyz`, { ...(agent && { agent }) }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    asked.on('error', () => resolve(0)).end()
  })
}
