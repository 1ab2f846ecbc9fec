// The least that a route which spends a view can be: fastify, a pool, one conditional UPDATE. A process of its own; the
// floor of the access figure.

import { once } from 'node:events'
import fastify from 'fastify'
import pg from 'pg'

/** What the parent process sends first. */
export interface BareAccessOrder {
  databaseUrl: string
  connections: number
  port: number
}

const BARE_CLAIM = `
  update bare_views set views_left = views_left - 1
  where id = $1 and views_left > 0 returning views_left`

process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
const [order] = (await once(process, 'message')) as [BareAccessOrder]
const pool = new pg.Pool({ connectionString: order.databaseUrl, max: order.connections })
const server = fastify()
server.post('/api/v1/shared-secrets/:id/access', async (request, reply) => {
  const { id } = request.params as { id: string }
  const { rows } = await pool.query(BARE_CLAIM, [id])
  return rows.length > 0 ? rows[0] : reply.status(404).send({})
})
await server.listen({ port: order.port, host: '127.0.0.1' })
process.send?.('listening')
