// The options of the field "Groups and channels" for what has been typed so far. Pure.

import type { types } from '@slack/bolt'
import { plainText } from '../format.ts'
import { toPlainText } from '../typed.ts'
import type { Source } from './sources.ts'
import { CHANNELS, describeSome, USER_GROUPS } from './words.ts'

/** Slack takes so many. */
const MOST = 100
const LONGEST = 75

export interface OptionGroup {
  label: types.PlainTextElement
  options: types.PlainTextOption[]
}

/** By name; where not all fit, the label says so. */
export function buildOptionGroups(sources: readonly Source[], typed: string): OptionGroup[] {
  const wanted = toPlainText(typed).toLowerCase().replace(/^[@#]/, '')
  const found = sources
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted((a, b) => a.name.localeCompare(b.name))
  const userGroups = found.filter(({ kind }) => kind === 'userGroup')
  const channels = found.filter(({ kind }) => kind === 'channel')
  // Neither crowds the other out.
  const room = Math.max(MOST / 2, MOST - channels.length)
  const shown = Math.min(userGroups.length, room)
  return [
    ...buildGroup(USER_GROUPS, userGroups, shown),
    ...buildGroup(CHANNELS, channels, Math.min(channels.length, MOST - shown)),
  ]
}

function buildGroup(label: string, all: readonly Source[], shown: number): OptionGroup[] {
  if (shown === 0) return []
  const options = all.slice(0, shown).map(({ id, name }) => ({ text: plainText(cut(name)), value: id }))
  return [{ label: plainText(shown < all.length ? describeSome(label, shown, all.length) : label), options }]
}

function cut(name: string): string {
  const signs = [...name]
  return name.length <= LONGEST ? name : `${signs.slice(0, LONGEST / 2).join('')}…`
}
