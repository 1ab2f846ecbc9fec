// A recipient up to the page: shared, delivered, asked, with a ticket in hand and where wanted a pass.

import type { Message } from '../../sandbox/person/message.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { capabilityOf, ticketOf } from './capabilities.ts'
import { postAsPage } from './page-posts.ts'
import { pressReveal, type ShareWish, share, untilShows } from './sharing.ts'

export interface InHand {
  id: string
  token: string
  /** Not used yet. */
  ticket: string
  message: Message
}

/** Shares with `to` alone and presses Reveal for them. */
export async function bringTicket(
  sender: Person,
  to: Person,
  wish: Omit<ShareWish, 'to'> = {},
): Promise<InHand> {
  const shared = await share(sender, { ...wish, to: [to] })
  const message = await shared.messageOf(to)
  return takeTicket(to, message)
}

/** One more ticket, from the same message. */
export async function takeTicket(person: Person, message: Message): Promise<InHand> {
  const { shareId, token } = capabilityOf(message)
  const ticket = ticketOf(await pressReveal(person, message))
  return { id: shareId, token, ticket, message }
}

/** Presses Revoke on the card of this share and no other, and waits until it is done. */
export async function revokeByHand(sender: Person, id: string): Promise<void> {
  const card = await sender.waitForMessage(({ buttons }) =>
    buttons.some(({ label, value }) => label === 'Revoke' && value === id),
  )
  await sender.click(card, 'Revoke')
  await untilShows(sender, card, 'is revoked')
}

/** Opens the page with the ticket. @returns the pass. */
export async function takePass(url: string, { id, token, ticket }: InHand): Promise<string> {
  const { json } = await postAsPage(url, `/s/${id}/open`, { token, ticket })
  if (typeof json.pass !== 'string') throw new Error(`The page was not opened: ${JSON.stringify(json)}`)
  return json.pass
}
