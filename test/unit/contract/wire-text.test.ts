// The schemas, rendered, are Infisical's document: names, bounds, defaults and descriptions, key by key.

import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import {
  errorEnvelopes,
  type SharedSecretResponse,
  sharedSecretResponse,
} from '../../../src/contract/answers.ts'
import { createSharedSecretRequest } from '../../../src/contract/shared-secret.ts'

function render(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { target: 'openapi-3.0', io })))
}

const REQUEST = {
  type: 'object',
  properties: {
    name: {
      type: 'string',
      maxLength: 50,
      description: 'An optional name for the shared secret for easier identification.',
    },
    password: {
      type: 'string',
      description:
        'An optional password to protect the shared secret. Recipients will need to provide this password to access the secret.',
    },
    secretValue: { type: 'string', maxLength: 10_000, description: 'The secret value to share.' },
    expiresIn: {
      type: 'string',
      default: '30d',
      description:
        "The duration after which the shared secret will expire. Accepts formats like '30d', '24h', '1w'. Maximum is 30 days, minimum is 5 minutes.",
    },
    maxViews: {
      type: 'number',
      minimum: 1,
      description:
        'The maximum number of times the shared secret can be viewed before it expires. If not provided, unlimited views are allowed.',
    },
    accessType: {
      type: 'string',
      enum: ['anyone', 'organization'],
      default: 'organization',
      description:
        "Determines who can access the shared secret. 'organization' restricts access to users within your organization. 'anyone' allows access to anyone with the link. Defaults to 'organization'.",
    },
    authorizedEmails: {
      type: 'array',
      items: { type: 'string', format: 'email' },
      maxItems: 100,
      description:
        'An optional array of email addresses to share the secret with. Maximum 100 emails. Organization members in the list get direct access. When allowExternalEmails is enabled, non-member emails are also accepted and recipients will receive the secret link via email, but must use the password to access it.',
    },
    allowExternalEmails: {
      type: 'boolean',
      description:
        'When true, allows sharing with email addresses that do not belong to Infisical. A password is required when this option is enabled. External recipients will receive the secret link via email and must enter the password to access it.',
    },
  },
  required: ['secretValue'],
  additionalProperties: false,
}

const UUID = { type: 'string', format: 'uuid', nullable: true }
const INSTANT = { type: 'string', format: 'date-time' }

const RESPONSE = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    expiresAt: INSTANT,
    userId: UUID,
    orgId: UUID,
    createdAt: INSTANT,
    updatedAt: INSTANT,
    expiresAfterViews: { type: 'number', nullable: true },
    accessType: { type: 'string', default: 'anyone' },
    name: { type: 'string', nullable: true },
    lastViewedAt: { ...INSTANT, nullable: true },
    type: { type: 'string', default: 'share' },
    authorizedEmails: { nullable: true },
    identityId: UUID,
    allowExternalEmails: { type: 'boolean', default: false, nullable: true },
    sharedSecretLink: { type: 'string' },
  },
  required: ['id', 'expiresAt', 'createdAt', 'updatedAt', 'sharedSecretLink'],
  additionalProperties: false,
}

const SHARE: SharedSecretResponse = {
  id: 'AAAAAAAAAAAAAAAAAAAAAA',
  expiresAt: '2026-01-31T12:00:00.000Z',
  userId: null,
  orgId: '3f8c1d1e-7a64-4c0b-9a0e-0d6f1c2b3a49',
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: '2026-01-01T12:00:00.000Z',
  expiresAfterViews: null,
  accessType: 'organization',
  name: null,
  lastViewedAt: null,
  type: 'share',
  authorizedEmails: ['a@x.io'],
  identityId: null,
  allowExternalEmails: false,
  sharedSecretLink: 'https://s.example.com/s/AAAAAAAAAAAAAAAAAAAAAA',
}

describe('the document', () => {
  test('shows the request as Infisical’s, without the rules it lacks', () => {
    expect(render(createSharedSecretRequest, 'input')).toStrictEqual(REQUEST)
  })

  test('shows the answer as Infisical’s, read or written', () => {
    expect(render(sharedSecretResponse, 'output')).toStrictEqual(RESPONSE)
    expect(render(sharedSecretResponse, 'input')).toStrictEqual(RESPONSE)
  })

  test.each([
    [400, { message: { type: 'string' }, details: {} }, ['reqId', 'statusCode', 'message', 'error']],
    [401, { message: { type: 'string' } }, ['reqId', 'statusCode', 'message', 'error']],
    [403, { message: { type: 'string' }, details: {} }, ['reqId', 'statusCode', 'message', 'error']],
    [404, { message: { type: 'string' } }, ['reqId', 'statusCode', 'message', 'error']],
    [422, { message: {} }, ['reqId', 'statusCode', 'error']],
    [500, { message: { type: 'string' } }, ['reqId', 'statusCode', 'message', 'error']],
  ] as const)('shows the %d envelope as Infisical’s', (status, properties, required) => {
    expect(render(errorEnvelopes[status], 'output')).toStrictEqual({
      type: 'object',
      properties: {
        reqId: { type: 'string' },
        statusCode: { type: 'number', enum: [status] },
        error: { type: 'string' },
        ...properties,
      },
      required,
      additionalProperties: false,
    })
  })
})

describe('the answer’s schema', () => {
  test('passes a share with all fifteen fields through unchanged', () => {
    expect(Object.keys(SHARE)).toHaveLength(15)
    expect(sharedSecretResponse.parse(SHARE)).toStrictEqual(SHARE)
  })

  test.each([
    { expiresAt: '2026-01-31T12:00:00Z' },
    { expiresAt: '2026-01-31T12:00:00.000+01:00' },
    { orgId: 'T0001' },
    { authorizedEmails: 'a@x.io' },
    { secretValue: 's' },
  ])('refuses %j', (change) => {
    expect(sharedSecretResponse.safeParse({ ...SHARE, ...change }).success).toBe(false)
  })
})
