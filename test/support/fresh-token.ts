// One token after the other: whatever window the person still has open is closed before and after.

import type { Person } from '../../sandbox/person/person.ts'
import { makeToken } from './api.ts'

export async function makeFreshToken(
  person: Person,
  wish?: Parameters<typeof makeToken>[1],
): Promise<string> {
  await person.modal?.close()
  const token = await makeToken(person, wish)
  await person.modal?.close()
  return token
}
