// A few thousand of the spoilt requests to the HTTP API that `npm run prove -- fuzz-api` sends by the hundred thousand.

import { expect, test } from '@jest/globals'
import { fuzzApi } from '../support/trials/api-fuzz.ts'

const INPUTS = 5_000

test(`${INPUTS} spoilt requests to the API are all answered, and change what their answers say and nothing else`, async () => {
  const { seen, problems } = await fuzzApi(INPUTS)
  process.stdout.write(`fuzz api: ${seen}\n`)
  expect(problems).toEqual([])
}, 240_000)
