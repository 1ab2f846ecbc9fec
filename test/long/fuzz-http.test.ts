// Thousands of spoilt HTTP requests, sent byte by byte as they are: none makes the service fail, hang, keep memory or
// touch a row, and none is echoed.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type fc from 'fast-check'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { runFuzz, Slow } from '../support/fuzz.ts'
import { anyHttpInput, type HttpInput, MARK } from '../support/http-inputs.ts'
import { bringTicket, type InHand, takePass } from '../support/page-story.ts'
import { buildRequest, openRawClient, type RawClient, type RawOutcome } from '../support/raw-http.ts'
import { openStory, type Story } from '../support/service.ts'

const INPUTS = 8_000
const SLOW_MS = 1_000
const HELD_BYTES = 50 * 1_024 * 1_024

let story: Story
let rows: DatabaseRows
let client: RawClient
let inHand: InHand
let inputs: fc.Arbitrary<HttpInput>

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', pace: { requestsPerMinute: { open: 1e9, other: 1e9 } } })
  rows = await openRows(story.place)
  client = openRawClient(story.service.port)
  inHand = await bringTicket(story.alice, story.bob, { views: 'No limit' })
  // Its ticket is used up here, so that nothing in these inputs proves anything.
  const usedPass = await takePass(story.url, inHand)
  await rows.run('update proofs set used_at = clock_timestamp()')
  inputs = anyHttpInput({ url: story.url, ...inHand, usedPass })
})

afterAll(async () => {
  client.close()
  await rows.close()
  await story.close()
})

async function judge(input: HttpInput): Promise<void> {
  const bytes = buildRequest(input)
  const outcome = await client.send(bytes, { isWhole: input.isWhole })
  const fault = findFault(input, outcome)
  const what = `${fault}, for ${JSON.stringify(bytes.toString('latin1').slice(0, 2_000))}`
  if (fault) throw new Error(what)
  if (typeof outcome === 'object' && outcome.ms > SLOW_MS) throw new Slow(`${outcome.ms} ms${what}`)
}

/** Why this outcome is not acceptable, if it is not. */
function findFault(input: HttpInput, outcome: RawOutcome): string | undefined {
  if (outcome === 'silent') return 'no answer'
  if (outcome === 'closed') return input.isWhole ? 'closed without an answer' : undefined
  if (outcome.status >= 500 || !(outcome.status >= 200)) return `status ${outcome.status}`
  const said = JSON.stringify(outcome.headers) + outcome.body.toString('latin1')
  return said.includes(MARK) || said.includes(inHand.token) ? 'echoes the input' : undefined
}

test(`${INPUTS} spoilt requests are all answered, fast, without a trace in the tables, the log or the memory`, async () => {
  const before = await rows.readEffects()
  const { grownBytes } = await runFuzz({
    name: 'fuzz http',
    inputs,
    count: INPUTS,
    atOnce: 20,
    judge,
    afterBatch() {
      expect(story.log.lines().filter(({ level }) => level === 'error')).toEqual([])
      expect(story.log.text()).not.toContain(MARK)
      story.log.clear()
    },
  })
  expect(await rows.readEffects()).toEqual(before)
  expect(grownBytes).toBeLessThan(HELD_BYTES)
  expect((await fetch(`${story.url}/readyz`)).status).toBe(200)
}, 180_000)
