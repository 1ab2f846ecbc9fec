// The port behind which shares are kept. The rules of who may open what stand in share/; how a value is
// sealed, opened, counted and erased stands in a backend.

import type { Db } from '../db/schema.ts'
import type { Secret } from '../secret.ts'

export interface ShareDraft {
  workspaceId: string
  senderId: string
  /** Names the submission it comes from: sent twice, it makes one share. */
  submissionId: string
  value: Secret
  name?: Secret
  password?: Secret
  lifetimeMs: number
  /** How often it can be opened in all; absent is no limit. */
  maxViews?: number
  /** Slack user ids, each once; their position is the grant's ordinal. */
  recipients: readonly string[]
}

export interface ShareRef {
  workspaceId: string
  shareId: string
}

export interface GrantRef extends ShareRef {
  ordinal: number
}

/** What a backend needs to open a value for one grant, as stored. */
export interface SealedGrant extends GrantRef {
  kind: string
  recipient: string
  wrapped: Buffer | null
  sealed: Buffer | null
  salt: Buffer
  passwordCost: { memory: number; passes: number } | null
}

export interface CreatedShare {
  shareId: string
  createdAt: Date
  expiresAt: Date
}

/** A view that was spent. */
export interface Claim {
  /** How often this grant can still open it; null is no limit. */
  viewsLeft: number | null
  /** The share's last view: its value is erased. */
  isLast: boolean
  expiresAt: Date
  /** False when the share expired while the claim waited: the value must not be shown. */
  isInTime: boolean
}

export interface OpenOptions {
  password?: Secret
  /** Longest wait for a turn at hashing, in milliseconds. */
  waitMs?: number
  /** Runs when the turn has come, before hashing: counts the guess, or throws. */
  beforeHashing(): Promise<void>
}

export interface PreparedShare {
  /** Stores it, in the caller's transaction and one statement. @returns undefined when the submission has a share already. */
  insert(tx: Db): Promise<CreatedShare | undefined>
}

export interface ShareBackend {
  /** Does all the work that needs no database: hashing and sealing. */
  prepare(draft: ShareDraft): Promise<PreparedShare>
  /**
   * Opens the value in memory; spends nothing.
   * @returns undefined when the password is wrong.
   * @throws AppError SealBroken when it cannot be opened, Busy when too many passwords are being tried.
   */
  open(grant: SealedGrant, token: Secret, options: OpenOptions): Promise<Secret | undefined>
  /** Spends one view, atomically. @returns undefined when this grant has none to spend now. */
  claim(db: Db, grant: GrantRef): Promise<Claim | undefined>
  /** Closes the sender's open share and erases its value. @returns whether it was open. */
  revoke(tx: Db, share: ShareRef & { senderId: string }): Promise<boolean>
  /** Closes up to `limit` shares whose time is over. @returns which. */
  expire(tx: Db, limit: number): Promise<ShareRef[]>
}
