// What is no HTTP never becomes a request: it is answered on the bare connection, in the envelope of every refusal and
// with its headers, and the connection is closed.

import type { Socket } from 'node:net'
import type { ConnectionError } from 'fastify'
import { newReference } from '../crypto/tokens.ts'
import { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { buildProblem } from './problem.ts'

export function refuseUnreadable(
  error: ConnectionError,
  socket: Socket,
  headers: Readonly<Record<string, string>>,
  log: Logger,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) {
    // Nothing was asked yet: there is no one to answer with a body.
    const isSilent = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
    socket.write(isSilent ? 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n' : write(headers, log))
  }
  socket.destroy(error)
}

function write(headers: Readonly<Record<string, string>>, log: Logger): string {
  const problem = new AppError('BadRequest')
  const reference = newReference()
  log.info('http.unreadable', { status: problem.status, requestId: reference })
  const body = JSON.stringify(buildProblem(problem, reference))
  const all = {
    ...headers,
    'x-request-id': reference,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 400 Bad Request\r\n${lines.join('')}\r\n${body}`
}
