// What is said about groups and channels as recipients. Slack's own mentions name them, so nothing here is typed text.

import { LIMITS } from '../../contract/limits.ts'
import { countOf } from '../format.ts'
import type { Expansion, LeftOut, Reason } from './expand.ts'
import type { ReadProblem } from './read.ts'

export const USER_GROUPS = 'Groups'
export const CHANNELS = 'Channels'
export const ADD_CHANNEL_PEOPLE = 'Add the people of this channel'

/** The label of options of which only some are offered. */
export function describeSome(label: string, shown: number, all: number): string {
  return `${label}: ${shown} of ${all}, type to find the others`
}

/** `Add the 4 people here`. */
export function addPeopleHere(count: number): string {
  return count === 1 ? 'Add the one other person here' : `Add the ${count} people here`
}

/** What became of groups and channels that were chosen. */
export function describeExpansion(ids: readonly string[], expansion: Expansion): string {
  const { added, beyond, problems } = expansion
  const unread = new Set(problems.map(({ id }) => id))
  const read = ids.filter((id) => !unread.has(id)).map(nameSource)
  const lines = problems.map(({ id, kind }) => describeProblem(nameSource(id), kind))
  if (beyond !== undefined) {
    lines.push(
      `Nobody of ${list(read)} was added: with them it would be ${beyond} recipients, and a secret takes ${LIMITS.recipients.max}.`,
    )
  } else if (read.length > 0) {
    const who = added.length === 0 ? 'Nobody' : countOf(added.length, 'person', 'people')
    lines.push(`${who} of ${list(read)} added to Recipients.${describeLeftOut(expansion)}`)
  }
  return lines.join('\n')
}

function describeLeftOut({ alreadyThere, leftOut }: Expansion): string {
  const parts = REASONS.flatMap((reason) => {
    const count = leftOut[reason] ?? 0
    return count > 0 ? [LEFT_OUT[reason](count)] : []
  })
  const there = alreadyThere > 0 ? ` Already among them: ${alreadyThere}.` : ''
  return parts.length > 0 ? `${there} Left out: ${list(parts)}.` : there
}

const LEFT_OUT: { [R in Reason]: (count: number) => string } = {
  sender: () => 'you',
  bot: (count) => countOf(count, 'app'),
  deactivated: (count) => `${count} deactivated`,
  guest: (count) => countOf(count, 'guest'),
  external: (count) => `${count} of other workspaces`,
  unknown: (count) => `${count} whom Slack does not know here`,
}
const REASONS = Object.keys(LEFT_OUT) as Array<keyof LeftOut>

function describeProblem(name: string, problem: ReadProblem): string {
  switch (problem) {
    case 'tooMany':
      return `Nobody of ${name} was added: it has more than ${LIMITS.recipients.max} people, and a secret takes ${LIMITS.recipients.max}.`
    case 'notVisible':
      return `Nobody of ${name} was added: Slack does not show this app who is in it. Choose its people by name.`
    case 'unreadable':
      return `Nobody of ${name} was added: this app was installed without the permission to read it. Choose its people by name.`
    case 'noAnswer':
      return `Nobody of ${name} was added: Slack did not say who is in it just now. Try again in a minute.`
  }
}

function nameSource(id: string): string {
  return id.startsWith('S') ? `<!subteam^${id}>` : `<#${id}>`
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
