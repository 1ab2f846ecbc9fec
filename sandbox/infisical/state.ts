// What the stand-in for Infisical knows: its settings, who may log in, the tokens it gave out, its shares, and what
// was asked of it.

import type { LaterField } from './contract.ts'
import type { InfisicalFailures, InfisicalRoute } from './failures.ts'
import type { KeptShare, newIdentity } from './shares.ts'

/** How it is to be. */
export interface InfisicalOptions {
  /** 0, the default, takes a free one. */
  port?: number
  /** Addresses of the organization's members; without it everybody is one. */
  members?: readonly string[]
  /** Fields that this version does not know: an old one. */
  unknownFields?: readonly LaterField[]
  /** What a login answers, in seconds; 7,200 unless told. 0 is without end. */
  tokenLifetimeSeconds?: number
  /** Its links begin with the word `undefined`, as where nobody has set an address. */
  withoutSiteUrl?: boolean
}

/** A request as it came, before anything was made of it. */
export interface InfisicalRequestRecord {
  route: InfisicalRoute
  method: string
  path: string
  body: unknown
  authorization: string
}

/** Everything, in one. */
export interface State {
  options: InfisicalOptions
  url: string
  requests: InfisicalRequestRecord[]
  shares: KeptShare[]
  failures: InfisicalFailures
  identities: Array<ReturnType<typeof newIdentity>>
  tokens: Map<string, { identityId: string; endsAt: number }>
}
