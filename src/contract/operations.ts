// Every operation over HTTP, once: the routes are registered from this table and the OpenAPI document is made from it.
// createSharedSecret is Infisical's, word for word.

import type { z } from 'zod'
import { sharedSecretResponse } from './answers.ts'
import { auditEvents, auditQuery } from './audit.ts'
import { OPERATION_WORDS } from './document-words.ts'
import { createSharedSecretRequest } from './shared-secret.ts'
import {
  accessedSharedSecret,
  accessRequest,
  listQuery,
  sharedSecret,
  sharedSecretDetails,
  sharedSecretList,
} from './sharing.ts'

export interface Operation {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  description: string
  /** What a token must have for it. */
  scope: 'create' | 'read' | 'reveal' | 'revoke' | 'audit'
  body?: z.ZodType
  querystring?: z.ZodType
  ok: z.ZodType
}

const ROOT = '/api/v1/shared-secrets'

export const OPERATIONS = {
  createSharedSecret: {
    method: 'POST',
    path: ROOT,
    description: OPERATION_WORDS.createSharedSecret,
    scope: 'create',
    body: createSharedSecretRequest,
    ok: sharedSecretResponse,
  },
  listSharedSecrets: {
    method: 'GET',
    path: ROOT,
    description: OPERATION_WORDS.listSharedSecrets,
    scope: 'read',
    querystring: listQuery,
    ok: sharedSecretList,
  },
  getSharedSecretById: {
    method: 'GET',
    path: `${ROOT}/:id`,
    description: OPERATION_WORDS.getSharedSecretById,
    scope: 'read',
    ok: sharedSecretDetails,
  },
  accessSharedSecret: {
    method: 'POST',
    path: `${ROOT}/:id/access`,
    description: OPERATION_WORDS.accessSharedSecret,
    scope: 'reveal',
    body: accessRequest,
    ok: accessedSharedSecret,
  },
  deleteSharedSecret: {
    method: 'DELETE',
    path: `${ROOT}/:id`,
    description: OPERATION_WORDS.deleteSharedSecret,
    scope: 'revoke',
    ok: sharedSecret,
  },
  listAuditEvents: {
    method: 'GET',
    path: '/api/v1/audit-events',
    description: OPERATION_WORDS.listAuditEvents,
    scope: 'audit',
    querystring: auditQuery,
    ok: auditEvents,
  },
} as const satisfies Record<string, Operation>

export type OperationId = keyof typeof OPERATIONS
