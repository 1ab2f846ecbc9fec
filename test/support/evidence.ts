// What there is to see when a story fails: the screens of its people, and the log since the test began. Read by the test
// environment (environment.js), which cannot import what the tests do.

import type { Person } from '../../sandbox/person/person.ts'
import type { CapturedLog } from './captured-log.ts'

interface Evidence {
  begin(): void
  describe(): { screens: string[]; lines: string[] }
}

declare global {
  /** Made by the test environment; absent where a story is told by something else. */
  var openStories: Set<Evidence> | undefined
}

/** @returns what ends the gathering. */
export function gatherEvidence(people: Readonly<Record<string, Person>>, log: CapturedLog): { end(): void } {
  let from = 0
  const evidence: Evidence = {
    begin() {
      from = log.lines().length
    },
    describe() {
      const screens = Object.values(people)
        .filter(({ modal, home, messages }) => modal ?? home ?? messages.length > 0)
        .map(({ name, shown, home }) => `${name}:\n${shown}${home ? `\n(Home)\n${home.shown}` : ''}`)
      const written = log.lines()
      return {
        screens,
        lines: written.slice(from > written.length ? 0 : from).map((line) => JSON.stringify(line)),
      }
    },
  }
  globalThis.openStories?.add(evidence)
  return { end: () => void globalThis.openStories?.delete(evidence) }
}
