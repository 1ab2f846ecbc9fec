// The addresses outside that a share went to, as its sender sees them.

import type { Selectable } from 'kysely'
import type { Delivery, Schema } from '../db/schema.ts'
import type { BackendName } from './backend.ts'

export interface OutsideSummary {
  ordinal: number
  email: string
  /** `none`: the place where the share is kept mails it. */
  delivery: Delivery
  /** Why it could not be mailed, or not yet. */
  deliveryReason: string | null
  openedAt: Date | null
}

type GrantRow = Pick<
  Selectable<Schema['grants']>,
  'ordinal' | 'kind' | 'recipient' | 'email' | 'delivery' | 'delivery_reason' | 'opened_at'
>

// Elsewhere an address outside has no grant here: it is what was asked for without those who turned out to be members.
export function listOutside(
  { backend, authorized_emails }: { backend: BackendName; authorized_emails: string[] | null },
  grants: readonly GrantRow[],
): OutsideSummary[] {
  if (backend === 'vault') {
    return grants
      .filter(({ kind }) => kind === 'outside')
      .map((grant) => ({
        ordinal: grant.ordinal,
        email: grant.recipient,
        delivery: grant.delivery,
        deliveryReason: grant.delivery_reason,
        openedAt: grant.opened_at,
      }))
  }
  const members = new Set(grants.map(({ email }) => email))
  return (authorized_emails ?? [])
    .filter((email) => !members.has(email))
    .map((email, index) => ({
      ordinal: grants.length + index,
      email,
      delivery: 'none',
      deliveryReason: null,
      openedAt: null,
    }))
}
