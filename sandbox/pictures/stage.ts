// What the scenes of the pictures play on, and what people do there again and again, in one call each.

import type { Page } from 'playwright-core'
import type { AppProcess } from '../app-process.ts'
import { PEOPLE } from '../people.ts'
import type { Message } from '../person/message.ts'
import type { Modal } from '../person/modal.ts'
import type { Person } from '../person/person.ts'
import type { LocalSlack } from '../slack.ts'
import { assert } from '../story.ts'
import type { Studio } from './studio.ts'

export interface Stage {
  slack: LocalSlack
  app: AppProcess
  studio: Studio
  alice: Person
  bob: Person
  carol: Person
  dana: Person
}

/** A picture by its file's name, and the part of the story that leads up to it. Scenes follow one another. */
export type Scene = [picture: string, play: () => Promise<void>]

/** For a share that is there to be listed. */
export interface QuickShare {
  name: string
  to: readonly Person[]
  command: string
}

export function buildStage(slack: LocalSlack, app: AppProcess, studio: Studio): Stage {
  const { alice, bob, carol, dana } = PEOPLE
  return {
    slack,
    app,
    studio,
    alice: slack.person(alice.id),
    bob: slack.person(bob.id),
    carol: slack.person(carol.id),
    dana: slack.person(dana.id),
  }
}

/** Runs the command with `text` after it, and waits for the form. */
export async function openForm(person: Person, text = ''): Promise<Modal> {
  await person.modal?.close()
  const { status } = await person.command('/share-secret', text)
  assert(status === 200, `The app answered ${status} to the command`)
  return person.waitForModal('Share a secret')
}

/** Opens the rest of the form as well. */
export async function openMoreOptions(person: Person, form: Modal): Promise<void> {
  await form.click('More options')
  await person.waitForShown('Name:')
}

/** Presses Share, waits until it is shared, and closes the window. */
export async function submit(person: Person, form: Modal): Promise<void> {
  const { outcome } = await form.submit()
  assert(outcome === 'update', `The form answered "${outcome}". On screen:\n${person.shown}`)
  const result = await person.waitForShown('Shared with')
  await result.close()
}

/** Shares something small with a name. */
export async function shareQuickly(person: Person, { name, to, command }: QuickShare): Promise<void> {
  const form = await openForm(person, command)
  await openMoreOptions(person, form)
  await form.fill('Name', name)
  await form.fill('Secret', 'a sample, not a secret')
  await form.pick(
    'Recipients',
    to.map(({ id }) => id),
  )
  await submit(person, form)
}

/** The newest message with this button, as soon as it has come. */
export function waitForButton(person: Person, label: string): Promise<Message> {
  return person.waitForMessage(({ buttons }) => buttons.some((button) => button.label === label))
}

/** Where a button of this message leads. */
export function linkOf(message: Pick<Message, 'buttons' | 'shown'>, label: string): string {
  const url = message.buttons.find((button) => button.label === label)?.url
  assert(url !== undefined, `The button "${label}" leads nowhere. On screen:\n${message.shown}`)
  return url
}

/** Takes the newest message of the app with these words in it, as this person sees it. */
export async function takeMessage(
  { studio }: Stage,
  picture: string,
  person: Person,
  words: string,
): Promise<void> {
  const page = await studio.lookAs(person)
  const message = page.locator('.message', { hasText: words }).last()
  await message.waitFor()
  await studio.take(picture, page, message)
  await leave(page)
}

/** Takes the window on top of this person's screen. */
export async function takeModal({ studio }: Stage, picture: string, person: Person): Promise<void> {
  const page = await studio.lookAs(person)
  await studio.take(picture, page, page.locator('#modal'))
  await leave(page)
}

/** Each look has a browser context of its own. */
export async function leave(page: Page): Promise<void> {
  await page.context().close()
}
