// The whole program is killed with -9 at random moments while people share, or while they reveal. Afterwards all that
// Slack was told must be true: what was shared arrives and opens, no view is given twice, nothing is stuck.

import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { isRecord, readRecords, readText } from '../../../sandbox/json.ts'
import type { Message } from '../../../sandbox/person/message.ts'
import type { Person } from '../../../sandbox/person/person.ts'
import type { WaitOptions } from '../../../sandbox/person/wait.ts'
import { ACTIONS, COMMAND } from '../../../src/slack/ids.ts'
import type { DatabaseKind } from '../databases.ts'
import { WITHIN_MS } from '../patience.ts'
import { hurry } from '../waiting-jobs.ts'
import { openTown, type Town } from './town.ts'
import { checkEqual, type Trial } from './trial.ts'

export interface KillOptions {
  kills: number
  /** In turns, when there are several. */
  during: ReadonlyArray<'sharing' | 'revealing'>
  /** Does what pg-boss does with a dead program's jobs itself, instead of waiting for it to look. */
  isHurried?: boolean
}

const SENDERS = 4
const RECIPIENTS = 6
/** Kills on one database, before everything is looked at. */
const KILLS_AT_A_TIME = 10
const SHARES_A_ROUND = 8
const LONGEST_WAIT_MS = 700
const PATIENCE = { timeoutMs: 3_000 }
const LIVING_JOB_MS = 3_500

interface Ledger {
  /** Secrets of which the sender was told that they are shared, with their recipients. */
  told: Map<string, Person[]>
  /** Every value that somebody saw: who, of which share, and what. */
  shown: Array<{ recipient: Person; shareId: string; secret: string }>
  problems: string[]
}

export async function killService(
  kind: DatabaseKind,
  { kills, during, isHurried = false }: KillOptions,
): Promise<Trial> {
  const problems: string[] = []
  const counts = { told: 0, shown: 0, lost: 0, repeated: 0 }
  for (let done = 0; done < kills; done += KILLS_AT_A_TIME) {
    const town = await openTown(kind, SENDERS + RECIPIENTS)
    const ledger: Ledger = { told: new Map(), shown: [], problems }
    try {
      await town.start()
      for (let kill = done; kill < Math.min(kills, done + KILLS_AT_A_TIME); kill++) {
        await killOnce(town, ledger, during[kill % during.length] === 'revealing')
      }
      await settle(town, ledger, isHurried || kind === 'pglite')
      const seen = await judge(town, ledger, during.includes('revealing'))
      counts.told += ledger.told.size
      counts.shown += ledger.shown.length
      counts.lost += seen.lost
      counts.repeated += seen.repeated
    } finally {
      await town.close()
    }
  }
  return {
    tried: `${kills} kills during ${during.join(' or ')} on ${kind}`,
    seen: `${counts.told} shares told, ${counts.shown} values shown, ${counts.lost} claimed and lost, ${counts.repeated} messages repeated`,
    problems,
  }
}

async function killOnce(town: Town, ledger: Ledger, isRevealing: boolean): Promise<void> {
  const senders = town.people.slice(0, SENDERS)
  const recipients = town.people.slice(SENDERS)
  let shares = 0
  const isOver = (): boolean => shares >= SHARES_A_ROUND
  const keepSharing = async (sender: Person): Promise<void> => {
    while (!isOver()) {
      shares++
      await shareOnce(town, ledger, sender, pickSome(recipients))
    }
  }
  const sharing = Promise.all(senders.map(keepSharing))
  // Reveals are killed when there is something to reveal.
  if (isRevealing) await sharing
  const revealing = isRevealing ? Promise.all(recipients.map((one) => revealAll(town, ledger, one))) : []
  await sleep(Math.random() * LONGEST_WAIT_MS)
  const replaced = town.replace(Math.floor(Math.random() * town.programs.length))
  await Promise.all([sharing, revealing, replaced])
}

