// A story whose service and local Slack have done everything once: on a busy machine a cold process may take longer for
// its first form than Slack waits.

import { openStory, type Story, type StoryOptions } from './service.ts'

const TRIES = 5

/** Opens a story and one form in it, and leaves no trace of that. */
export async function openWarmStory(options: StoryOptions = {}): Promise<Story> {
  const story = await openStory(options)
  for (let tries = 0; story.alice.modal === undefined && tries < TRIES; tries++) {
    await story.alice.command('/share-secret')
    await story.alice.waitForModal('Share a secret').catch(() => undefined)
  }
  await story.alice.modal?.close()
  for (const message of story.slack.workspace.messagesSeenBy(story.alice.id))
    story.slack.workspace.removeMessage(message)
  story.slack.clear()
  story.log.clear()
  return story
}
