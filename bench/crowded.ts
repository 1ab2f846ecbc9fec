// The slash command in a workspace that has shared for a long time: the whole app on a database with 100,000 shares
// against the same app on an empty one, in turns, with one local Slack.

import type pg from 'pg'
import { PEOPLE, TEAM } from '../sandbox/people.ts'
import { type AppProcess, startApp } from './app-process.ts'
import { AT_ONCE, loadForms } from './command.ts'
import { openBenchDatabase, readNumber } from './database.ts'
import { assertEqual, type Bench, type Row, scaled } from './figure.ts'
import type { Run } from './load.ts'
import { median, medianRatio, takeTurns } from './rounds.ts'
import { openClient } from './signed-client.ts'
import { startSlack } from './slack-process.ts'

const SHARES = 100_000
/** Of whoever types the commands. */
const OWN_SHARES = 1_000
const SENDERS = 500

export async function measureCrowdedCommands(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const [empty, full] = [await openBenchDatabase(), await openBenchDatabase()]
  await fillWithShares(full.bare)
  const apps: AppProcess[] = []
  for (const { url } of [empty, full]) apps.push(await startApp(slack, { DATABASE_URL: url }))
  const clients = apps.map((app) => openClient(app.url, AT_ONCE))
  try {
    const [toEmpty, toFull] = clients
    if (!toEmpty || !toFull) throw new TypeError('there are two')
    const count = scaled(bench, 1_000)
    const runs = await takeTurns(bench, {
      none: () => loadForms(slack, toEmpty, count),
      crowd: () => loadForms(slack, toFull, count),
    })
    // They were there all the time.
    assertEqual('shares', await readNumber(full.bare, 'select count(*) from shares'), SHARES)
    const p99 = compare('p99', runs.crowd, runs.none, ({ p99Ms }) => p99Ms)
    return [
      { ...p99, target: 'at most 1.20', isMet: (p99.ratio ?? 0) <= 1.2 },
      compare('median', runs.crowd, runs.none, ({ latenciesMs }) => median(latenciesMs)),
    ]
  } finally {
    for (const client of clients) client.close()
    for (const app of apps) await app.stop()
    slack.stop()
    for (const { close } of [empty, full]) await close()
  }
}

function compare(what: string, crowd: Run[], none: Run[], read: (run: Run) => number): Row {
  const [ours, floor] = [crowd.map(read), none.map(read)]
  const format = (values: number[]) => `${median(values).toFixed(1)} ms`
  const figure = `command with its form, 100,000 shares / none: ${what}`
  return { figure, floor: format(floor), ours: format(ours), ratio: medianRatio(ours, floor) }
}

/** Shares as they come to be: half of them still open, each with a recipient who has the message, spread over a month. */
async function fillWithShares(pool: pg.Pool): Promise<void> {
  await pool.query(
    `with numbers as (
      select n, n % 2 = 0 as is_open, clock_timestamp() - n * interval '25 seconds' as created_at
      from generate_series(1, $1::int) as n
    ), made as (
      insert into shares (
        workspace_id, id, sender_id, state, created_at, expires_at, closed_at, max_views, views, views_left,
        live, unopened, salt, sealed, card_channel, card_ts)
      select $2, 'crowd-' || n, case when n <= $3::int then $4 else 'U0SENDER' || n % $5::int end,
        case when is_open then 'open' else 'spent' end, created_at, clock_timestamp() + interval '20 days',
        case when is_open then null else created_at + interval '1 hour' end,
        1, (not is_open)::int, is_open::int,
        '{0}', case when is_open then '{0}'::smallint[] else '{}' end, decode(repeat('00', 16), 'hex'),
        case when is_open then decode(repeat('00', 284), 'hex') end, 'D0CROWD', n::text
      from numbers
    ), granted as (
      insert into grants (
        workspace_id, share_id, ordinal, kind, recipient, token_hash, wrapped, views, opened_at, delivery,
        message_channel, message_ts)
      select $2, 'crowd-' || n, 0, 'person', case when n % 100 = 1 then $4 else 'U0READER' || n % $5::int end,
        decode(md5(n::text) || md5(n::text), 'hex'),
        case when is_open then decode('010001' || repeat('00', 88), 'hex') end,
        (not is_open)::int, case when is_open then null else created_at end, 'delivered', 'D0CROWD', n::text
      from numbers
    )
    insert into share_events (workspace_id, share_id, event, at)
    select $2, 'crowd-' || n, event, created_at
    from numbers, unnest(array['created', 'delivered', 'viewed']) as event`,
    [SHARES, TEAM.id, OWN_SHARES, PEOPLE.alice.id, SENDERS],
  )
  await pool.query('analyze')
}
