// Puts the members of groups and channels into the form's Recipients, and into a form that has just been opened what
// takes longer than a trigger lives.

import type { Logger } from '../../log.ts'
import type { Actor } from '../../share/actor.ts'
import type { SlackClient } from '../client.ts'
import { slackErrorCode } from '../sdk-log.ts'
import type { ShareForm } from '../share/form.ts'
import { buildShareModal } from '../share/modal.ts'
import type { FormRules } from '../share/rules.ts'
import { ADD_GROUP_PEOPLE } from '../share/words.ts'
import type { Expansion } from './expand.ts'
import type { Groups } from './groups.ts'
import { describeExpansion } from './words.ts'

/** A form as Slack has opened it. */
export interface OpenedForm {
  viewId: string
  hash: string
  form: ShareForm
}

export interface FillDeps {
  groups: Groups
  log: Logger
}

/** The form with these people in it, and with the field that named them empty. What Slack did not answer can be tried again. */
export function addPeople(form: ShareForm, ids: readonly string[], expansion: Expansion): ShareForm {
  const { peopleOffer: _, ...rest } = form
  const unanswered = expansion.problems.filter(({ kind }) => kind === 'noAnswer').map(({ id }) => id)
  return {
    ...rest,
    recipients: [...form.recipients, ...expansion.added],
    groups: [],
    peopleRound: form.peopleRound + 1,
    peopleNotice: describeExpansion(ids, expansion),
    ...(unanswered.length > 0 && { peopleOffer: { label: ADD_GROUP_PEOPLE, ids: unanswered } }),
  }
}

/** Fills in the groups that a command named, or else the people of where it was typed. Never throws. */
export async function fillOpenedForm(
  deps: FillDeps,
  { client, actor, channelId }: { client: SlackClient; actor: Actor; channelId: string },
  opened: OpenedForm,
  rulesNow: () => FormRules,
): Promise<void> {
  try {
    const form = await fill(deps, actor, channelId, opened.form)
    if (!form) return
    const { viewId, hash } = opened
    await client.views.update({ view_id: viewId, hash, view: buildShareModal(form, rulesNow()) })
  } catch (error) {
    // Somebody was later, or the form is closed: theirs stands, with the button that does the same.
    if (['hash_conflict', 'not_found'].includes(slackErrorCode(error) ?? '')) return
    deps.log.warn('form.not_filled', { error })
  }
}

async function fill(
  { groups }: FillDeps,
  actor: Actor,
  channelId: string,
  form: ShareForm,
): Promise<ShareForm | undefined> {
  if (form.peopleOffer) {
    const { ids } = form.peopleOffer
    return addPeople(form, ids, await groups.expand(actor, ids, form.recipients))
  }
  if (form.recipients.length > 0) return undefined
  const place = await groups.readPlace(actor, channelId)
  if (!place) return undefined
  return 'offer' in place
    ? { ...form, peopleOffer: place.offer }
    : addPeople(form, [channelId], place.expansion)
}
