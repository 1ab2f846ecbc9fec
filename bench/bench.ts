// `npm run bench`: measures what matters about speed, each figure against a floor in the same run, on a real Postgres
// that waits for the disk. `npm run bench -- claim create` measures only those; `--quick` is a short, noisy look.

import { parseArgs } from 'node:util'
import { startTestServers } from '../test/support/test-servers.ts'
import { measureApi } from './api.ts'
import { measureClaims } from './claim.ts'
import { measureCommands } from './command.ts'
import { measureCreates } from './create.ts'
import { measureCrowdedCommands } from './crowded.ts'
import { measureDeliveries } from './deliver.ts'
import type { Bench, Figure, Row } from './figure.ts'
import { measureHomes } from './home.ts'
import { measureMemory } from './memory.ts'
import { measureStarts } from './start.ts'
import { measureSubmissions } from './submit.ts'
import { formatTable } from './table.ts'

const FIGURES: Readonly<Record<string, Figure>> = {
  claim: measureClaims,
  create: measureCreates,
  command: measureCommands,
  crowded: measureCrowdedCommands,
  submit: measureSubmissions,
  deliver: measureDeliveries,
  api: measureApi,
  home: measureHomes,
  memory: measureMemory,
  start: measureStarts,
}

const { values: flags, positionals: names } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const unknown = names.filter((name) => !(name in FIGURES))
if (unknown.length > 0) {
  process.stderr.write(
    `No figure is called ${unknown.join(', ')}. There are: ${Object.keys(FIGURES).join(', ')}\n`,
  )
  process.exit(2)
}
// Children, folders and Postgres are taken down by their owners when this process ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const bench: Bench = flags.quick ? { rounds: 3, size: 0.1 } : { rounds: 5, size: 1 }
const rows: Row[] = []
const broken: string[] = []
const stopServers = await startTestServers({ durable: true })
try {
  for (const [name, measure] of Object.entries(FIGURES)) {
    if (names.length > 0 && !names.includes(name)) continue
    const startedAt = performance.now()
    process.stderr.write(`${name} ... `)
    try {
      rows.push(...(await measure(bench)))
    } catch (error) {
      broken.push(name)
      process.stderr.write(`broken\n${error instanceof Error ? error.stack : String(error)}\n`)
    }
    process.stderr.write(`${Math.round((performance.now() - startedAt) / 1_000)} s\n`)
  }
} finally {
  await stopServers()
}
process.stdout.write(`\n${formatTable(rows)}\n`)
if (broken.length > 0) process.stdout.write(`\nBroken: ${broken.join(', ')}\n`)
process.exit(broken.length > 0 ? 1 : 0)
