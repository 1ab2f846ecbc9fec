// What is not known of Slack: the local Slack does it either way, as told.

import { afterEach, describe, expect, test } from '@jest/globals'
import { WebClient } from '@slack/web-api'
import { PEOPLE } from '../../../sandbox/people.ts'
import type { Person } from '../../../sandbox/person/person.ts'
import { type LocalSlack, openSlack } from '../../../sandbox/slack.ts'
import type { Unknowns } from '../../../sandbox/unknowns.ts'
import { type FakeApp, input, modal, openFakeApp, silent } from './fake-app.ts'

let slack: LocalSlack
let app: FakeApp
let client: WebClient
let alice: Person

async function open(unknowns: Partial<Unknowns>): Promise<void> {
  slack = await openSlack({ unknowns })
  app = await openFakeApp(slack, () => undefined)
  client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logger: silent })
  alice = slack.person(PEOPLE.alice.id)
}
afterEach(async () => {
  await app.close()
  await slack.close()
})

const openForm = (element: object) => {
  const trigger_id = slack.workspace.issueTrigger(alice.id)
  return client.views.open({ trigger_id, view: modal('Form', [input('a', 'A', element)]) } as never)
}
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error) => error.data.error,
  )

describe('whether', () => {
  test.each([
    [true, '<!subteam^S0SRE00001|@sre>'],
    [false, '@sre'],
  ])('groups in commands are escaped: %s', async (escapesGroups, text) => {
    await open({ escapesGroups })
    await alice.command('/share-secret', '@sre')
    expect(app.last('/share-secret')).toMatchObject({ text })
  })

  test.each([
    [false, '  hunter2 '],
    [true, 'hunter2'],
  ])('inputs are trimmed: %s', async (trimsInputs, value) => {
    await open({ trimsInputs })
    await openForm({ type: 'plain_text_input' })
    await alice.top.fill('A', '  hunter2 ')
    await alice.top.submit()
    expect(app.last('view_submission')).toMatchObject({
      view: { state: { values: { a: { a: { value } } } } },
    })
  })

  test.each([
    [true, 'invalid_arguments'],
    [false, 'ok'],
  ])('preselecting somebody unknown is refused: %s', async (refusesNobody, outcome) => {
    await open({ refusesNobody })
    const form = openForm({ type: 'multi_users_select', initial_users: ['U0NOBODY01'] })
    expect(await outcomeOf(form)).toBe(outcome)
  })

  test.each([true, false])('the app is in group DMs: %s', async (isInGroupDms) => {
    await open({ isInGroupDms })
    expect(await outcomeOf(client.conversations.info({ channel: 'G0TRIO0001' }))).toBe(
      isInGroupDms ? 'ok' : 'channel_not_found',
    )
    expect(await outcomeOf(client.conversations.info({ channel: 'C0GENERAL' }))).toBe('ok')
  })
})

describe('control characters in rich text', () => {
  const value = 'a\u0000b\r\nc\td\n'
  const blocks = [
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: value }] }],
    },
  ]
  const post = () => outcomeOf(client.chat.postMessage({ channel: alice.id, text: 'x', blocks } as never))
  const show = () =>
    outcomeOf(
      client.views.open({
        trigger_id: slack.workspace.issueTrigger(alice.id),
        view: modal('x', blocks),
      } as never),
    )

  test.each([
    ['kept', value],
    ['removed', 'ab\nc\td'],
  ] as const)('are %s', async (controlsInRichText, shown) => {
    await open({ controlsInRichText })
    expect([await post(), await show()]).toEqual(['ok', 'ok'])
    expect(alice.messages[0]?.codeBlocks).toEqual([shown])
    expect(alice.top.codeBlocks).toEqual([shown])
  })

  test('are refused', async () => {
    await open({ controlsInRichText: 'refused' })
    expect([await post(), await show()]).toEqual(['invalid_blocks', 'invalid_blocks'])
    expect([alice.messages, alice.modal]).toEqual([[], undefined])
  })
})
