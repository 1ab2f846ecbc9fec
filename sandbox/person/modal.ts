// A modal as a person sees it, and what Slack does with the app's answer to its submission.

import { checkView } from '../block-kit/check.ts'
import { wordsOf } from '../blocks.ts'
import { assertChoosable } from '../choosable.ts'
import { isRecord, type Json, parseJson, readRecord, readText } from '../json.ts'
import { Refusal } from '../refusal.ts'
import { settleRichText } from '../unknowns.ts'
import { assertViewFits, closeAllViews, closeTopView, pushView, updateView, type View } from '../views.ts'
import { buildClosed, buildSubmission } from './payloads.ts'
import { checkBeforeSubmit } from './required.ts'
import { type Answer, NOT_SENT } from './signed.ts'
import { Surface } from './surface.ts'

/** What became of a submission. `refused`: Slack's own checks, nothing was sent. `failed`: no usable answer. */
export type Outcome = 'closed' | 'errors' | 'update' | 'push' | 'clear' | 'refused' | 'failed'

export interface SubmitAnswer extends Answer {
  outcome: Outcome
}

/** What Slack shows when an app does not answer, or not in a way it understands. */
export const TROUBLE = 'We had some trouble connecting. Try again?'

export class Modal extends Surface {
  get title(): string {
    return wordsOf(this.view.sent.title)
  }

  /** The words of the submit button; undefined where the view has none. */
  get submitLabel(): string | undefined {
    return wordsOf(this.view.sent.submit) || undefined
  }

  get privateMetadata(): string {
    return readText(this.view.sent, 'private_metadata')
  }

  /** Words under fields, by the field's label. */
  get errors(): Record<string, string> {
    const { errors } = this.view
    const labelled = this.fields.filter(({ blockId }) => errors.has(blockId))
    return Object.fromEntries(labelled.map(({ label, blockId }) => [label, errors.get(blockId) ?? '']))
  }

  /** A failure that belongs to no field. */
  get problem(): string | null {
    return this.view.problem
  }

  override get shown(): string {
    const errors = Object.entries(this.errors).map(([label, words]) => `! ${label}: ${words}`)
    const problem = this.problem === null ? [] : [`! ${this.problem}`]
    const submit = this.submitLabel === undefined ? [] : [`{${this.submitLabel}}`]
    return [`== ${this.title} ==`, super.shown, ...submit, ...errors, ...problem].join('\n')
  }

  /** Presses the submit button. @throws Error where there is none */
  async submit(): Promise<SubmitAnswer> {
    const { view } = this
    if (this.submitLabel === undefined)
      throw new Error(`There is no submit button. On screen:\n${this.shown}`)
    view.errors = checkBeforeSubmit(view)
    view.problem = null
    this.line.workspace.changed()
    if (view.errors.size > 0) return { ...NOT_SENT, outcome: 'refused' }
    const answer = await this.send(buildSubmission(this.line, this.person, view))
    await this.line.holds?.pass('ack', this.person.id)
    const outcome = this.follow(view, answer)
    this.line.workspace.changed()
    return { ...answer, outcome }
  }

  /** Closes this view as its Cancel button does; the app hears of it only if it asked to. */
  async close(): Promise<void> {
    const { view } = this
    const clear = view.sent.clear_on_close === true
    const stack = this.line.workspace.stacks.get(this.person.id) ?? []
    const closing = clear ? [...stack] : [view]
    const payloads = closing
      .filter(({ sent }) => sent.notify_on_close === true)
      .map((item) => buildClosed(this.line, this.person, item, clear))
    if (clear) closeAllViews(this.line.workspace, this.person.id)
    else closeTopView(this.line.workspace, this.person.id)
    for (const payload of payloads) await this.send(payload)
  }

  private follow(view: View, answer: Answer): Outcome {
    try {
      const outcome = answer.status === 200 ? this.apply(view, answer.body) : 'failed'
      if (outcome === 'failed') view.problem = TROUBLE
      return outcome
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      view.problem = TROUBLE
      return 'failed'
    }
  }

  private apply(view: View, body: string): Outcome {
    const { workspace } = this.line
    // Closed while the answer was on its way: there is nothing left to show it in.
    if (!workspace.views.has(view.id)) return 'closed'
    if (body.trim() === '') {
      closeTopView(workspace, this.person.id)
      return 'closed'
    }
    const answer = parseJson(body)
    if (!isRecord(answer)) return 'failed'
    switch (answer.response_action) {
      case 'errors':
        return applyErrors(view, readRecord(answer, 'errors'))
      case 'update':
        updateView(workspace, view, this.checked(answer, view))
        return 'update'
      case 'push':
        pushView(workspace, this.person.id, this.checked(answer))
        return 'push'
      case 'clear':
        closeAllViews(workspace, this.person.id)
        return 'clear'
      default:
        return 'failed'
    }
  }

  private checked(answer: Json, replacing?: View): Json {
    const draft = settleRichText(this.line.workspace.unknowns, readRecord(answer, 'view'))
    assertViewFits(this.line.workspace, draft, replacing)
    const problems = checkView(draft, 'modal')
    if (problems.length > 0) throw new Refusal('invalid_arguments', { problems })
    assertChoosable(this.line.workspace, draft)
    return draft
  }
}

/** Slack takes errors for input blocks of this view only; anything else is a general failure. */
function applyErrors(view: View, errors: Json): Outcome {
  const inputs = new Set(view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id))
  const entries = Object.entries(errors)
  if (entries.length === 0 || entries.some(([id, words]) => !inputs.has(id) || typeof words !== 'string'))
    return 'failed'
  view.errors = new Map(entries.map(([id, words]) => [id, String(words)]))
  return 'errors'
}
