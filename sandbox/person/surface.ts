// What modals and Home have in common for a person: fields to fill and buttons to press.
// Choosing and typing change the view's state at once; where the app asked to hear of it, a signed request follows.

import { type Block, labelOf, type Placed, wordsOf } from '../blocks.ts'
import { type Json, parseJson, readRecords } from '../json.ts'
import type { PersonRecord } from '../people.ts'
import { readState, toValues, writeState } from '../state.ts'
import type { View } from '../views.ts'
import { type Button, findButton, listButtons } from './button.ts'
import { codeBlocksOf, describeBlocks } from './describe.ts'
import {
  chosenValue,
  chosenValues,
  type Field,
  findField,
  isReported,
  listFields,
  pickedValue,
  toField,
  typedValue,
} from './field.ts'
import { readOffered } from './offered.ts'
import { buildSuggestion, buildViewAction } from './payloads.ts'
import { sendPayload, sendSuggestion } from './route.ts'
import type { Answer, Line } from './signed.ts'

export class Surface {
  readonly id: string
  protected readonly line: Line
  protected readonly person: PersonRecord

  constructor(line: Line, person: PersonRecord, view: View) {
    this.line = line
    this.person = person
    this.id = view.id
  }

  /** False once the person, or an answer of the app, closed it. */
  get open(): boolean {
    return this.line.workspace.views.has(this.id)
  }

  /** @throws Error once closed */
  get view(): View {
    const view = this.line.workspace.views.get(this.id)
    if (view === undefined) throw new Error(`This view of ${this.person.name} is closed`)
    return view
  }

  get blocks(): readonly Block[] {
    return this.view.blocks
  }

  get buttons(): Button[] {
    return listButtons(this.view.blocks)
  }

  get fields(): Field[] {
    return listFields(this.view)
  }

  /** The contents of code blocks, exactly as the app sent them. */
  get codeBlocks(): string[] {
    return codeBlocksOf(this.view.blocks)
  }

  /** `state.values` as a payload would carry it. */
  get state(): Json {
    return toValues(this.view.blocks, this.view.state)
  }

  /** What is on screen in words; typed texts and code blocks by length only. */
  get shown(): string {
    return describeBlocks(this.view.blocks, this.view.state)
  }

  /** @throws Error naming what was on screen */
  field(label: string): Field {
    return toField(this.view, findField(this.view, label, this.shown))
  }

  hasField(label: string): boolean {
    return this.fields.some((field) => field.label === label)
  }

  /** Types `text` in place of what is there. Resolves to the app's answer where the field reports changes. */
  fill(label: string, text: string): Promise<Answer | undefined> {
    const typed = this.line.workspace.unknowns.trimsInputs ? text.trim() : text
    return this.set(label, (placed) => typedValue(placed.element, typed))
  }

  /** Chooses one option by its words. */
  select(label: string, option: string): Promise<Answer | undefined> {
    return this.set(label, (placed) => chosenValue(placed.element, option))
  }

  /** Picks people, conversations or channels by id, in place of those picked before. */
  pick(label: string, ids: readonly string[]): Promise<Answer | undefined> {
    return this.set(label, (placed) => pickedValue(placed.element, ids))
  }

  /** Chooses exactly these options of checkboxes or a multi-select. */
  check(label: string, options: readonly string[]): Promise<Answer | undefined> {
    return this.set(label, (placed) => chosenValues(placed.element, options))
  }

  /** Types into a menu whose options the app gives. @returns the words of what it offers; empty, so "No results", where it does not answer or cannot be asked */
  async suggest(label: string, typed = ''): Promise<string[]> {
    const placed = findField(this.view, label, this.shown)
    return (await this.ask(placed, typed)).map((option) => wordsOf(option.text))
  }

  /** Chooses one more of what such a menu offers, by its words. */
  async choose(label: string, option: string): Promise<Answer | undefined> {
    const offered = await this.ask(findField(this.view, label, this.shown), option)
    const chosen = offered.find(({ text }) => wordsOf(text) === option)
    if (chosen === undefined)
      throw new Error(
        `${label}: "${option}" is not offered. On offer: ${offered.map(({ text }) => wordsOf(text)).join(', ')}`,
      )
    return this.set(label, ({ block, element }) => ({
      selected_options: [
        ...readRecords(readState(this.view.state, block, element), 'selected_options'),
        chosen,
      ],
    }))
  }

  /** Asks the app for a menu's options and keeps what it offers. */
  async ask(placed: Placed, typed: string): Promise<Json[]> {
    const answer = await sendSuggestion(
      this.line,
      buildSuggestion(this.line, this.person, this.view, placed, typed),
    )
    const offered = answer.status === 200 ? readOffered(parseJson(answer.body)) : []
    this.view.offered.set(`${placed.block.block_id}/${placed.element.action_id}`, offered)
    return offered
  }

  /** Presses a button, by its words or action id; a confirmation dialog is answered with yes. */
  async click(label: string): Promise<Answer> {
    return this.act(findButton(this.view.blocks, label, this.shown))
  }

  /** Reports a press or a choice of this element to the app. */
  act(placed: Placed): Promise<Answer> {
    return this.send(buildViewAction(this.line, this.person, this.view, placed))
  }

  private set(label: string, toValue: (placed: Placed) => Json): Promise<Answer | undefined> {
    const placed = findField(this.view, label, this.shown)
    const { block, element } = placed
    try {
      writeState(this.view.state, block, element, toValue(placed))
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      throw new Error(`${labelOf(placed)}: ${words}`, { cause: error })
    }
    return isReported(placed) ? this.act(placed) : Promise.resolve(undefined)
  }

  protected send(payload: Json): Promise<Answer> {
    return sendPayload(this.line, payload)
  }
}
