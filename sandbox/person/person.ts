// A person of the workspace, driven by tests, the demo and the page: types commands, fills modals, clicks buttons.
// What they do reaches the app as signed requests; what they see comes from the workspace.

import type { Placed } from '../blocks.ts'
import { APP, type PersonRecord } from '../people.ts'
import { findButton } from './button.ts'
import { showAnswer, showNotInThreads, showUnknown } from './command-answer.ts'
import { sendEvent } from './events.ts'
import { Message } from './message.ts'
import { Modal } from './modal.ts'
import { buildCommand, buildMessageAction, buildShortcut } from './payloads.ts'
import { type PostWish, toPosted } from './posted.ts'
import { sendCommand, sendPayload } from './route.ts'
import { type Answer, type Line, NOT_SENT } from './signed.ts'
import { Surface } from './surface.ts'
import { toSlackText } from './typed-text.ts'
import { type WaitOptions, waitFor } from './wait.ts'

export interface CommandAnswer extends Answer {
  /** What only the caller sees, from the answer itself and later through the response_url. */
  readonly ephemerals: Message[]
}

/** Finds a message by a part of what it shows or says, or by a test of one's own. */
export type MessageMatch = string | RegExp | ((message: Message) => boolean)

export class Person {
  readonly id: string
  readonly #line: Line

  constructor(line: Line, id: string) {
    this.id = id
    this.#line = line
  }

  get record(): PersonRecord {
    const record = this.#line.workspace.people.get(this.id)
    if (record === undefined) throw new Error(`There is nobody with the id ${this.id}`)
    return record
  }

  get name(): string {
    return this.record.name
  }

  /** The DM between this person and the app. */
  get dm(): string {
    return this.#line.workspace.dmOf(this.id)
  }

  /** The conversation with oneself, where one can type and no app is. */
  get self(): string {
    return this.#line.workspace.selfDmOf(this.id)
  }

