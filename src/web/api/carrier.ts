// How a body may come: JSON in strict UTF-8, by its own name. Anything lenient would change a secret silently.

import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../errors.ts'
import { NOT_UTF_8 } from './words.ts'

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?$/i

/** Makes the scope take such bodies and no others. */
export function acceptStrictJson(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  // Before the body is read.
  scope.addHook('preParsing', async (request) => assertCarrier(request))
  const parseJson = scope.getDefaultJsonParser('error', 'error')
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = decode(body as Buffer)
    if (text === undefined) return done(new AppError('BadRequest', { words: NOT_UTF_8 }))
    return parseJson(request, text, done)
  })
}

function assertCarrier({ headers }: FastifyRequest): void {
  const type = headers['content-type']
  const isPlain = headers['content-encoding'] === undefined
  if (type === undefined && !hasBody(headers)) return
  if (!isPlain || type === undefined || !JSON_TYPE.test(type)) throw new AppError('UnsupportedMediaType')
}

function hasBody(headers: FastifyRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

// A byte order mark is skipped by the decoder.
function decode(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}
