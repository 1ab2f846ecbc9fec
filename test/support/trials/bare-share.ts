// A share with random bytes where its seals would be: enough for claims, which never look inside, and quick to
// make by the thousand.

import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { newSalt } from '../../../src/crypto/share-seal.ts'
import { newId } from '../../../src/crypto/tokens.ts'
import type { Db } from '../../../src/db/schema.ts'
import { insertShare } from '../../../src/share/insert.ts'

export interface BareShare {
  workspaceId: string
  shareId: string
}

export interface BareShareWishes {
  people: number
  /** null is no limit. */
  maxViews: number | null
  lifetimeMs?: number
  /** Every second one is an address outside. */
  isMixed?: boolean
  /** Besides, a link; its ordinal is the last. */
  hasLink?: boolean
  /** False: nobody's first view is kept, first come, first served. */
  keepsFirstViews?: boolean
}

export async function insertBareShare(db: Db, wishes: BareShareWishes): Promise<BareShare> {
  const { people, maxViews, lifetimeMs = 3_600_000, keepsFirstViews = true } = wishes
  const kinds = Array.from({ length: people }, (_, index) =>
    wishes.isMixed && index % 2 === 1 ? ('outside' as const) : ('person' as const),
  )
  const share = { workspaceId: 'T0WORK', shareId: newId() }
  await insertShare(db, {
    ...share,
    senderId: 'U0SENDER',
    submissionId: newId(),
    apiTokenId: null,
    backend: 'vault',
    accessType: 'organization',
    authorizedEmails: null,
    allowExternalEmails: false,
    hasPassword: false,
    isForBrowser: false,
    emails: [],
    name: null,
    lifetimeMs,
    maxViews,
    salt: newSalt(),
    passwordCost: null,
    sealed: randomBytes(284),
    grants: [...kinds, ...(wishes.hasLink ? (['link'] as const) : [])].map((kind, index) => ({
      kind,
      recipient: { person: `U0PERSON${index}`, outside: `p${index}@elsewhere.example`, link: '' }[kind],
      tokenHash: randomBytes(32),
      wrapped: randomBytes(91),
      deliveryToken: randomBytes(74),
    })),
  })
  if (!keepsFirstViews) {
    await db
      .updateTable('shares')
      .set({ unopened: sql`'{}'` })
      .where('workspace_id', '=', share.workspaceId)
      .where('id', '=', share.shareId)
      .execute()
  }
  return share
}

export interface Remains {
  state: string
  views: number
  viewsLeft: number | null
  /** How many of each are still stored. */
  sealed: number
  wrapped: number
  undelivered: number
  viewedEvents: number
  viewsByPerson: number[]
}

/** What the database holds of a share now. */
export async function readRemains(db: Db, { workspaceId, shareId }: BareShare): Promise<Remains> {
  const { rows } = await sql<Remains>`
    select s.state, s.views, s.views_left as "viewsLeft", (s.sealed is not null)::int as sealed,
      count(g.wrapped)::int as wrapped, count(g.delivery_token)::int as undelivered,
      (select count(*)::int from share_events e
        where e.workspace_id = s.workspace_id and e.share_id = s.id and e.event = 'viewed') as "viewedEvents",
      array_agg(g.views order by g.ordinal) as "viewsByPerson"
    from shares s join grants g on g.workspace_id = s.workspace_id and g.share_id = s.id
    where s.workspace_id = ${workspaceId} and s.id = ${shareId}
    group by s.workspace_id, s.id`.execute(db)
  const [remains] = rows
  if (!remains) throw new TypeError('the share is there')
  return remains
}
