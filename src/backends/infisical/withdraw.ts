// Taking a share back at Infisical: its row is deleted there. Repeating is harmless, so whatever leaves it open is
// "not now, try again".

import type { Secret } from '../../secret.ts'
import { isDeleted, parseRemoteError } from './answers.ts'
import type { InfisicalApi } from './api.ts'
import type { InfisicalAnswer } from './client.ts'
import { SHARES_PATH } from './create.ts'
import type { Errand, Health } from './health.ts'
import { Unanswered } from './unanswered.ts'

/** Deletes the share; one that is gone already is fine. @throws AppError BackendUnavailable when it may still be there. */
export async function withdrawRemote(
  { api, health }: { api: InfisicalApi; health: Health },
  id: Secret,
  errand: Errand,
): Promise<void> {
  let answer: InfisicalAnswer
  try {
    answer = await api.call({ method: 'DELETE', path: SHARES_PATH, id }, errand)
  } catch (error) {
    if (error instanceof Unanswered) throw health.trouble('unreachable', errand, { cause: error })
    throw error
  }
  const { status, json } = answer
  const isGone = status === 200 ? isDeleted(json) : status === 404 && parseRemoteError(json) !== undefined
  if (!isGone) throw health.trouble('unreachable', errand)
  health.noteUp()
}
