// Every operation over HTTP, once: the routes are registered from this table and the OpenAPI document is made from it.
// createSharedSecret is Infisical's, word for word.

import type { z } from 'zod'
import { sharedSecretResponse } from './answers.ts'
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
  scope: 'create' | 'read' | 'reveal' | 'revoke'
  body?: z.ZodType
  querystring?: z.ZodType
  ok: z.ZodType
}

const ROOT = '/api/v1/shared-secrets'

export const OPERATIONS = {
  createSharedSecret: {
    method: 'POST',
    path: ROOT,
    description: 'Create a new shared secret that can be accessed by a link.',
    scope: 'create',
    body: createSharedSecretRequest,
    ok: sharedSecretResponse,
  },
  listSharedSecrets: {
    method: 'GET',
    path: ROOT,
    description:
      "The shared secrets of the token's owner, newest first; closed ones for 30 days. Metadata only: nothing in it opens a secret.",
    scope: 'read',
    querystring: listQuery,
    ok: sharedSecretList,
  },
  getSharedSecretById: {
    method: 'GET',
    path: `${ROOT}/:id`,
    description: "One shared secret of the token's owner, with what happened to each recipient's message.",
    scope: 'read',
    ok: sharedSecretDetails,
  },
  accessSharedSecret: {
    method: 'POST',
    path: `${ROOT}/:id/access`,
    description:
      'Open a shared secret with the token of its link. Spends one view. Needs no API token where anyone with the link may open it.',
    scope: 'reveal',
    body: accessRequest,
    ok: accessedSharedSecret,
  },
  deleteSharedSecret: {
    method: 'DELETE',
    path: `${ROOT}/:id`,
    description:
      'Take a shared secret back: nobody can open it any more and its value is erased. Repeating it changes nothing.',
    scope: 'revoke',
    ok: sharedSecret,
  },
} as const satisfies Record<string, Operation>

export type OperationId = keyof typeof OPERATIONS
