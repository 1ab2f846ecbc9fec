// A script shares over HTTP as the member whose token it has.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { callApi, makeToken, SHARES } from '../support/api.ts'
import { USUAL_KIND } from '../support/databases.ts'
import { openStory, type Story } from '../support/service.ts'

describe.each([USUAL_KIND])('a script with a token on %s', (kind) => {
  let story: Story
  let token: string

  beforeAll(async () => {
    story = await openStory({ kind })
    token = await makeToken(story.alice)
  })
  afterAll(() => story?.close())

  test('shares with a member by address, who gets the same message as from Slack and opens it', async () => {
    const body = { secretValue: 'from CI', authorizedEmails: ['bob@sandbox.example'], maxViews: 1 }
    const { status, json } = await callApi(story.url, { token, body })
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({ authorizedEmails: ['bob@sandbox.example'] }),
    ])
    const message = await story.bob.waitForMessage(/shared a secret with you/)
    await story.bob.click(message, 'Reveal')
    const consent = await story.bob.waitForShown(/uses your only view/)
    await consent.submit()
    expect(consent.codeBlocks).toEqual(['from CI'])
    const read = await callApi(story.url, { token, path: `${SHARES}/${json.id}` })
    expect(read.json).toMatchObject({
      status: 'spent',
      recipients: [{ email: 'bob@sandbox.example', delivery: 'delivered' }],
    })
  })

  test('shares by a link that opens for whoever has it, as often as it says', async () => {
    const { json } = await callApi(story.url, {
      token,
      body: { secretValue: 'for all', accessType: 'anyone', maxViews: 1 },
    })
    const [, key] = String(json.sharedSecretLink).split('#')
    const access = { path: `${SHARES}/${json.id}/access`, body: { token: key } }
    const first = await callApi(story.url, access)
    expect([first.status, first.json.secretValue, first.json.status]).toEqual([200, 'for all', 'spent'])
    expect((await callApi(story.url, access)).status).toBe(404)
  })
})
