// What people do to ask for a secret and to answer, in one call each.

import type { Message } from '../../sandbox/person/message.ts'
import type { Modal } from '../../sandbox/person/modal.ts'
import type { Person } from '../../sandbox/person/person.ts'
import type { WaitOptions } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { eventually } from './eventually.ts'
import { readWaiting } from './waiting-jobs.ts'

export interface SecretRequest {
  /** The window after Ask. */
  modal: Modal
  /** The message of who was asked, as soon as it has come. */
  message(options?: WaitOptions): Promise<Message>
  /** All such messages that have come so far. */
  messages(): Message[]
  /** The asker's own message about it. */
  card(options?: WaitOptions): Promise<Message>
}

/** Opens "Ask for a secret" by the command, filled in by it. */
export async function openAsk(asker: Person, text: string): Promise<Modal> {
  await asker.modal?.close()
  await asker.command(COMMAND, `request ${text}`)
  return asker.waitForModal('Ask for a secret')
}

/** Asks. What is there already is told apart from what comes of this request. */
export async function ask(asker: Person, askee: Person, what: string): Promise<SecretRequest> {
  const modal = await openAsk(asker, `@${askee.name}`)
  await modal.fill('What you need', what)
  return submitAsk(asker, askee, modal)
}

/** Submits the window. */
export async function submitAsk(asker: Person, askee: Person, modal: Modal): Promise<SecretRequest> {
  const known = new Set([asker, askee].flatMap((person) => person.messages.map(({ ts }) => ts)))
  const isNew = ({ ts, ephemeral }: Message): boolean => !known.has(ts) && !ephemeral
  const isAskees = (one: Message): boolean => isNew(one) && one.shown.startsWith(`*<@${asker.id}> ask`)
  const isCard = (one: Message): boolean =>
    isNew(one) && one.shown.startsWith(`*You asked <@${askee.id}> for a secret`)
  await modal.submit()
  return {
    modal,
    message: (options) => askee.waitForMessage(isAskees, options),
    messages: () => askee.messages.filter(isAskees),
    card: (options) => asker.waitForMessage(isCard, options),
  }
}

/** Presses Provide it. @returns the form. */
export async function pressProvide(askee: Person, message: Message): Promise<Modal> {
  await askee.modal?.close()
  await askee.click(message, 'Provide it')
  return askee.waitForShown(/^== Share a secret ==(?!\nOne moment)/)
}

/** Presses Decline and sends the window. @returns it. */
export async function decline(askee: Person, message: Message, reason: string): Promise<Modal> {
  await askee.modal?.close()
  await askee.click(message, 'Decline')
  const modal = await askee.waitForModal('Decline')
  await modal.fill('Reason', reason)
  await modal.submit()
  return modal
}

/** The one request of this person as it is stored. */
export async function readRequest(db: Db, askee: Person) {
  return db.selectFrom('requests').selectAll().where('askee_id', '=', askee.id).executeTakeFirstOrThrow()
}

/** The request of this one, once it is as wanted. */
export async function untilRequest(
  db: Db,
  askee: Person,
  fits: (row: Awaited<ReturnType<typeof readRequest>>) => boolean,
) {
  return eventually('the request', () => readRequest(db, askee), fits)
}

/** Seconds until each job about this one's request that waits. */
export async function readRetries(db: Db, askee: Person): Promise<number[]> {
  const { id } = await readRequest(db, askee)
  const waiting = await readWaiting(db, 'request')
  return waiting.filter((job) => job.requestId === id).map(({ seconds }) => seconds)
}

/** Seconds until the job about this one's request is tried again. */
export async function untilRetry(db: Db, askee: Person): Promise<number> {
  const waiting = await eventually(
    'a job that waits',
    () => readRetries(db, askee),
    ({ length }) => length > 0,
  )
  return Number(waiting[0])
}
