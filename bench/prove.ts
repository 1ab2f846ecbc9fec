// `npm run prove`: tries for minutes what `npm test` tries for seconds, on a Postgres of its own that waits for the
// disk and on the embedded database, and says what held. `npm run prove -- claim` runs the rows of that name.
// Exit status 1 when something did not hold.

import { startTestServers } from '../test/support/test-servers.ts'
import { ROWS, type Row } from './prove-rows.ts'

const wanted = process.argv.slice(2)
const rows = ROWS.filter(({ name }) => wanted.length === 0 || wanted.some((word) => isNamed(name, word)))
if (rows.length === 0) {
  console.error(
    `No row is called ${wanted.join(' or ')}. There are:\n${ROWS.map(({ name }) => name).join('\n')}`,
  )
  process.exit(2)
}

const stop = await startTestServers({ durable: true })
let broken = 0
try {
  for (const row of rows) if (!(await prove(row))) broken++
} finally {
  await stop()
}
console.log(broken === 0 ? `All ${rows.length} held.` : `${broken} of ${rows.length} did NOT hold.`)
process.exit(broken === 0 ? 0 : 1)

/** Runs the row and prints it. @returns whether what it promises held. */
async function prove({ name, promise, run }: Row): Promise<boolean> {
  console.log(`${name}: ${promise}`)
  const startedAt = performance.now()
  try {
    const { tried, seen, problems } = await run()
    const seconds = Math.round((performance.now() - startedAt) / 1_000)
    console.log(`  ${problems.length === 0 ? 'held' : 'BROKEN'}   ${tried}: ${seen} (${seconds} s)`)
    for (const problem of problems.slice(0, 10)) console.log(`           ${problem}`)
    return problems.length === 0
  } catch (error) {
    console.log('  BROKEN  ', error)
    return false
  }
}

function isNamed(name: string, word: string): boolean {
  return name === word || name.startsWith(`${word}-`)
}
