// The request of createSharedSecret as its OpenAPI document has it: the stand-in accepts what that schema accepts. An
// older Infisical knows fewer fields and drops the others without a word.

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { isRecord, type Json, readRecord } from '../json.ts'

/** The fields that came with later versions. */
export type LaterField = 'authorizedEmails' | 'allowExternalEmails'

const DOCUMENT = new URL('./shared-secrets.openapi.yaml', import.meta.url)
const ROUTE = ['paths', '/api/v1/shared-secrets', 'post']
const CONTENT = ['content', 'application/json', 'schema']

/** The JSON Schema of the request body, without the fields that this version does not know. */
export function readRequestSchema(unknownFields: readonly LaterField[] = []): Json {
  const schema = readAt([...ROUTE, 'requestBody', ...CONTENT])
  if (unknownFields.length === 0) return schema
  const kept = Object.entries(readRecord(schema, 'properties')).filter(
    ([name]) => !unknownFields.some((field) => field === name),
  )
  return { ...schema, properties: Object.fromEntries(kept), additionalProperties: true }
}

/** The JSON Schema of the answer with that status. */
export function readResponseSchema(status: number): Json {
  return readAt([...ROUTE, 'responses', String(status), ...CONTENT])
}

function readAt(path: readonly string[]): Json {
  const document: unknown = parse(readFileSync(DOCUMENT, 'utf8'))
  const found = path.reduce((from, key) => readRecord(from, key), isRecord(document) ? document : {})
  if (Object.keys(found).length === 0) throw new Error(`The document has nothing at ${path.join(' > ')}`)
  return found
}
