// The tables as TypeScript sees them; `migrations/` is the truth. `workspace_id` leads every key, so that a
// grant cannot point at another workspace's share.

import type { ColumnType, Generated, Kysely } from 'kysely'
import type { SHARE_EVENTS } from '../contract/audit.ts'

export type ShareState = 'open' | 'spent' | 'expired' | 'revoked'
export type ShareEvent = (typeof SHARE_EVENTS)[number]
/** Why one recipient's right ended before the share did: they have it, or they are no member any more. */
export type ClosingReason = 'done' | 'left'
export type RequestState = 'open' | 'provided' | 'declined' | 'expired' | 'withdrawn'
export type Delivery = 'pending' | 'delivered' | 'failed' | 'dropped' | 'none'

export interface Schema {
  shares: SharesTable
  grants: GrantsTable
  share_events: ShareEventsTable
  proofs: ProofsTable
  guesses: GuessesTable
  seen_requests: SeenRequestsTable
  workspaces: WorkspacesTable
  api_tokens: ApiTokensTable
  budgets: BudgetsTable
  idempotency_keys: IdempotencyKeysTable
  policies: PoliciesTable
  compose_pages: ComposePagesTable
  confirmations: ConfirmationsTable
  requests: RequestsTable
  homes: HomesTable
  told_authors: ToldAuthorsTable
  paces: PacesTable
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
  card_edited_at: Date | null
  card_shown: Buffer | null
  remind_at: Date | null
  unread_noted_at: Date | null
  guessed_at: Date | null
  backend: Generated<'vault' | 'infisical'>
  access_type: Generated<'anyone' | 'organization'>
  authorized_emails: string[] | null
  allow_external_emails: Generated<boolean>
  has_password: Generated<boolean>
  for_browser: Generated<boolean>
  api_token_id: string | null
}

interface GrantsTable {
  workspace_id: string
  share_id: string
  ordinal: number
  kind: 'person' | 'outside' | 'link' | 'remote'
  recipient: string
  token_hash: Buffer | null
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
  email: string | null
  closed_at: Date | null
  closed_reason: ClosingReason | null
  reminded_at: Date | null
  asked_at: Date | null
  edit_after: Date | null
}

interface ShareEventsTable {
  id: Generated<string>
  workspace_id: string
  share_id: string
  ordinal: number | null
  event: ShareEvent
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

interface ConfirmationsTable {
  workspace_id: string
  id: string
  share_id: string
  ordinal: number | null
  way: 'number' | 'code'
  watch_hash: Buffer
  answer_hmac: Buffer
  choices: number[]
  browser: string
  address: Buffer | null
  state: Generated<'waiting' | 'asked' | 'confirmed' | 'opened' | 'wrong' | 'not_me'>
  user_id: string | null
  created_at: Generated<Date>
  expires_at: Date
  decided_at: Date | null
  message_channel: string | null
  message_ts: string | null
  message_closed_at: Date | null
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

interface WorkspacesTable {
  workspace_id: string
  id: Generated<string>
}

interface ApiTokensTable {
  workspace_id: string
  id: Generated<string>
  owner_id: string
  name: string
  token_hash: Buffer
  scopes: string[]
  created_at: Generated<Date>
  expires_at: Date
  last_used_at: Date | null
  revoked_at: Date | null
}

interface BudgetsTable {
  kind: string
  subject: string
  used: number
  ends_at: Date
}

interface PoliciesTable {
  workspace_id: string
  changes: Record<string, never>
  changed_by: string
  changed_at: Generated<Date>
}

interface ComposePagesTable {
  workspace_id: string
  id: string
  token_hash: Buffer
  sender_id: string
  draft: Buffer | null
  expires_at: Date
  used_at: Date | null
}

interface HomesTable {
  workspace_id: string
  user_id: string
  tab: string
  page: string | null
  turn: Generated<number>
  hash: string | null
  clicked_at: Generated<Date>
  clicked_ts: string | null
}

interface ToldAuthorsTable {
  workspace_id: string
  channel_id: string
  message_ts: string
  teller_id: string
  started_at: Generated<Date>
  told_at: Date | null
}

interface IdempotencyKeysTable {
  caller: string
  key_hmac: Buffer
  body_hmac: Buffer
  claim: string
  claimed_at: Generated<Date>
  status: number | null
  answer: Buffer | null
}

interface RequestsTable {
  workspace_id: string
  id: string
  asker_id: string
  askee_id: string
  submission_id: string
  what: Buffer
  state: Generated<RequestState>
  reason: Buffer | null
  share_id: string | null
  created_at: Date
  expires_at: Date
  closed_at: Date | null
  delivery: Generated<'pending' | 'delivered' | 'failed'>
  delivery_reason: string | null
  attempts: Generated<number>
  message_channel: string | null
  message_ts: string | null
  message_started_at: Date | null
  message_closed_at: Date | null
  card_channel: string | null
  card_ts: string | null
  card_started_at: Date | null
}

interface PacesTable {
  workspace_id: string
  key: string
  pace: object | null
}
