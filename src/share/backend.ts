// The port behind which values are kept: our own vault, or Infisical. The rules of who may open what stand in share/,
// and so do the rows of a share, whoever keeps its value; a backend seals, opens, counts and takes back.

import type { AccessType } from '../contract/shared-secret.ts'
import type { Db } from '../db/schema.ts'
import type { Secret } from '../secret.ts'

export type BackendName = 'vault' | 'infisical'

/** Somebody who is to get a share: a Slack user, with their address where a backend goes by it. */
export interface Recipient {
  userId: string
  email?: string
}

export interface ShareDraft {
  workspaceId: string
  senderId: string
  value: Secret
  name?: Secret
  password?: Secret
  lifetimeMs: number
  /** How often it can be opened in all; absent is no limit. */
  maxViews?: number
  accessType: AccessType
  /** Each once; the position is the grant's ordinal. */
  recipients: readonly Recipient[]
  /** Addresses of people outside, each once; only where `mailsOutside`. Their ordinals follow. */
  outsideEmails: readonly string[]
  /** Besides, a link that is not anybody's. Its ordinal is the last. */
  hasLink: boolean
  /** Longest wait in line, where a backend takes one share at a time. */
  waitMs?: number
}

export interface CreatedShare {
  shareId: string
  createdAt: Date
  expiresAt: Date
}

export interface ShareRef {
  workspaceId: string
  shareId: string
}

export interface GrantRef extends ShareRef {
  ordinal: number
}

/**
 * `person`, `outside` and `remote` are one recipient's; `link` is for whoever has the link. An `outside` one goes to an
 * address by mail and opens with its link and the password; a `remote` one opens elsewhere.
 */
export type GrantKind = 'person' | 'outside' | 'link' | 'remote'

export interface PreparedGrant {
  kind: GrantKind
  /** A Slack user id, an address outside, or empty for a link. */
  recipient: string
  tokenHash: Buffer | null
  wrapped: Buffer | null
  /** What is sent to the recipient, sealed until then: the token, or the link of a `remote` one. */
  deliveryToken: Buffer | null
}

/** A share ready to be stored: nothing in it is readable. */
export interface PreparedShare {
  shareId: string
  backend: BackendName
  name: Buffer | null
  salt: Buffer
  passwordCost: { memory: number; passes: number } | null
  /** The value, or what names it elsewhere. */
  sealed: Buffer
  grants: readonly PreparedGrant[]
  /** Given once, to whoever creates the share: the token of its link grant, or the link elsewhere. */
  capability?: { token: Secret } | { link: Secret }
  /** When it ends, where a backend says so; else the lifetime counts from the moment it is stored. */
  expiresAt?: Date
}

/** What a backend holds to by itself. What it does not, is not offered and said. */
export interface BackendControls {
  /** Only the people named can open it, proven by Slack. */
  slackIdentity: boolean
  /** With a view limit, each recipient's first view is kept for them. */
  fairViews: boolean
  /** A value can be shown inside Slack. */
  revealInSlack: boolean
  /** Who has opened it, and when. */
  receipts: boolean
  /** Addresses outside the workspace get the link by mail: its own, or from here where mail is configured. */
  mailsOutside: boolean
  /** People and a link that is nobody's own can share one secret. */
  linkBesidePeople: boolean
}

/** Where new shares are kept. */
export interface ShareBackend {
  readonly name: BackendName
  readonly controls: BackendControls
  /**
   * Does all the work that needs no database: hashing and sealing, or creating it elsewhere.
   * @throws AppError BackendLacks (nothing was sent), BackendRefused, BackendUnavailable, BackendUnknown; Busy.
   */
  prepare(draft: ShareDraft): Promise<PreparedShare>
  /**
   * Takes the value back where it is kept, before the share is closed here. It being gone is fine.
   * @throws AppError BackendUnavailable when it may still be there; SealBroken.
   */
  withdraw(share: ShareRef & { sealed: Buffer }): Promise<void>
  /**
   * Asks how far shares that are opened elsewhere have got. Those it cannot tell about are left out.
   * @throws AppError BackendUnavailable.
   */
  readTotals?(shares: ReadonlyArray<ShareRef & { sealed: Buffer }>): Promise<RemoteTotals[]>
}

/** How far a share has got that is opened elsewhere. `isGone`: used up or deleted there. */
export interface RemoteTotals extends ShareRef {
  viewsLeft: number | null
  lastViewedAt: Date | null
  isGone: boolean
}

/** What the vault needs to open a value for one grant, as stored. */
export interface SealedGrant extends GrantRef {
  kind: string
  recipient: string
  wrapped: Buffer | null
  sealed: Buffer | null
  salt: Buffer
  passwordCost: { memory: number; passes: number } | null
}

/** A view that was spent. */
export interface Claim {
  /** How often this grant can still open it; null is no limit. */
  viewsLeft: number | null
  /** The share's last view: its value is erased. */
  isLast: boolean
  expiresAt: Date
  /** How often the whole share can still be opened; null is no limit. */
  shareViewsLeft: number | null
  viewedAt: Date
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

/** The backend that opens values itself. */
export interface Vault extends ShareBackend {
  /**
   * Opens the value in memory; spends nothing.
   * @returns undefined when the password is wrong.
   * @throws AppError SealBroken when it cannot be opened, Busy when too many passwords are being tried.
   */
  open(grant: SealedGrant, token: Secret, options: OpenOptions): Promise<Secret | undefined>
  /**
   * Spends one view, atomically.
   * @param viewerId who opens it, where that is known.
   * @returns undefined when this grant has none to spend now.
   */
  claim(db: Db, grant: GrantRef, viewerId?: string): Promise<Claim | undefined>
}
