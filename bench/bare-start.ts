// The least that a start with these packages can be: they are imported, the database answers once, and a server says
// so. The floor of the start figure, run by the same command as the app.

import { createServer } from 'node:http'
import { join } from 'node:path'
import '@slack/bolt'
import '@fastify/rate-limit'
import 'fastify'
import 'kysely'
import 'pg-boss'
import 'winston'
import 'zod'

const { DATABASE_URL, DATA_DIR, PORT } = process.env
const close = DATABASE_URL ? await askPostgres(DATABASE_URL) : await askEmbedded(join(String(DATA_DIR), 'pg'))
createServer((_request, response) => response.end()).listen(Number(PORT))
process.once('SIGTERM', async () => {
  await close()
  process.exit(0)
})

async function askPostgres(url: string): Promise<() => Promise<void>> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({ connectionString: url })
  await pool.query('select 1')
  return () => pool.end()
}

async function askEmbedded(dataDir: string): Promise<() => Promise<void>> {
  const { PGlite } = await import('@electric-sql/pglite')
  const pglite = await PGlite.create({ dataDir })
  await pglite.query('select 1')
  return () => pglite.close()
}
