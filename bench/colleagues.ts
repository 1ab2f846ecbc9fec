// The people of the benchmarks' workspace: enough that not everything comes from the same few.

import type { PersonRecord } from '../sandbox/people.ts'

const COUNT = 60
/** For shares with everybody: each of them is new to the app once. */
const CROWD_COUNT = 2_000

export const COLLEAGUES = makePeople('colleague', COUNT)
export const CROWD = makePeople('crowd', CROWD_COUNT)

function makePeople(word: string, count: number): readonly PersonRecord[] {
  return Array.from({ length: count }, (_, index): PersonRecord => {
    const name = `${word}${index}`
    return { id: `U0${name.toUpperCase()}`, name, realName: name, title: '', kind: 'member' }
  })
}
