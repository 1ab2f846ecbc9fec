// What of a request for a secret is sealed under the server's keys: what is asked and why it was declined. People's own
// words may give a secret away.

import { Secret } from '../secret.ts'
import { boxOpen, boxSeal } from './box.ts'
import type { KeyRing } from './keys.ts'

interface RequestId {
  workspaceId: string
  requestId: string
}

type Part = 'what' | 'reason'

export function sealRequestPart(keys: KeyRing, request: RequestId, part: Part, text: Secret): Buffer {
  return boxSeal(keys, 'request', text.exposeBytes(), bindPart(request, part))
}

/** @throws AppError SealBroken when it is not this part of this request. */
export function openRequestPart(keys: KeyRing, request: RequestId, part: Part, sealed: Buffer): Secret {
  return Secret.fromBytes(boxOpen(keys, 'request', sealed, bindPart(request, part)))
}

function bindPart({ workspaceId, requestId }: RequestId, part: Part): string[] {
  return [workspaceId, requestId, part]
}
