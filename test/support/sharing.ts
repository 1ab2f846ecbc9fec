// What people do to share a secret and to open it, in one call each, for stories that are about what comes after.

import type { Message } from '../../sandbox/person/message.ts'
import type { Modal, SubmitAnswer } from '../../sandbox/person/modal.ts'
import type { Person } from '../../sandbox/person/person.ts'
import type { WaitOptions } from '../../sandbox/person/wait.ts'
import { COMMAND } from '../../src/slack/ids.ts'

export interface ShareWish {
  secret?: string
  to: readonly Person[]
  /** Words of an option. */
  expires?: string
  views?: string
  name?: string
  password?: string
  /** Words of an option of "Who can open it". */
  access?: string
  /** Addresses outside, as typed. */
  emails?: string
}

export interface SharedSecret {
  answer: SubmitAnswer
  /** The window after Share. */
  modal: Modal
  /** The recipient's message about this share and no other, as soon as it has come. */
  messageOf(recipient: Person, options?: WaitOptions): Promise<Message>
  /** All such messages that have come so far. */
  messagesOf(recipient: Person): Message[]
  /** The sender's own message about it. */
  card(options?: WaitOptions): Promise<Message>
}

/** Opens the form and fills it in. */
export async function fillForm(sender: Person, wish: ShareWish): Promise<Modal> {
  await sender.modal?.close()
  await sender.command(COMMAND)
  const form = await sender.waitForModal('Share a secret')
  const { name, password, access, emails } = wish
  if ([name, password, access, emails].some((more) => more !== undefined)) {
    await form.click('More options')
    await sender.waitForShown('Name:')
    await form.fill('Name', name ?? '')
    await form.fill('Password', password ?? '')
  }
  if (access !== undefined) await form.select('Who can open it', access)
  if (emails !== undefined) await form.fill('External emails', emails)
  await form.fill('Secret', wish.secret ?? 'correct horse battery staple')
  await form.pick(
    'Recipients',
    wish.to.map(({ id }) => id),
  )
  if (wish.expires !== undefined) await form.select('Expires', wish.expires)
  if (wish.views !== undefined) await form.select('View limit', wish.views)
  return form
}

/** Fills the form in and submits it. What is there already is told apart from what comes of this share. */
export async function share(sender: Person, wish: ShareWish): Promise<SharedSecret> {
  return submit(sender, await fillForm(sender, wish), wish.to)
}

/** Submits a form that has been filled in; once more where it warns of characters that phones make. */
export async function submit(sender: Person, modal: Modal, to: readonly Person[]): Promise<SharedSecret> {
  const known = new Set([sender, ...to].flatMap((person) => person.messages.map(({ ts }) => ts)))
  const isNew = (message: Message): boolean => !known.has(message.ts)
  const isCard = (message: Message): boolean => message.shown.startsWith('*Your secret')
  // A page's, for an earlier share, that comes late.
  const isQuestion = (message: Message): boolean => message.shown.startsWith('*Is this you?*')
  const isOurs = ({ shown }: Message): boolean => to.every(({ id }) => shown.includes(`<@${id}>`))
  const first = await modal.submit()
  const answer = modal.shown.includes('*Not shared yet: the secret holds') ? await modal.submit() : first
  return {
    answer,
    modal,
    messageOf: (recipient, options) =>
      recipient.waitForMessage(
        (message) => isNew(message) && !isCard(message) && !isQuestion(message),
        options,
      ),
    messagesOf: (recipient) =>
      recipient.messages.filter((message) => isNew(message) && !isCard(message) && !message.ephemeral),
    card: (options) =>
      sender.waitForMessage((message) => isNew(message) && isCard(message) && isOurs(message), options),
  }
}

/** Presses Reveal. @returns the window once it says more than "One moment..." */
export async function pressReveal(recipient: Person, message: Message): Promise<Modal> {
  await recipient.modal?.close()
  await recipient.click(message, 'Reveal')
  return untilSaid(recipient)
}

/** Presses Reveal and then Reveal here. @returns the window with the value, or with why not. */
export async function reveal(recipient: Person, message: Message, password?: string): Promise<Modal> {
  const consent = await pressReveal(recipient, message)
  if (consent.submitLabel === undefined) return consent
  if (password !== undefined) await consent.fill('Password', password)
  await consent.submit()
  return untilSaid(recipient)
}

/** The value in a window, exactly. */
export function valueIn(modal: Modal): string {
  return modal.codeBlocks.join('')
}

/** The message, once it shows these words. */
export function untilShows(owner: Person, message: Message, words: string | RegExp, options?: WaitOptions) {
  const fits = ({ shown }: Message) => (typeof words === 'string' ? shown.includes(words) : words.test(shown))
  return owner.waitForMessage((one) => one.ts === message.ts && fits(one), options)
}

/** The window about a secret, once it says more than "One moment...". */
export function untilSaid(person: Person): Promise<Modal> {
  return person.waitForShown(/^== Open a secret ==(?!\nOne moment)/)
}
