// Start-up's question to the database: does this process have every key that something is still sealed under.

import { sql } from 'kysely'
import type { KeyRing } from '../crypto/keys.ts'
import { ConfigError } from '../errors.ts'
import type { Db } from './schema.ts'

/** @throws ConfigError naming the versions that are in use and missing. */
export async function assertKeysPresent(db: Db, keys: KeyRing): Promise<void> {
  // A box is 0x01, the version in two bytes, then what is sealed.
  const { rows } = await sql<{ version: number }>`
    select distinct get_byte(box, 1) * 256 + get_byte(box, 2) as version
    from (
      select wrapped as box from grants where wrapped is not null
      union all select delivery_token from grants where delivery_token is not null
      union all select name from shares where name is not null
      union all select what from requests
      union all select reason from requests where reason is not null
    ) boxes`.execute(db)
  const missing = rows.map((row) => row.version).filter((version) => !keys.versions.includes(version))
  if (missing.length === 0) return
  const named = missing.sort((a, b) => a - b).join(', ')
  throw new ConfigError([
    `ENCRYPTION_KEYS lacks version ${named}, under which shares in the database are sealed. Add the key back, next to the others.`,
  ])
}
