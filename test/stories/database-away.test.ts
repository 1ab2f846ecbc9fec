// The database goes away and comes back: everybody gets a clear answer within three seconds that says what did not
// happen, nothing is lost that was promised, and the service recovers by itself.

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { findButton } from '../../sandbox/person/button.ts'
import type { Message } from '../../sandbox/person/message.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import { capabilityOf, ticketOf } from '../support/capabilities.ts'
import { type DatabaseProxy, type Mishap, openDatabaseProxy } from '../support/database-proxy.ts'
import { eventually } from '../support/eventually.ts'
import { postAsPage } from '../support/page-posts.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, reveal, share, submit, untilShows, valueIn } from '../support/sharing.ts'

const NOT_SHARED = 'The storage cannot be reached just now. Nothing was shared. Try again in a minute.'
const NOT_USED = 'The storage cannot be reached just now. Nothing was used up. Try again in a minute.'
/** Slack itself breaks off an answer after 3 s; the words that follow it come soon after, on a busy machine too. */
const WORDS_WITHIN_MS = 4_000

let story: Story
let proxy: DatabaseProxy
beforeAll(async () => {
  story = await openStory({
    kind: 'postgres',
    async reachThrough(url) {
      proxy = await openDatabaseProxy(url)
      return proxy.url
    },
  })
})
afterAll(async () => {
  await proxy.restore()
  await story.close()
  await proxy.close()
})
async function countShares(): Promise<number> {
  return (await story.onDatabase((db) => db.selectFrom('shares').select('id').execute())).length
}

async function readiness(): Promise<[alive: number, ready: number]> {
  const [alive, ready] = await Promise.all(['healthz', 'readyz'].map((path) => fetch(`${story.url}/${path}`)))
  return [alive?.status ?? 0, ready?.status ?? 0]
}

/** The pool has noticed what broke, and the service says that it can work. */
async function untilReady(): Promise<void> {
  await sleep(200)
  await eventually('the service to be ready', readiness, ([, ready]) => ready === 200)
}

/** What it answered within, in milliseconds. */
async function timed<Value>(work: Promise<Value>): Promise<[Value, number]> {
  const startedAt = performance.now()
  const value = await work
  return [value, performance.now() - startedAt]
}

describe.each(['refuse', 'hang'] as const)('a database that will %s', (how) => {
  let form: Modal
  let consent: Modal
  let bobs: Message
  let carols: Message
  let card: Message
  let page: { path: string; token: string; ticket: string; pass: unknown }

  beforeAll(async () => {
    const { alice, bob, carol, dana, url } = story
    await dana.modal?.close()
    const shared = await share(alice, { secret: 'still there', to: [bob, carol, dana] })
    bobs = await shared.messageOf(bob)
    carols = await shared.messageOf(carol)
    const danas = await shared.messageOf(dana)
    card = await shared.card()
    await untilShows(alice, card, /(: delivered.*){3}/s)
    const { shareId, token } = capabilityOf(danas)
    const path = `/s/${shareId}`
    const ticket = ticketOf(await pressReveal(dana, danas))
    const { pass } = (await postAsPage(url, `${path}/open`, { token, ticket })).json
    page = { path, token, ticket: ticketOf(await pressReveal(dana, danas)), pass }
    consent = await pressReveal(carol, carols)
    await alice.modal?.close()
    form = await fillForm(alice, { secret: 'typed with care', to: [bob], name: 'Staging' })
    await (how === 'refuse' ? proxy.refuse() : proxy.hang())
  })
  test('is said on the form, which comes back filled in, and everywhere that nothing was used up', async () => {
    const { alice, bob, carol, url } = story
    const { path, token, ticket, pass } = page
    const [[, submitMs], [, revealMs], [opened, openMs], [revealed, pageMs], [, clickMs]] = await Promise.all(
      [
        timed(form.submit().then(() => alice.waitForShown(NOT_SHARED))),
        timed(consent.submit().then(() => carol.waitForShown(NOT_USED))),
        timed(postAsPage(url, `${path}/open`, { token, ticket })),
        timed(postAsPage(url, `${path}/reveal`, { token, pass })),
        timed(bob.click(bobs, 'Reveal').then(() => bob.waitForShown(NOT_USED))),
      ],
    )
    for (const ms of [submitMs, revealMs, openMs, pageMs, clickMs]) expect(ms).toBeLessThan(WORDS_WITHIN_MS)
    for (const answer of [opened, revealed])
      expect(answer).toMatchObject({ status: 503, json: { error: 'StorageUnavailable', message: NOT_USED } })
    expect(form.field('Secret').value).toBe('typed with care')
    expect(form.field('Recipients').values).toEqual([bob.id])
    expect(form.field('Name').value).toBe('Staging')
  })

  test('does not keep the form from opening, and lets Revoke say that it did not work', async () => {
    const { alice, dana } = story
    await dana.command('/share-secret', '@bob')
    await dana.waitForModal('Share a secret')
    await alice.click(card, 'Revoke')
    const words = await alice.waitForMessage('could not be revoked just now', { timeoutMs: 3_000 })
    expect(words.ephemeral).toBe(true)
    story.slack.workspace.removeMessage(words.stored)
  })

  test('makes the service not ready but leaves it alive', async () => {
    expect(await readiness()).toEqual([200, 503])
  })

  test('once it is back: nothing is lost, and all of it works', async () => {
    const { alice, bob, carol, url } = story
    const before = await countShares()
    await proxy.restore()
    await untilReady()
    expect(await readiness()).toEqual([200, 200])
    const shared = await submit(alice, form, [bob])
    expect(shared.modal.shown).toContain('Shared with* <@U0BOB00001>')
    expect(await countShares()).toBe(before + 1)
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe('typed with care')
    expect(valueIn(await reveal(carol, carols))).toBe('still there')
    const { path, token, pass } = page
    expect((await postAsPage(url, `${path}/reveal`, { token, pass })).json.value).toBe('still there')
    expect(valueIn(await reveal(bob, bobs))).toBe('still there')
    await untilShows(alice, card, 'is used up')
  })
})

