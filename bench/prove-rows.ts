// What `npm run prove` tries, one row each. A row opens what it needs, runs a trial (in test/support/trials, where
// `npm test` runs a few rounds of it) and closes it again. To add one, add it here.

import { type DatabaseKind, openTestDatabase } from '../test/support/databases.ts'
import { fuzzApi } from '../test/support/trials/api-fuzz.ts'
import { claimHere, openClaimers, raceForViews } from '../test/support/trials/claim-race.ts'
import type { ClaimWayName } from '../test/support/trials/claim-ways.ts'
import { raceAgainstExpiry, raceAgainstRevoke } from '../test/support/trials/closing-race.ts'
import { leaveTogether, raceAgainstClosing } from '../test/support/trials/grant-race.ts'
import { guessLinks, guessPasswords } from '../test/support/trials/guessing.ts'
import { HOLDERS, revealWhileHeld } from '../test/support/trials/held-row.ts'
import { killDelivering } from '../test/support/trials/killed-job.ts'
import { killService } from '../test/support/trials/killed-service.ts'
import { crowdTheGate } from '../test/support/trials/password-crowd.ts'
import { compareStrangers } from '../test/support/trials/stranger-timing.ts'
import type { Trial } from '../test/support/trials/trial.ts'
import { createTestVault, type TestVault } from '../test/support/vault.ts'

export interface Row {
  /** `npm run prove -- claim` runs `claim` and every `claim-...`. */
  name: string
  promise: string
  run(): Promise<Trial>
}

const KINDS = ['postgres', 'pglite'] as const

export const ROWS: readonly Row[] = [
  {
    name: 'claim',
    promise: 'k views are k views, each first view is kept; two processes, 20 connections',
    run: () => raceOnPostgres({ rounds: 100, claims: 200 }),
  },
  {
    name: 'claim-pglite',
    promise: 'the same on the embedded database',
    run: () => onDatabase('pglite', ({ db }) => raceForViews(db, claimHere(db), { rounds: 50, claims: 40 })),
  },
  {
    name: 'claim-control-read',
    promise: 'the race sees a limit that is read before it is written',
    run: () => seesFault('readThenWrite', /views given/),
  },
  {
    name: 'claim-control-count',
    promise: 'the race sees first views that are counted in another table',
    run: () => seesFault('subSelects', /people without their first view/),
  },
  ...KINDS.flatMap((kind): Row[] => [
    {
      name: `revoke-${kind}`,
      promise: 'nothing is shown that was asked for after a revoke',
      run: () => onDatabase(kind, ({ db }) => raceAgainstRevoke(db, 200)),
    },
    {
      name: `expiry-${kind}`,
      promise: 'nothing is shown that was asked for after the expiry',
      run: () => onDatabase(kind, ({ db }) => raceAgainstExpiry(db, 200)),
    },
    {
      name: `close-${kind}`,
      promise: 'nothing is shown of a grant that was closed; no other first view is lost',
      run: () => onDatabase(kind, ({ db }) => raceAgainstClosing(db, 200)),
    },
  ]),
  {
    name: 'leave',
    promise:
      'people who leave at once, with shares in common, hold each other up for no longer than they must',
    run: () => onDatabase('postgres', ({ db }) => leaveTogether(db, 200)),
  },
  ...HOLDERS.map(
    (holder): Row => ({
      name: `held-${holder.replaceAll(' ', '-')}`,
      promise: 'nothing is shown that expired while it waited',
      run: () => onDatabase('postgres', (vault) => revealWhileHeld(vault, holder, 20)),
    }),
  ),
  {
    name: 'stranger',
    promise: 'time does not tell an unknown id from a wrong token',
    run: () => onDatabase('postgres', (vault) => compareStrangers(vault, { each: 5_000, auc: [0.47, 0.53] })),
  },
  ...KINDS.flatMap((kind): Row[] => [
    {
      name: `guess-${kind}`,
      promise: 'five wrong passwords, then a wait; no view, nobody else affected',
      run: () => onDatabase(kind, (vault) => guessPasswords(vault, 100), { gateAtOnce: 100 }),
    },
    {
      name: `guess-link-${kind}`,
      promise: 'without the token nothing is counted and no password is tried',
      run: () => onDatabase(kind, (vault) => guessLinks(vault, 10_000)),
    },
  ]),
  {
    name: 'gate',
    promise: 'a crowd of passwords keeps to the gate, and the rest stays quick',
    run: () => onDatabase('postgres', (vault) => crowdTheGate(vault, { passwords: 200 })),
  },
  {
    name: 'gate-slow',
    promise: 'who waits in vain is told within 5.1 s',
    run: () => onDatabase('postgres', (vault) => crowdTheGate(vault, { passwords: 200, passes: 60 })),
  },
  ...KINDS.map(
    (kind): Row => ({
      name: `job-${kind}`,
      promise: 'a job whose process is killed is run again',
      run: () => killDelivering(kind),
    }),
  ),
  {
    name: 'fuzz-api',
    promise: 'no request to the HTTP API makes it fail, hang, keep memory or change more than it answers',
    run: () => fuzzApi(100_000),
  },
  ...KINDS.flatMap((kind): Row[] => [
    {
      name: `kill-sharing-${kind}`,
      promise: 'what people were told is shared arrives and opens, whenever the program is killed',
      run: () => killService(kind, { kills: 100, during: ['sharing'] }),
    },
    {
      name: `kill-revealing-${kind}`,
      promise: 'shown <= claimed <= limit, whenever the program is killed',
      run: () => killService(kind, { kills: 100, during: ['revealing'] }),
    },
  ]),
]

async function onDatabase(
  kind: DatabaseKind,
  trial: (vault: TestVault) => Promise<Trial>,
  options: { gateAtOnce?: number } = {},
): Promise<Trial> {
  const { database, close } = await openTestDatabase(kind)
  try {
    return await trial(createTestVault(database.db, options))
  } finally {
    await close()
  }
}

async function raceOnPostgres(options: Parameters<typeof raceForViews>[2]): Promise<Trial> {
  const { database, place, close } = await openTestDatabase('postgres')
  if (!('url' in place)) throw new TypeError('Postgres has a URL')
  const claimers = await openClaimers(place.url)
  try {
    return await raceForViews(database.db, claimers, options)
  } finally {
    await claimers.close()
    await close()
  }
}

/** A control: what it does wrong must be found, or the other rows prove nothing. */
async function seesFault(way: ClaimWayName, fault: RegExp): Promise<Trial> {
  const { tried, problems } = await raceOnPostgres({ rounds: 20, claims: 200, way })
  const found = problems.filter((problem) => fault.test(problem)).length
  return { tried, seen: `the fault ${found} times`, problems: found > 0 ? [] : ['the fault was not seen'] }
}
