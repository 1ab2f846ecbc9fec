// The document that `npm run openapi` prints: its createSharedSecret is the contract's in every key.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { type OpenApiDocument, readContract, readOperation } from '../support/contract-document.ts'

const PROGRAM = new URL('../../src/openapi.ts', import.meta.url).pathname

describe('the OpenAPI document', () => {
  const contract = readContract()
  let printed: OpenApiDocument

  beforeAll(async () => {
    // Just this: neither settings nor a database.
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env: {} })
    printed = JSON.parse(stdout)
  })

  test('has createSharedSecret as the contract has it, in every key', () => {
    expect(readOperation(printed)).toStrictEqual(readOperation(contract))
  })

  test('speaks the same dialect and, like it, asks for no security as a default', () => {
    expect([printed.openapi, printed.security]).toEqual([contract.openapi, contract.security])
  })

  test('lists the sibling operations by the names that clients of the contract know, and what is our own', () => {
    const operations = Object.entries(printed.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [operationId, method, path]),
    )
    expect(new Set(operations)).toEqual(
      new Set([
        ['createSharedSecret', 'post', '/api/v1/shared-secrets'],
        ['listSharedSecrets', 'get', '/api/v1/shared-secrets'],
        ['getSharedSecretById', 'get', '/api/v1/shared-secrets/{id}'],
        ['accessSharedSecret', 'post', '/api/v1/shared-secrets/{id}/access'],
        ['deleteSharedSecret', 'delete', '/api/v1/shared-secrets/{id}'],
        ['listAuditEvents', 'get', '/api/v1/audit-events'],
      ]),
    )
  })
})
