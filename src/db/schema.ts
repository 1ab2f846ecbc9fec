// The tables as TypeScript sees them; `migrations/` is the truth. `workspace_id` leads every key, so that a
// grant cannot point at another workspace's share.

import type { ColumnType, Generated, Kysely } from 'kysely'

export type ShareState = 'open' | 'spent' | 'expired' | 'revoked'
export type Delivery = 'pending' | 'delivered' | 'failed' | 'dropped'

export interface Schema {
  shares: SharesTable
  grants: GrantsTable
  share_events: ShareEventsTable
  proofs: ProofsTable
  guesses: GuessesTable
  seen_requests: SeenRequestsTable
}

/** The database or a transaction on it: what every function that runs SQL takes first. */
export type Db = Kysely<Schema>

interface SharesTable {
  workspace_id: string
  id: string
  sender_id: string
  submission_id: string | null
  name: Buffer | null
  state: Generated<ShareState>
  created_at: Date
  expires_at: Date
  last_viewed_at: Date | null
  closed_at: Date | null
  max_views: number | null
  views: Generated<number>
  views_left: number | null
  live: number[]
  unopened: number[]
  salt: Buffer
  password_memory: number | null
  password_passes: number | null
  sealed: Buffer | null
  card_channel: string | null
  card_ts: string | null
  card_started_at: Date | null
}

interface GrantsTable {
  workspace_id: string
  share_id: string
  ordinal: number
  kind: 'person'
  recipient: string
  token_hash: Buffer
  wrapped: Buffer | null
  views: Generated<number>
  opened_at: Date | null
  delivery: Generated<Delivery>
  delivery_token: Buffer | null
  delivery_reason: string | null
  attempts: Generated<number>
  message_channel: string | null
  message_ts: string | null
  message_closed_at: Date | null
}

interface ShareEventsTable {
  workspace_id: string
  share_id: string
  ordinal: number | null
  event: 'created' | 'delivered' | 'failed' | 'viewed' | 'revoked' | 'expired'
  actor: string | null
  at: ColumnType<Date, never, never>
}

interface ProofsTable {
  hash: Buffer
  kind: 'ticket' | 'pass'
  workspace_id: string
  share_id: string
  ordinal: number
  user_id: string
  expires_at: Date
  used_at: Date | null
}

interface GuessesTable {
  workspace_id: string
  share_id: string
  ordinal: number
  client: Buffer
  wrong: number
  next_at: Date
}

interface SeenRequestsTable {
  hash: Buffer
  seen_at: ColumnType<Date, never, never>
}
