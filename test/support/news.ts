// What is new to a person: a story tells it apart from what earlier ones have left in their conversation.

import type { Message } from '../../sandbox/person/message.ts'
import type { MessageMatch, Person } from '../../sandbox/person/person.ts'
import type { WaitOptions } from '../../sandbox/person/wait.ts'

export interface News {
  /** The newest message that matches and has come since, as soon as there is one. */
  next(match: MessageMatch, options?: WaitOptions): Promise<Message>
  /** All that have come since. */
  readonly all: Message[]
}

/** Notes what this person has by now. */
export function watchFor(person: Person): News {
  const known = new Set(person.messages.map(({ ts }) => ts))
  const isNew = ({ ts }: Message): boolean => !known.has(ts)
  return {
    next: (match, options) =>
      person.waitForMessage((message) => isNew(message) && fits(message, match), options),
    get all() {
      return person.messages.filter(isNew)
    },
  }
}

function fits(message: Message, match: MessageMatch): boolean {
  if (typeof match === 'function') return match(message)
  const said = `${message.shown}\n${message.text}`
  return typeof match === 'string' ? said.includes(match) : match.test(said)
}
