// The people of the benchmarks' workspace: enough that not everything comes from the same few.

import type { PersonRecord } from '../sandbox/people.ts'

const COUNT = 60

export const COLLEAGUES: readonly PersonRecord[] = Array.from({ length: COUNT }, (_, index) => {
  const name = `colleague${index}`
  return { id: `U0COLLEAGUE${index}`, name, realName: name, title: '', kind: 'member' }
})
