// The demo's story: steps that go over HTTP as Slack would send them, told one by one. What both backends have in
// common stands here: the command, the form and its submission.

import { PEOPLE } from './people.ts'
import type { Modal } from './person/modal.ts'
import type { Person } from './person/person.ts'
import { waitFor } from './person/wait.ts'
import type { LocalSlack } from './slack.ts'
import type { Transcript } from './transcript.ts'

export type Step = [what: string, run: () => Promise<string | undefined>]

/** Tells the steps in order. Ends at the first that fails. */
export async function tellStory(told: Transcript, steps: readonly Step[]): Promise<void> {
  for (const [what, run] of steps) if (!(await told.step(what, run))) return
}

/** Alice shares `secret` with Bob. */
export function buildSharingSteps(slack: LocalSlack, alice: Person, bob: Person, secret: string): Step[] {
  return [
    [
      'Alice types /share-secret @bob 1d',
      async () => {
        const { status, ephemerals } = await alice.command('/share-secret', '@bob 1d')
        assert(status === 200, `The app answered ${status}: ${ephemerals[0]?.shown ?? ''}`)
        const form = await alice.waitForModal('Share a secret')
        return `the form "${form.title}" opens`
      },
    ],
    [
      'Alice pastes the secret and presses Share',
      async () => {
        const form = alice.top
        form.fill('Secret', secret)
        if (!form.field('Recipients').values.includes(bob.id)) form.pick('Recipients', [bob.id])
        const { outcome } = await form.submit()
        assert(outcome === 'update', `The form answered "${outcome}". On screen:\n${alice.shown}`)
        const isResult = (modal: Modal) =>
          modal.submitLabel === undefined && !modal.shown.includes('Sharing...')
        await waitFor(slack, 'the result', () => alice.modal && isResult(alice.modal), {
          onScreen: () => alice.shown,
        })
        await alice.top.close()
        return 'the same window says who gets it'
      },
    ],
  ]
}

/** The first line of a screen, with mentions and dates as people read them. */
export function firstLine(shown: string): string {
  const [line = ''] = shown.split('\n')
  return line
    .replace(/<!date\^\d+\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(
      /<@(\w+)>/g,
      (_all, id) => `@${Object.values(PEOPLE).find((person) => person.id === id)?.name ?? id}`,
    )
    .replaceAll('*', '')
}

export function assert(condition: boolean, words: string): asserts condition {
  if (!condition) throw new Error(words)
}
