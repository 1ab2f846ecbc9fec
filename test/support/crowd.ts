// More members for a local workspace than the few with names: each to be used once, so that nothing is known of them.

import { PEOPLE, type PersonRecord } from '../../sandbox/people.ts'

/** Everybody in the workspace, and `count` ordinary members besides. */
export function withCrowd(count: number): { people: PersonRecord[]; crowd: PersonRecord[] } {
  const crowd = Array.from({ length: count }, (_, index): PersonRecord => {
    const name = `crowd${index}`
    return { id: `U0CROWD${index}`, name, realName: `Crowd ${index}`, title: '', kind: 'member' }
  })
  return { people: [...Object.values(PEOPLE), ...crowd], crowd }
}
