// What a person does on the page, turned into the same steps a test would take.

import { listElements, type Placed } from './blocks.ts'
import { isRecord, type Json, readRecord, readRecords, readText } from './json.ts'
import { anyValue } from './person/field.ts'
import { Message } from './person/message.ts'
import type { Person } from './person/person.ts'
import type { Answer } from './person/signed.ts'
import type { Surface } from './person/surface.ts'
import type { LocalSlack } from './slack.ts'
import { readState, writeState } from './state.ts'

/** Does `body.do` as `body.person`; answers `{ failure }`, null when the app answered. @throws Error for what cannot be done */
export async function doAction(slack: LocalSlack, body: Json): Promise<Json> {
  const person = slack.person(readText(body, 'person'))
  if (body.do === 'suggest') return suggest(person, body)
  const answer = await perform(slack, person, body)
  slack.workspace.changed()
  if (answer === undefined || answer.failure === 'not sent') return { failure: null }
  return { failure: answer.failure ?? (answer.status === 200 ? null : `HTTP ${answer.status}`) }
}

async function perform(slack: LocalSlack, person: Person, body: Json): Promise<Answer | undefined> {
  switch (body.do) {
    case 'command': {
      const [command = '', ...rest] = readText(body, 'text').trim().split(/\s/)
      return person.command(command, rest.join(' '), { channel: readChannel(slack, person, body) })
    }
    case 'say':
      person.say(readText(body, 'text'), { channel: readChannel(slack, person, body) })
      return undefined
    case 'shortcut':
      return person.shortcut(readText(body, 'shortcut'))
    case 'messageShortcut':
      return person.messageShortcut(readText(body, 'shortcut'), findMessage(slack, body))
    case 'press': {
      const message = findMessage(slack, body)
      return person.act(message, place(message.blocks, body))
    }
    case 'use': {
      const surface = findSurface(person, body)
      putValues(surface, readRecord(body, 'values'))
      return surface.act(place(surface.blocks, body))
    }
    case 'type':
      putValues(findSurface(person, body), readRecord(body, 'values'))
      return undefined
    case 'submit':
      putValues(findSurface(person, body), readRecord(body, 'values'))
      return person.top.submit()
    case 'close':
      if (person.modal?.id === readText(body, 'view')) await person.modal.close()
      return undefined
    case 'home':
      return person.openHome()
    case 'messages':
      return person.openMessages()
    default:
      throw new Error(`The page cannot do "${String(body.do)}"`)
  }
}

/** What the app offers for a menu: options as Slack has them. */
async function suggest(person: Person, body: Json): Promise<Json> {
  const surface = findSurface(person, body)
  return { options: await surface.ask(place(surface.blocks, body), readText(body, 'text')) }
}

/** Where the person is: a channel they are in, the app's conversation, or the one with themselves. */
function readChannel(slack: LocalSlack, person: Person, body: Json): string {
  const channel = readText(body, 'channel')
  const isTheirs = slack.workspace.channels.get(channel)?.members.includes(person.id) ?? channel === person.dm
  return isTheirs ? channel : person.self
}

function findMessage(slack: LocalSlack, body: Json): Message {
  const message = slack.workspace.findMessage(readText(body, 'channel'), readText(body, 'ts'))
  if (message === undefined) throw new Error('This message is gone')
  return new Message(message)
}

/** The open modal or Home the page was showing when the person acted. */
function findSurface(person: Person, body: Json): Surface {
  const id = readText(body, 'view')
  const surface = [person.modal, person.home].find((item) => item?.id === id)
  if (surface === undefined) throw new Error('This view is closed')
  return surface
}

function place(blocks: Surface['blocks'], body: Json): Placed {
  const found = findElement(blocks, readText(body, 'block'), readText(body, 'action'))
  if (found === undefined) throw new Error('This is not on the screen any more')
  return found
}

/** `values` is by block id and action id: text, or a list of chosen values or ids. What left the screen is skipped. */
function putValues(surface: Surface, values: Json): void {
  for (const [blockId, actions] of Object.entries(values)) {
    if (!isRecord(actions)) continue
    for (const [actionId, given] of Object.entries(actions)) {
      const placed = findElement(surface.blocks, blockId, actionId)
      if (placed === undefined) continue
      const list = Array.isArray(given) ? given.filter((item) => typeof item === 'string') : String(given)
      writeState(surface.view.state, placed.block, placed.element, toValue(surface, placed, list))
    }
  }
}

/** Of a menu whose options the app gives, what was chosen is known from what it offered. */
function toValue(surface: Surface, placed: Placed, given: string | readonly string[]): Json {
  const { block, element } = placed
  if (element.type !== 'multi_external_select') return anyValue(element, given)
  const { offered, state } = surface.view
  const known = [
    ...readRecords(readState(state, block, element), 'selected_options'),
    ...(offered.get(`${block.block_id}/${element.action_id}`) ?? []),
  ]
  const chosen = [given].flat().flatMap((value) => known.find((option) => option.value === value) ?? [])
  return { selected_options: chosen }
}

function findElement(blocks: Surface['blocks'], blockId: string, actionId: string): Placed | undefined {
  return listElements(blocks).find(
    ({ block, element }) => block.block_id === blockId && element.action_id === actionId,
  )
}
