// Requests where Infisical keeps the shares: what answers one goes to the asker's address, and what comes too late is
// taken back there.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type LocalInfisical, startInfisical } from '../../sandbox/infisical/server.ts'
import type { Json } from '../../sandbox/json.ts'
import { PEOPLE } from '../../sandbox/people.ts'
import { buildSubmission } from '../../sandbox/person/payloads.ts'
import { sendSigned } from '../../sandbox/person/signed.ts'
import { ask, openAsk, pressProvide } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { untilShows } from '../support/sharing.ts'
import { encodePayload } from '../support/signing.ts'

let infisical: LocalInfisical
let story: Story

beforeAll(async () => {
  infisical = await startInfisical()
  const hidden = { ...PEOPLE.dana, hidesEmail: true }
  story = await openStory({
    kind: 'postgres',
    slack: { people: [...Object.values(PEOPLE).filter(({ id }) => id !== hidden.id), hidden] },
    settings: {
      BACKEND: 'infisical',
      INFISICAL_API_URL: infisical.url,
      INFISICAL_CLIENT_ID: infisical.clientId,
      INFISICAL_CLIENT_SECRET: infisical.clientSecret,
    },
  })
})
afterAll(async () => {
  await story?.close()
  await infisical?.stop()
})

const sentThere = (route: string) => infisical.requests.filter((one) => one.route === route)

test('whoever has no address cannot ask', async () => {
  const modal = await openAsk(story.dana, '@bob the key')
  await modal.submit()
  expect(modal.errors['From whom']).toBe(
    'You cannot receive secrets here: you are without an address that Slack shows to this app. Nobody was asked.',
  )
})

test('of two devices one provides, and the other’s share is taken back', async () => {
  const { alice, bob, slack } = story
  const request = await ask(alice, bob, 'the key')
  const form = await pressProvide(bob, await request.message())
  await form.fill('Secret', 'hunter2')
  infisical.clear()
  const payload = buildSubmission(slack, bob.record, form.view)
  const send = (id: string) =>
    sendSigned(slack, { body: encodePayload({ ...payload, view: { ...(payload.view as Json), id } }) })
  const bodies = (await Promise.all([send('V0PHONE'), send('V0LAPTOP')])).map(({ body }) => body)
  expect(bodies.filter((body) => body.includes('Shared with'))).toHaveLength(1)
  expect(bodies.filter((body) => body.includes('already. Nothing was shared.'))).toHaveLength(1)
  await untilShows(alice, await request.card(), 'provided it')
  const creates = sentThere('create')
  expect(new Set(creates.map(({ body }) => JSON.stringify(Object(body).authorizedEmails)))).toEqual(
    new Set(['["alice@sandbox.example"]']),
  )
  expect(sentThere('delete')).toHaveLength(creates.length - 1)
  const again = await send('V0PHONE')
  expect(again.body).toMatch(/This form was shared already|already\. Nothing was shared\./)
  expect(sentThere('create')).toHaveLength(creates.length)
})
