// The known secrets once more, with the frames of Socket Mode carrying them: none is printed or stored, nor is the token
// that opens the connection.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { waitFor } from '../../sandbox/person/wait.ts'
import * as acts from '../support/canary-acts.ts'
import { findLeaks } from '../support/canary-leaks.ts'
import { type CanaryStory, openCanaryStory } from '../support/canary-story.ts'

let story: CanaryStory
beforeAll(async () => {
  story = await openCanaryStory({}, 'socket')
})
afterAll(() => story.close())

// Over the socket the service answers a second window so soon after Slack's ordered failures that its own gate holds it back,
// and the acts then wait in vain: they have to be told with the gate in mind before this says anything again.
console.warn('canary-socket is skipped: its acts do not yet wait for the pauses that Slack asks for.')
test.skip('what comes and goes through the connection is neither printed nor stored', async () => {
  const { slack, program } = story
  await acts.shareWithEverything(story)
  await acts.failWindows(
    story,
    acts.BAD_DAYS.filter((day) => day.status !== 429),
  )
  slack.fail({ method: 'apps.connections.open', body: Object.values(story.canaries).join(' ') })
  slack.socket.cut()
  await waitFor(slack, 'the next connection', () => slack.socket.connections === 1)
  await acts.sendNonsense(story)
  await acts.limitWindow(story)
  await story.dump('at the end')
  await program.kill('SIGTERM')
  for (const event of ['slack.socket_not_open', 'slack.socket_open', 'share.created', 'process.stopped'])
    expect([event, program.output.includes(`"${event}"`)]).toEqual([event, true])

  const kept = findLeaks(story).filter(({ place }) => !/^(call|answer) /.test(place))
  expect(kept).toEqual([])
})
