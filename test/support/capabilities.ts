// What opens a secret, out of where it is shown: the token in a recipient's message, the ticket in the modal that asks.

import type { Button } from '../../sandbox/person/button.ts'

interface Shown {
  readonly buttons: readonly Button[]
  readonly shown: string
}

/** The share and token that a recipient's message carries. */
export function capabilityOf(message: Shown): { shareId: string; token: string } {
  const value = message.buttons.find(({ label }) => label === 'Reveal')?.value ?? ''
  const [shareId = '', token = ''] = value.split('.')
  if (token.length !== 43) throw new Error(`The message carries no capability. On screen:\n${message.shown}`)
  return { shareId, token }
}

/** Where `Open in browser` leads. */
export function browserLinkOf({ buttons, shown }: Shown): string {
  const url = buttons.find(({ label }) => label === 'Open in browser')?.url
  if (url === undefined) throw new Error(`There is no link. On screen:\n${shown}`)
  return url
}

/** The ticket out of the link in the modal that asks. */
export function ticketOf(consent: Shown): string {
  const ticket = browserLinkOf(consent).split('#')[1]?.split('.')[1]
  if (ticket?.length !== 43) throw new Error(`The modal has no ticket. On screen:\n${consent.shown}`)
  return ticket
}
