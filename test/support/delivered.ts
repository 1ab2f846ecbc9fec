// A share that has been delivered, with its sender's card saying so: where stories about what comes after begin; and the
// end of its time.

import { sql } from 'kysely'
import type { Message } from '../../sandbox/person/message.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import type { Db } from '../../src/db/schema.ts'
import { capabilityOf } from './capabilities.ts'
import { type ShareWish, share } from './sharing.ts'
import { sweepSoon } from './waiting-jobs.ts'

export interface Delivered {
  shareId: string
  card: Message
  /** The message that this recipient has got. */
  messageOf(recipient: Person): Message
}

/** Shares and waits until everybody has their message and the card says so. */
export async function deliver(slack: LocalSlack, sender: Person, wish: ShareWish): Promise<Delivered> {
  const shared = await share(sender, wish)
  const messages = await Promise.all(wish.to.map((one) => shared.messageOf(one)))
  const card = await shared.card()
  const isAll = () => wish.to.every(({ id }) => card.shown.includes(`<@${id}>: delivered`))
  await waitFor(slack, 'all to be delivered', isAll, { onScreen: () => card.shown })
  const messageOf = (recipient: Person): Message => {
    const message = messages[wish.to.indexOf(recipient)]
    if (!message) throw new Error(`${recipient.name} is no recipient`)
    return message
  }
  const [first] = wish.to
  if (!first) throw new Error('a share has a recipient')
  return { shareId: capabilityOf(messageOf(first)).shareId, card, messageOf }
}

/** Its time is over, as if it had been shared that much earlier. */
export async function expireNow(db: Db, shareId: string): Promise<void> {
  await sql`update shares set created_at = created_at - (expires_at - now()), expires_at = now()
    where id = ${shareId}`.execute(db)
  await sweepSoon(db)
}

/** What only this person was told. */
export function ephemeralsOf(person: Person): string[] {
  return person.messages.filter(({ ephemeral }) => ephemeral).map(({ text }) => text)
}
