// An answer to a submission and a views.update are two requests: either can be held back until the other has arrived.

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { PEOPLE } from '../../../sandbox/people.ts'
import type { SubmitAnswer } from '../../../sandbox/person/modal.ts'
import type { Person } from '../../../sandbox/person/person.ts'
import { waitFor } from '../../../sandbox/person/wait.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import { type FakeApp, modal, openFakeApp } from './fake-app.ts'

let slack: LocalSlack
let app: FakeApp
let client: WebClient
let alice: Person

beforeEach(async () => {
  slack = await openSlack()
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } })
  alice = slack.person(PEOPLE.alice.id)
  app = await openFakeApp(slack, () => ({ response_action: 'update', view: modal('Sharing', []) }))
  await openForm(alice)
})

afterEach(async () => {
  await slack.close()
  await app.close()
})

const openForm = ({ id }: Person) =>
  client.views.open({ trigger_id: slack.workspace.issueTrigger(id), view: modal('Form', []) } as never)
const showResult = () =>
  client.views.update({ view_id: alice.top.id, view: modal('The result', []) } as never)
const heldBack = (hold: { seen: number }) => waitFor(slack, 'what is held back', () => hold.seen === 1)

async function submitHeldBack(): Promise<{ submitted: Promise<SubmitAnswer>; release: () => void }> {
  const hold = slack.hold('ack', { userId: alice.id })
  const submitted = alice.top.submit()
  await heldBack(hold)
  return { submitted, release: hold.release }
}

describe('an answer that is held back', () => {
  test('replaces what a later update has shown meanwhile', async () => {
    const { submitted, release } = await submitHeldBack()
    await showResult()
    expect(alice.top.title).toBe('The result')
    release()
    expect(await submitted).toMatchObject({ outcome: 'update' })
    expect(alice.top.title).toBe('Sharing')
  })

  test('shows nothing where the window was closed meanwhile', async () => {
    const { submitted, release } = await submitHeldBack()
    await alice.top.close()
    release()
    expect(await submitted).toMatchObject({ outcome: 'closed' })
    expect(alice.modal).toBeUndefined()
  })

  test('is one person’s: another’s arrives', async () => {
    const { submitted, release } = await submitHeldBack()
    const bob = slack.person(PEOPLE.bob.id)
    await openForm(bob)
    expect(await bob.top.submit()).toMatchObject({ outcome: 'update' })
    expect([bob.top.title, alice.top.title]).toEqual(['Sharing', 'Form'])
    release()
    await submitted
  })
})

describe('an update that is held back', () => {
  test('is received, and shows and answers when it is released', async () => {
    const hold = slack.hold('views.update')
    const updated = showResult()
    await heldBack(hold)
    expect(slack.calls.map(({ method }) => method)).toEqual(['views.open', 'views.update'])
    await alice.top.submit()
    expect(alice.top.title).toBe('Sharing')
    hold.release()
    await updated
    expect(alice.top.title).toBe('The result')
    await alice.top.submit()
    await showResult()
    expect(hold.seen).toBe(1)
  })

  test('goes on when everything is forgotten', async () => {
    const hold = slack.hold('views.update')
    const updated = showResult()
    await heldBack(hold)
    slack.clear()
    expect(await updated).toMatchObject({ ok: true })
  })
})
