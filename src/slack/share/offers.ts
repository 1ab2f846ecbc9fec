// What the form offers besides its fields: people of groups and channels, plain characters, and to tell the author of a
// message. Pure.

import type { types } from '@slack/bolt'
import { mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS } from '../ids.ts'
import {
  PEOPLE_OFFER_BLOCK,
  type PeopleOffer,
  PHONE_SIGNS_BLOCK,
  type ShareForm,
  TELL_BLOCK,
} from './form.ts'
import { findPhoneSigns, isPlainOffered } from './phone-signs.ts'
import { describePhoneSigns, USE_PLAIN } from './phone-words.ts'
import { GROUPS_PLACEHOLDER, TELL_AUTHOR } from './words.ts'

/** Groups or channels that one act takes at most. */
export const GROUPS_AT_ONCE = 10

/** A menu whose options Slack asks for: no menu of Slack's own has user groups. */
export function groupsMenu(): types.MultiExternalSelect {
  return {
    type: 'multi_external_select',
    action_id: ACTIONS.groups,
    min_query_length: 0,
    max_selected_items: GROUPS_AT_ONCE,
    placeholder: plainText(GROUPS_PLACEHOLDER),
  }
}

/** The ids in it are hints: whoever presses it must be in there themselves. */
export function peopleOffer({ label, ids }: PeopleOffer): types.ActionsBlock {
  const button: types.Button = {
    type: 'button',
    action_id: ACTIONS.addPeople,
    text: plainText(label),
    value: ids.join(','),
  }
  return { type: 'actions', block_id: PEOPLE_OFFER_BLOCK, elements: [button] }
}

export function tellOffer(): types.ActionsBlock {
  const button: types.Button = { type: 'button', action_id: ACTIONS.tellAuthor, text: plainText(TELL_AUTHOR) }
  return { type: 'actions', block_id: TELL_BLOCK, elements: [button] }
}

/** Its id says what was warned of: what comes into the value later is warned of again. */
export function phoneSignsWarning(form: ShareForm): types.SectionBlock[] {
  const signs = findPhoneSigns(form)
  if (signs.length === 0) return []
  const button: types.Button = {
    type: 'button',
    action_id: ACTIONS.plainCharacters,
    text: plainText(USE_PLAIN),
  }
  return [
    {
      ...mrkdwnSection(describePhoneSigns(signs)),
      block_id: [PHONE_SIGNS_BLOCK, ...signs].join(':'),
      ...(isPlainOffered(form) && { accessory: button }),
    },
  ]
}
