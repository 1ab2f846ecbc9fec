// Events that never came: Slack keeps them to itself where there are too many, and says only that.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Message } from '../../sandbox/person/message.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { letAskAnew } from '../support/ask-anew.ts'
import { openStory, type Story, type Way } from '../support/service.ts'
import { share, untilShows } from '../support/sharing.ts'

describe.each<Way>(['http', 'socket'])('over the limit of events, through %s', (through) => {
  let story: Story
  let card: Message
  beforeAll(async () => {
    story = await openStory({ through })
    const shared = await share(story.alice, { to: [story.bob, story.carol] })
    card = await shared.card()
    await untilShows(story.alice, card, /(: delivered.*){2}/s)
  })
  afterAll(() => story.close())

  const published = () => story.slack.calls.filter(({ method }) => method === 'views.publish')

  test('Slack’s word for it is taken, and logged', async () => {
    const answer = await story.slack.sendRateLimited()
    expect(answer).toMatchObject({ status: 200, body: '' })
    expect(story.log.lines()).toContainEqual(
      expect.objectContaining({
        message: 'slack.events_limited',
        level: 'warn',
        workspace: story.slack.team.id,
      }),
    )
  })

  test('who left meanwhile, and Home, are caught up with once somebody does something', async () => {
    const { alice, bob, slack } = story
    await letAskAnew(slack, PEOPLE.bob)
    await slack.changePerson(bob.id, { kind: 'deactivated' }, { isLost: true })
    await slack.sendRateLimited()
    slack.clear()
    await alice.command('/share-secret', 'help')
    await untilShows(alice, card, `<@${bob.id}>: closed, not an authorized member any more`)
    await waitFor(slack, 'Home', () => published().length === 1)
    expect(published()[0]?.body.user_id).toBe(alice.id)
    await alice.command('/share-secret', 'help')
    await slack.changePerson(bob.id, { kind: 'member' })
    expect(published()).toHaveLength(1)
  })
})