  /**
   * Types a slash command; `@bob` becomes a mention, as Slack makes it. In the conversation with oneself unless told.
   * @throws Error where nothing can be typed
   */
  async command(
    command: string,
    text = '',
    { channel = this.self, threadTs }: { channel?: string; threadTs?: string } = {},
  ): Promise<CommandAnswer> {
    this.#assertCanType(channel)
    const sent = toSlackText(this.#line.workspace, text.trim())
    const { body, responses } = buildCommand(this.#line, this.record, command, sent, channel)
    const isInThread = threadTs !== undefined
    const answer = isInThread ? undefined : await sendCommand(this.#line, command, body)
    if (isInThread) showNotInThreads(this.#line.workspace, command, responses)
    else if (answer === undefined) showUnknown(this.#line.workspace, command, responses)
    else showAnswer(this.#line.workspace, command, answer, responses)
    return {
      ...(answer ?? NOT_SENT),
      get ephemerals() {
        return responses.collected.map((stored) => new Message(stored))
      },
    }
  }

  /** Runs a global shortcut. @throws Error where the app has not declared it */
  shortcut(callbackId: string): Promise<Answer> {
    this.#assertOffered('global', callbackId)
    return sendPayload(this.#line, buildShortcut(this.#line, this.record, callbackId))
  }

  /** Runs a message shortcut on a message. @throws Error where the app has not declared it */
  messageShortcut(callbackId: string, message: Message): Promise<Answer> {
    this.#assertOffered('message', callbackId)
    return sendPayload(this.#line, buildShortcut(this.#line, this.record, callbackId, message.stored))
  }

  /** Posts a message to a channel as this person, or as this app. */
  say(text: string, wish: PostWish = {}): Message {
    const { workspace } = this.#line
    if (wish.channel !== undefined) this.#assertCanType(wish.channel)
    return new Message(workspace.addMessage(toPosted(workspace, this.record, text, wish)))
  }

  /** Everything the app's DM shows, and what only this person sees in channels; newest last. */
  get messages(): Message[] {
    return this.#line.workspace.messagesSeenBy(this.id).map((stored) => new Message(stored))
  }

  /** The modal on top, or undefined. */
  get modal(): Modal | undefined {
    const view = this.#line.workspace.stacks.get(this.id)?.at(-1)
    return view && new Modal(this.#line, this.record, view)
  }

  /** The modal on top. @throws Error saying what is on screen instead */
  get top(): Modal {
    const { modal } = this
    if (modal === undefined) throw new Error(`${this.name} has no modal open. On screen:\n${this.shown}`)
    return modal
  }

  /** The app's Home, once it was published. */
  get home(): Surface | undefined {
    const view = this.#line.workspace.homes.get(this.id)
    return view && new Surface(this.#line, this.record, view)
  }

  /** Everything on this person's screen, in words. */
  get shown(): string {
    const messages = this.messages.slice(-5).map((message) => `> ${message.shown.replaceAll('\n', '\n  ')}`)
    return [this.modal?.shown ?? '(no modal)', ...(messages.length > 0 ? messages : ['(no messages)'])].join(
      '\n',
    )
  }

  /** Presses a button of a message (also of somebody else's, as an attacker would), by its words or action id. */
  click(message: Message, label: string): Promise<Answer> {
    return this.act(message, findButton(message.blocks, label, message.shown))
  }

  /** Uses one element of a message. */
  act(message: Message, placed: Placed): Promise<Answer> {
    return sendPayload(this.#line, buildMessageAction(this.#line, this.record, message.stored, placed))
  }

  /** Opens the app's Home tab: the app hears `app_home_opened`. */
  openHome(): Promise<Answer> {
    return this.#openTab('home')
  }

  /** Opens the app's Messages tab, which fires the same event. */
  openMessages(): Promise<Answer> {
    return this.#openTab('messages')
  }

  /** The newest message that matches, as soon as there is one. */
  waitForMessage(match: MessageMatch, options: WaitOptions = {}): Promise<Message> {
    const what = `a message for ${this.name} with ${typeof match === 'function' ? 'what the test wants' : String(match)}`
    return this.#wait(what, () => this.messages.findLast((message) => matches(message, match)), options)
  }

  /** The modal on top, as soon as its title is (or matches) `title`. */
  waitForModal(title: string | RegExp, options: WaitOptions = {}): Promise<Modal> {
    const fits = (modal: Modal) =>
      typeof title === 'string' ? modal.title === title : title.test(modal.title)
    return this.#wait(
      `a modal "${String(title)}" for ${this.name}`,
      () => this.modal && fits(this.modal) && this.modal,
      options,
    )
  }

  /** The modal on top, as soon as it shows a text that contains or matches `words`. */
  waitForShown(words: string | RegExp, options: WaitOptions = {}): Promise<Modal> {
    const fits = (shown: string) => (typeof words === 'string' ? shown.includes(words) : words.test(shown))
    return this.#wait(
      `a modal with "${String(words)}" for ${this.name}`,
      () => this.modal && fits(this.modal.shown) && this.modal,
      options,
    )
  }

  /** Home, as soon as it shows a text that contains or matches `words`. */
  waitForHome(words: string | RegExp, options: WaitOptions = {}): Promise<Surface> {
    const fits = (shown: string) => (typeof words === 'string' ? shown.includes(words) : words.test(shown))
    const onScreen = () => this.home?.shown ?? '(Home was never published)'
    const look = () => this.home && fits(this.home.shown) && this.home
    return waitFor(this.#line, `"${String(words)}" in the Home of ${this.name}`, look, {
      onScreen,
      ...options,
    })
  }

  #wait<Value>(what: string, look: () => Value | undefined | false, options: WaitOptions): Promise<Value> {
    return waitFor(this.#line, what, look, { onScreen: () => this.shown, ...options })
  }

  #openTab(tab: 'home' | 'messages'): Promise<Answer> {
    return sendEvent(this.#line, {
      type: 'app_home_opened',
      user: this.id,
      channel: this.#line.workspace.openDm(this.id),
      tab,
      event_ts: this.#line.workspace.nextTs(),
    })
  }

  #assertCanType(channel: string): void {
    if (channel === this.dm && this.#line.manifest?.isReadOnly)
      throw new Error('Sending messages to this app has been turned off: nothing can be typed here')
  }

  #assertOffered(type: 'global' | 'message', callbackId: string): void {
    const shortcuts = this.#line.manifest?.shortcuts ?? []
    if (shortcuts.some((one) => one.type === type && one.id === callbackId)) return
    const offered = shortcuts.filter((one) => one.type === type).map(({ id }) => id)
    throw new Error(`There is no ${type} shortcut "${callbackId}"; on offer: ${offered.join(', ')}`)
  }
}

function matches(message: Message, match: MessageMatch): boolean {
  if (typeof match === 'function') return match(message)
  const everything = `${message.text}\n${message.shown}`
  return typeof match === 'string' ? everything.includes(match) : match.test(everything)
}

/** The person behind the app itself cannot be played. */
export function isPlayable(record: PersonRecord): boolean {
  return record.id !== APP.botUserId && record.kind !== 'bot' && record.kind !== 'slackbot'
}
