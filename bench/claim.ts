// The claim of a view against the least that Postgres could do for it: one conditional UPDATE of one small row.

import { createVault } from '../src/backends/vault/vault.ts'
import { newEncryptionKeys, parseKeyRing } from '../src/crypto/keys.ts'
import { createPasswordGate } from '../src/crypto/password.ts'
import { type BareShare, insertBareShare } from '../test/support/trials/bare-share.ts'
import { CONNECTIONS, openBenchDatabase, readNumber } from './database.ts'
import { assertEqual, type Bench, type Row, scaled } from './figure.ts'
import { runAtOnce } from './load.ts'
import { median, medianRatio, takeTurns } from './rounds.ts'

const SHARES = 400
const PLENTY = 1_000_000
const BARE_CLAIM = `
  update bare_views set views_left = views_left - 1
  where id = $1 and views_left > 0 returning views_left`

export async function measureClaims(bench: Bench): Promise<Row[]> {
  const { database, bare, close } = await openBenchDatabase()
  try {
    const keys = parseKeyRing(newEncryptionKeys())
    if ('problems' in keys) throw new TypeError('fresh keys are keys')
    const { claim } = createVault(keys, createPasswordGate(1))
    const shares: BareShare[] = []
    await runAtOnce(SHARES, CONNECTIONS, async () => {
      shares.push(await insertBareShare(database.db, { people: 1, maxViews: PLENTY }))
    })
    await bare.query('create table bare_views (id text primary key, views_left integer not null)')
    const ids = shares.map(({ shareId }) => shareId)
    await bare.query('insert into bare_views select unnest($1::text[]), $2', [ids, PLENTY])
    await bare.query('analyze')

    let claims = 0
    // With 20 at once and 400 of them, no two claims meet on one share.
    const claimOurs = (spread: number) => async (index: number) => {
      const share = shares[index % spread]
      if (!share || !(await claim(database.db, { ...share, ordinal: 0 })))
        throw new Error('a claim was refused')
      claims++
    }
    let bareClaims = 0
    const claimBare =
      (spread: number, named = {}) =>
      async (index: number) => {
        const { rowCount } = await bare.query({ ...named, text: BARE_CLAIM, values: [ids[index % spread]] })
        if (rowCount !== 1) throw new Error('a bare claim was refused')
        bareClaims++
      }
    const [many, few] = [scaled(bench, 4_000), scaled(bench, 1_000)]
    const { floor, ours, preparedFloor, floorOnOne, oursOnOne } = await takeTurns(bench, {
      floor: () => runAtOnce(many, CONNECTIONS, claimBare(SHARES)),
      ours: () => runAtOnce(many, CONNECTIONS, claimOurs(SHARES)),
      preparedFloor: () => runAtOnce(many, CONNECTIONS, claimBare(SHARES, { name: 'bare_claim' })),
      floorOnOne: () => runAtOnce(few, CONNECTIONS, claimBare(1)),
      oursOnOne: () => runAtOnce(few, CONNECTIONS, claimOurs(1)),
    })
    assertEqual('views spent', await readNumber(bare, 'select sum(views) from shares'), claims)
    assertEqual(
      'views noted',
      await readNumber(bare, `select count(*) from share_events where event = 'viewed'`),
      claims,
    )
    const bareViews = await readNumber(bare, `select sum(${PLENTY} - views_left) from bare_views`)
    assertEqual('bare views spent', bareViews, bareClaims)
    const row = toRow('claims on 400 shares, 20 at once', ours.map(perSecond), floor.map(perSecond))
    return [
      { ...row, target: 'at least 0.60', isMet: (row.ratio ?? 0) >= 0.6 },
      toRow('the same, the floor prepared as ours is', ours.map(perSecond), preparedFloor.map(perSecond)),
      toRow('claims on one share, 20 at once', oursOnOne.map(perSecond), floorOnOne.map(perSecond)),
    ]
  } finally {
    await close()
  }
}

function toRow(figure: string, ours: number[], floor: number[]): Row {
  const format = (rates: number[]) => `${Math.round(median(rates))}/s`
  return { figure, floor: format(floor), ours: format(ours), ratio: medianRatio(ours, floor) }
}

function perSecond(run: { perSecond: number }): number {
  return run.perSecond
}
