// Submitted forms as Slack sends them: each a view of its own, opened, filled and turned into a payload by the local
// workspace's own code, for senders and recipients that the local Slack knows.

import { randomBytes } from 'node:crypto'
import type { PersonRecord } from '../sandbox/people.ts'
import { Modal } from '../sandbox/person/modal.ts'
import { buildSubmission } from '../sandbox/person/payloads.ts'
import type { Line } from '../sandbox/person/signed.ts'
import { openView } from '../sandbox/views.ts'
import { Workspace } from '../sandbox/workspace.ts'
import { emptyForm } from '../src/slack/share/form.ts'
import { buildShareModal } from '../src/slack/share/modal.ts'
import { FORM_RULES } from '../test/support/rules.ts'
import { COLLEAGUES } from './colleagues.ts'
import type { PostAnswer } from './signed-client.ts'

const SECRET_CHARACTERS = 1_000
const DRAFT = JSON.parse(JSON.stringify(buildShareModal(emptyForm(), FORM_RULES)))

/** The body of one submission, by the colleague of that number, for the next `recipients` colleagues. */
export async function buildSubmittedForm(sender: number, recipients: number): Promise<string> {
  const chosen = Array.from({ length: recipients }, (_, index) => colleagueAt(sender + 1 + index))
  return buildFormFor(colleagueAt(sender), chosen)
}

/** The body of one submission, by and for these people. */
export async function buildFormFor(
  person: PersonRecord,
  recipients: readonly PersonRecord[],
): Promise<string> {
  const workspace = new Workspace([person, ...recipients])
  const line: Line = {
    workspace,
    url: '',
    appUrl: undefined,
    signingSecret: '',
    ackTimeoutMs: 0,
    lastRequest: undefined,
  }
  const view = openView(workspace, person.id, DRAFT)
  const modal = new Modal(line, person, view)
  await modal.fill('Secret', randomBytes(SECRET_CHARACTERS / 2).toString('hex'))
  await modal.pick(
    'Recipients',
    recipients.map(({ id }) => id),
  )
  const payload = JSON.stringify(buildSubmission(line, person, view))
  return new URLSearchParams({ payload }).toString()
}

/**
 * Whether the answer says what was shared; false when it is the view that waits for that, which a later call replaces.
 * @throws Error when it is neither.
 */
export function isAnswered({ status, body }: PostAnswer): boolean {
  if (status !== 200 || !body.includes('"callback_id":"shared"')) {
    throw new Error(`a submission was answered ${status} ${body.slice(0, 600)}`)
  }
  return body.includes('*Shared with*')
}

function colleagueAt(index: number) {
  const person = COLLEAGUES[index % COLLEAGUES.length]
  if (!person) throw new TypeError('there are colleagues')
  return person
}
