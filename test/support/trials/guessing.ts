// Guessing: at the password by whoever has the link, and at the link by whoever has nothing. The first is counted
// before it is tried; the second can count nothing and costs no Argon2.

import { sql } from 'kysely'
import { newId, newToken } from '../../../src/crypto/tokens.ts'
import type { Db } from '../../../src/db/schema.ts'
import type { MadeGrant, TestVault } from '../vault.ts'
import { refusalOf } from '../vault.ts'
import { checkEqual, runInLanes, type Trial } from './trial.ts'

const FREE_GUESSES = 5

/** Many wrong passwords at once; five are tried. The vault's gate must be wide, or it refuses before the limit does. */
export async function guessPasswords(vault: TestVault, guesses: number): Promise<Trial> {
  const problems: string[] = []
  const share = await vault.makeShare({ recipients: 2, maxViews: 2, password: 'Tr0ub4dor&3' })
  const [mine, other] = share.grants
  if (!mine || !other) throw new TypeError('two recipients were asked for')
  vault.gate.clear()
  const refusals = await Promise.all(
    Array.from({ length: guesses }, (_, index) =>
      refusalOf(vault.reveal(mine, { password: `wrong ${index}` })),
    ),
  )
  const count = (code: string): number => refusals.filter((refusal) => refusal === code).length
  checkEqual(problems, 'passwords tried', vault.gate.hashed, FREE_GUESSES)
  checkEqual(problems, 'PasswordIncorrect', count('PasswordIncorrect'), FREE_GUESSES)
  checkEqual(problems, 'TooManyGuesses', count('TooManyGuesses'), guesses - FREE_GUESSES)
  checkEqual(
    problems,
    'the right one while it is locked',
    await refusalOf(vault.reveal(mine, right)),
    'TooManyGuesses',
  )
  checkEqual(problems, 'views left after wrong ones', await readViewsLeft(vault.db, mine), 2)
  checkEqual(problems, "the other recipient's", await refusalOf(vault.reveal(other, right)), 'none')
  await endLock(vault.db, mine)
  checkEqual(problems, 'the right one after the lock', await refusalOf(vault.reveal(mine, right)), 'none')
  checkEqual(problems, 'counts of one who knew it', await countGuesses(vault.db, mine), 0)
  return {
    tried: `${guesses} wrong passwords at once`,
    seen: `${count('PasswordIncorrect')} tried`,
    problems,
  }
}

const right = { password: 'Tr0ub4dor&3' }

/** Tries without the right token, on a share that has a password: with a right id and with unknown ones. */
export async function guessLinks(vault: TestVault, tries: number): Promise<Trial> {
  const problems: string[] = []
  const share = await vault.makeShare({ maxViews: 1, password: 'Tr0ub4dor&3' })
  vault.gate.clear()
  let answered = 0
  await runInLanes(tries, 20, async (index) => {
    const shareId = index % 2 ? share.shareId : newId()
    const guess = { ...share.grant, shareId, token: newToken() }
    if ((await refusalOf(vault.reveal(guess, right))) === 'NotFound') answered++
  })
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from guesses where share_id = ${share.shareId}`.execute(vault.db)
  checkEqual(problems, 'NotFound', answered, tries)
  checkEqual(problems, 'guesses counted', rows[0]?.count, 0)
  checkEqual(problems, 'passwords tried', vault.gate.hashed, 0)
  checkEqual(problems, 'views left', await readViewsLeft(vault.db, share.grant), 1)
  return {
    tried: `${tries} tries without the token`,
    seen: `${answered} NotFound, ${vault.gate.hashed} Argon2`,
    problems,
  }
}

/** Moves the end of every lock on the grant into the past. */
export async function endLock(db: Db, { shareId, ordinal }: MadeGrant): Promise<void> {
  await sql`update guesses set next_at = clock_timestamp() - interval '1 second'
    where share_id = ${shareId} and ordinal = ${ordinal}`.execute(db)
}

async function readViewsLeft(db: Db, { shareId }: MadeGrant): Promise<number | null> {
  const row = await db
    .selectFrom('shares')
    .select('views_left')
    .where('id', '=', shareId)
    .executeTakeFirstOrThrow()
  return row.views_left
}

/** Of the client; the row of the whole grant is left out. */
async function countGuesses(db: Db, { shareId, ordinal }: MadeGrant): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from guesses
    where share_id = ${shareId} and ordinal = ${ordinal} and length(client) > 0`.execute(db)
  return rows[0]?.count ?? 0
}