/** Everybody who does something while a program dies may get no answer: they try no further, and are told nothing. */
async function shareOnce(town: Town, { told }: Ledger, sender: Person, to: Person[]): Promise<void> {
  const secret = `secret ${Math.random().toString(36).slice(2)}`
  try {
    await sender.modal?.close()
    town.route()
    if ((await sender.command(COMMAND)).status !== 200) return await sleep(50).then(() => {})
    const form = await sender.waitForModal('Share a secret', PATIENCE)
    await form.fill('Secret', secret)
    await form.pick(
      'Recipients',
      to.map(({ id }) => id),
    )
    town.route()
    await form.submit()
    if (form.shown.includes('Sharing...'))
      await sender.waitForShown(/Shared with|Nothing was shared/, PATIENCE)
    if (form.shown.includes('Shared with')) told.set(secret, to)
  } catch {
    // No window, or no answer.
  }
}

async function revealAll(
  town: Town,
  ledger: Ledger,
  recipient: Person,
  patience: WaitOptions = PATIENCE,
): Promise<void> {
  for (const message of recipient.messages) {
    if (shareIdOf(message) !== undefined) await revealOnce(town, ledger, recipient, message, patience)
  }
}

async function revealOnce(
  town: Town,
  ledger: Ledger,
  recipient: Person,
  message: Message,
  patience: WaitOptions,
): Promise<void> {
  const shareId = shareIdOf(message) ?? ''
  try {
    await recipient.modal?.close()
    town.route()
    await recipient.click(message, 'Reveal')
    const consent = await recipient.waitForShown(/^== Open a secret ==(?!\nOne moment)/, patience)
    if (consent.submitLabel === undefined) return
    town.route()
    await consent.submit()
    if (consent.shown.includes('One moment')) await recipient.waitForShown(/\(code block|view/, patience)
    const secret = consent.codeBlocks.join('')
    if (secret !== '') ledger.shown.push({ recipient, shareId, secret })
  } catch {
    // No window, or no answer: what was claimed for it is lost.
  }
}

/** Lets the jobs of dead programs run as if their time were over, and opens what can be opened. Stops all in the end. */
async function settle(town: Town, ledger: Ledger, isHurried: boolean): Promise<void> {
  const zeros = town.programs.map(() => 0)
  const isAlone = town.programs.length === 1
  if (isAlone) checkEqual(ledger.problems, 'exit statuses', await town.stop(), zeros)
  // Time for the jobs of the living to end.
  else await sleep(LIVING_JOB_MS)
  await town.onDatabase(async (db) => {
    await sql`update shares set card_started_at = now() - interval '1 hour' where card_ts is null`.execute(db)
    await hurry(db)
    const isDead = sql`state = 'active' and started_on < now() - interval '3 seconds'`
    await (isHurried
      ? sql`update pgboss.job set state = 'retry', start_after = now() where ${isDead}`
      : sql`update pgboss.job set started_on = now() - interval '1 hour' where ${isDead}`
    ).execute(db)
  })
  if (isAlone) await town.start()
  await untilSettled(town)
  // Twice: what was sent again meanwhile can be opened as well. Nothing dies any more, so every answer comes.
  for (const _ of [1, 2]) {
    await Promise.all(town.people.slice(SENDERS).map((one) => revealAll(town, ledger, one, {})))
    await untilSettled(town)
  }
  checkEqual(ledger.problems, 'last exit statuses', await town.stop(), zeros)
}

/** No job is left, or, where only the program can look, nothing has been sent to Slack for longer than a worker's pause. */
async function untilSettled(town: Town): Promise<void> {
  if (town.programs.length === 1) {
    for (let count = -1, quiet = 0; quiet < 2; await sleep(2_500)) {
      quiet = count === town.slack.calls.length ? quiet + 1 : 0
      count = town.slack.calls.length
    }
    return
  }
  for (const giveUpAt = Date.now() + WITHIN_MS; Date.now() < giveUpAt; await sleep(200)) {
    if ((await readUnfinished(town)).length === 0) return
    await town.onDatabase(hurry)
  }
}

/** Jobs that should have run, or all that are still to run. */
async function readUnfinished(town: Town, { due = false } = {}): Promise<string[]> {
  const { rows } = await town.onDatabase((db) =>
    sql<{ name: string }>`
      select name from pgboss.job where state < 'completed' and name in ('deliver', 'refresh')
        and (not ${due} or state = 'active' or start_after < now() - interval '2 seconds')`.execute(db),
  )
  return rows.map(({ name }) => name)
}

async function judge(
  town: Town,
  ledger: Ledger,
  mayLose: boolean,
): Promise<{ lost: number; repeated: number }> {
  const { told, shown, problems } = ledger
  const { grants, shares } = await town.onDatabase(async (db) => ({
    grants: await db.selectFrom('grants').select(['share_id', 'recipient', 'views', 'delivery']).execute(),
    shares: await db.selectFrom('shares').select(['id', 'views', 'max_views', 'state', 'card_ts']).execute(),
  }))
  const posts = countPosts(town)
  let lost = 0
  let repeated = 0
  for (const { share_id, recipient, views, delivery } of grants) {
    const about = `grant of ${recipient} in ${share_id}`
    const seen = shown.filter((one) => one.shareId === share_id && one.recipient.id === recipient).length
    const sent = posts.get(`${share_id}/${recipient}`) ?? 0
    if (seen > views) problems.push(`${about}: ${seen} shown, ${views} claimed`)
    // Dropped is what was opened by a message of which nobody knew any more that it had been sent.
    const hasCome = delivery === 'delivered' || (delivery === 'dropped' && views > 0)
    if (!hasCome) problems.push(`${about}: ${delivery}`)
    if (sent < 1 || sent > 2) problems.push(`${about}: sent ${sent} times`)
    lost += views - seen
    repeated += Math.max(0, sent - 1)
  }
  for (const { id, views, max_views, state, card_ts } of shares) {
    if (views > (max_views ?? 0)) problems.push(`${id}: ${views} views of ${max_views}`)
    if (state !== 'spent') problems.push(`${id}: still ${state} after everybody opened theirs`)
    const cards = posts.get(`${id}/card`) ?? 0
    if (card_ts === null || cards > 2) problems.push(`${id}: ${cards} messages to its sender`)
  }
  checkEqual(problems, 'jobs left', await readUnfinished(town, { due: true }), [])
  for (const recipient of town.people.slice(SENDERS)) {
    const seen = new Set(shown.filter((one) => one.recipient === recipient).map(({ secret }) => secret))
    const missing = [...told].filter(([secret, to]) => to.includes(recipient) && !seen.has(secret))
    const own = grants.filter(({ recipient: id }) => id === recipient.id)
    const excused = mayLose ? own.reduce((sum, { views }) => sum + views, 0) - seen.size : 0
    if (missing.length > excused)
      problems.push(`${recipient.id} misses ${missing.length} secrets, ${excused} were lost on the way`)
  }
  for (const { secret, recipient } of shown) {
    if (told.has(secret) && !told.get(secret)?.includes(recipient))
      problems.push(`${recipient.id} saw what was not for them`)
  }
  return { lost, repeated }
}

/** How often each message was posted: `<share>/<recipient>`, and `<share>/card` while the share was open. */
function countPosts({ slack }: Town): Map<string, number> {
  const posts = new Map<string, number>()
  for (const { method, body } of slack.calls) {
    if (method !== 'chat.postMessage') continue
    for (const block of readRecords(body, 'blocks').filter(isRecord)) {
      for (const button of readRecords(block, 'elements')) {
        const value = readText(button, 'value')
        const id = value.split('.')[0]
        const isReveal = readText(button, 'action_id') === ACTIONS.reveal
        const isRevoke = readText(button, 'action_id') === ACTIONS.revoke
        const key = isReveal ? `${id}/${readText(body, 'channel')}` : `${id}/card`
        if (isReveal || isRevoke) posts.set(key, (posts.get(key) ?? 0) + 1)
      }
    }
  }
  return posts
}

function shareIdOf(message: Message): string | undefined {
  return message.buttons.find(({ actionId }) => actionId === ACTIONS.reveal)?.value.split('.')[0]
}

function pickSome(people: readonly Person[]): Person[] {
  const count = 1 + Math.floor(Math.random() * 3)
  const from = Math.floor(Math.random() * people.length)
  return [...people, ...people].slice(from, from + count)
}
