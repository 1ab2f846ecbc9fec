// The slash command: the whole app against a bare Bolt app, both loaded over real signed HTTP, each in a process of
// its own as is the local Slack. Two comparisons are like for like: `help`, which only acks, against a listener that
// only acks, and the form against a listener that opens the same modal after its ack. The third shows what opening
// the modal costs.

import { parseCommand } from '../src/slack/command/parse.ts'
import { buildShareModal } from '../src/slack/share/modal.ts'
import { prefillForm } from '../src/slack/share/prefill.ts'
import { FORM_RULES } from '../test/support/rules.ts'
import { startApp } from './app-process.ts'
import { startBare } from './bare-process.ts'
import { openBenchDatabase } from './database.ts'
import { assertEqual, type Bench, type Row, scaled } from './figure.ts'
import { type Run, runAtOnce } from './load.ts'
import { median, medianRatio, takeTurns } from './rounds.ts'
import { openClient, type SignedClient, signBody } from './signed-client.ts'
import { type SlackProcess, startSlack } from './slack-process.ts'

/** Commands at once. */
export const AT_ONCE = 20
const FORM_TEXT = '<@U0BOB00001|bob> <@U0CAROL001|carol> 1h'
const MODALS_WITHIN_MS = 60_000

export async function measureCommands(bench: Bench): Promise<Row[]> {
  const slack = await startSlack()
  const { url, close } = await openBenchDatabase()
  const app = await startApp(slack, { DATABASE_URL: url })
  const bareAck = await startBare(slack)
  const bareOpen = await startBare(slack, buildFormView())
  const clients = [app, bareAck, bareOpen].map((target) => openClient(target.url, AT_ONCE))
  try {
    const [toApp, toBareAck, toBareOpen] = clients
    if (!toApp || !toBareAck || !toBareOpen) throw new TypeError('there are three')
    const [acks, forms] = [scaled(bench, 3_000), scaled(bench, 600)]
    const runs = await takeTurns(bench, {
      bareAck: () => loadAcks(slack, toBareAck, acks, (body) => body === ''),
      help: () => loadAcks(slack, toApp, acks, (body) => body.includes('/share-secret')),
      bareOpen: () => loadForms(slack, toBareOpen, forms),
      form: () => loadForms(slack, toApp, forms),
    })
    return [
      ...compare('command that only acks', runs.help, runs.bareAck, true),
      ...compare('command with its form', runs.form, runs.bareOpen, true),
      toRateRow(
        'command with its form, until it is open',
        runs.form.map(openedPerSecond),
        runs.bareOpen.map(openedPerSecond),
      ),
      ...compare('command with its form / only acks', runs.form, runs.bareAck, false),
    ]
  } finally {
    for (const client of clients) client.close()
    for (const bare of [bareAck, bareOpen]) bare.stop()
    await app.stop()
    slack.stop()
    await close()
  }
}

interface FormRun extends Run {
  openedPerSecond: number
}

function buildFormView() {
  const parsed = parseCommand(FORM_TEXT)
  if (parsed.kind !== 'open') throw new TypeError('the text opens the form')
  return buildShareModal(prefillForm(parsed, FORM_RULES), FORM_RULES)
}

/** Commands that are answered and nothing more. */
async function loadAcks(
  slack: SlackProcess,
  client: SignedClient,
  count: number,
  isAnswer: (body: string) => boolean,
): Promise<Run> {
  return load(slack, client, await slack.makeCommands(count, 'help'), isAnswer)
}

/** Commands that also open a modal each: all are waited for. */
export async function loadForms(slack: SlackProcess, client: SignedClient, count: number): Promise<FormRun> {
  const bodies = await slack.makeCommands(count, FORM_TEXT)
  const startedAt = performance.now()
  const run = await load(slack, client, bodies, (body) => body === '')
  assertEqual('modals opened', await slack.waitForModals(count, MODALS_WITHIN_MS), count)
  return { ...run, openedPerSecond: (count / (performance.now() - startedAt)) * 1_000 }
}

async function load(
  { signingSecret }: SlackProcess,
  client: SignedClient,
  bodies: readonly string[],
  isAnswer: (body: string) => boolean,
): Promise<Run> {
  const signed = bodies.map((body) => signBody(signingSecret, body))
  return runAtOnce(signed.length, AT_ONCE, async (index) => {
    const one = signed[index]
    if (!one) throw new TypeError('there is one for each')
    const { status, body } = await client.post(one)
    if (status !== 200 || !isAnswer(body))
      throw new Error(`a command was answered ${status} ${body.slice(0, 80)}`)
  })
}

function compare(figure: string, ours: Run[], floor: Run[], hasTarget: boolean): Row[] {
  const rate = toRateRow(`${figure}: acks`, ours.map(perSecond), floor.map(perSecond))
  const [oursMs, floorMs] = [ours.map(p99Ms), floor.map(p99Ms)]
  const ratio = medianRatio(oursMs, floorMs)
  const format = (values: number[]) => `${median(values).toFixed(1)} ms`
  const p99 = { figure: `${figure}: p99`, floor: format(floorMs), ours: format(oursMs), ratio }
  if (!hasTarget) return [rate, p99]
  return [
    { ...rate, target: 'at least 1.00', isMet: (rate.ratio ?? 0) >= 1 },
    { ...p99, target: 'at most 1.30', isMet: ratio <= 1.3 },
  ]
}

function toRateRow(figure: string, ours: number[], floor: number[]): Row {
  const format = (rates: number[]) => `${Math.round(median(rates))}/s`
  return { figure, floor: format(floor), ours: format(ours), ratio: medianRatio(ours, floor) }
}

const perSecond = (run: Run): number => run.perSecond
const p99Ms = (run: Run): number => run.p99Ms
const openedPerSecond = (run: FormRun): number => run.openedPerSecond