test('connections that are broken while idle are not noticed by anybody', async () => {
  const { alice, bob } = story
  proxy.breakAll()
  await sleep(100)
  const shared = await share(alice, { secret: 'as if nothing', to: [bob] })
  expect(shared.modal.shown).toContain('Shared with')
  expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe('as if nothing')
})

describe('a connection that is lost while a share is committed', () => {
  afterEach(async () => {
    await proxy.restore()
    await untilReady()
  })

  test.each<[Mishap, number]>([
    ['cut before', 0],
    ['cut after', 1],
    ['hang after', 1],
  ])('(%s) is told as it is: it may have been shared', async (mishap, stored) => {
    const { alice, bob } = story
    const before = await countShares()
    const form = await fillForm(alice, { secret: `doubtful: ${mishap}`, to: [bob] })
    const struck = proxy.strike('commit\0', mishap)
    const [shared, ms] = await timed(submit(alice, form, [bob]))
    await struck
    expect(ms).toBeLessThan(3_000)
    await alice.waitForShown('The storage did not confirm. It may have been shared: if so, you get a message')
    expect(form.field('Secret').value).toBe(`doubtful: ${mishap}`)
    expect(await countShares()).toBe(before + stored)
    if (stored === 0) return
    const message = await shared.messageOf(bob)
    await shared.card()
    expect(shared.messagesOf(bob)).toHaveLength(1)
    expect(valueIn(await reveal(bob, message))).toBe(`doubtful: ${mishap}`)
  })

  test('and whose form is changed and shared again says what the second share is', async () => {
    const { alice, bob, carol } = story
    const form = await fillForm(alice, { secret: 'the first', to: [bob] })
    void proxy.strike('commit\0', 'cut after')
    await form.submit()
    await alice.waitForShown('It may have been shared')
    await form.fill('Secret', 'the second')
    await form.pick('Recipients', [carol.id])
    const shared = await submit(alice, form, [carol])
    expect(shared.modal.shown).toContain('Shared with* <@U0CAROL001>')
    expect(valueIn(await reveal(carol, await shared.messageOf(carol)))).toBe('the second')
  })
})

describe('a connection that is lost while a view is spent', () => {
  afterEach(async () => {
    await proxy.restore()
    await untilReady()
  })

  test.each<[Mishap, string]>([
    ['cut before', 'worth a view'],
    ['cut after', ''],
    ['hang after', ''],
  ])('(%s) shows nothing and says that a view may have been used', async (mishap, value) => {
    const { alice, bob } = story
    const shared = await share(alice, { secret: 'worth a view', to: [bob] })
    const message = await shared.messageOf(bob)
    const button = findButton(message.blocks, 'Reveal', message.shown)
    const consent = await pressReveal(bob, message)
    const struck = proxy.strike('with claimed as', mishap)
    const [, ms] = await timed(consent.submit())
    await struck
    expect(ms).toBeLessThan(3_000)
    const told = await bob.waitForShown(
      'did not confirm, so the value is not shown. A view may have been used.',
    )
    expect(valueIn(told)).toBe('')
    await proxy.restore()
    await untilReady()
    if (value !== '') return expect(valueIn(await reveal(bob, message))).toBe(value)
    // As it was on screen: the message itself may have been edited by now.
    await bob.modal?.close()
    await bob.act(message, button)
    await bob.waitForShown(/Used up: you opened this secret.*If you did not see it, ask/)
  })
})
