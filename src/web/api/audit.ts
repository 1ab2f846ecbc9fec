// The audit trail over HTTP, for administrators: page after page, and later what has happened since.

import type { FastifyRequest } from 'fastify'
import { auditQuery } from '../../contract/audit.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { KeyRing } from '../../crypto/keys.ts'
import type { Db } from '../../db/schema.ts'
import type { Logger } from '../../log.ts'
import { readAuditEvents } from '../../share/audit.ts'
import { sealPageEnd } from '../../share/page-end.ts'
import type { Caller } from './auth.ts'
import { openCursor, parseOrRefuse } from './input.ts'

export interface AuditApiDeps {
  db: Db
  keys: KeyRing
  log: Logger
}

export async function handleAudit(
  { db, keys, log }: AuditApiDeps,
  { actor }: Caller,
  request: FastifyRequest,
) {
  const { limit = LIMITS.auditPage.default, cursor } = parseOrRefuse(auditQuery, request.query)
  const after = openCursor(keys, actor, cursor, 'audit')
  const { events, end } = await readAuditEvents(db, actor.workspaceId, { limit, ...(after && { after }) })
  log.info('audit.read', { workspace: actor.workspaceId, count: events.length })
  return {
    events: events.map(({ at, event, shareId, actorId, recipientId }) => ({
      at: at.toISOString(),
      event,
      secretId: shareId,
      actorId,
      recipientId,
    })),
    nextCursor: end ? sealPageEnd(keys, actor, end, 'audit') : (cursor ?? null),
  }
}
