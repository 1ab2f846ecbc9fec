// "Provide it": the form "Share a secret" for the asker alone, with what they asked for on top. Whether the request is
// open still is asked here, and once more in the transaction that shares.

import type { types } from '@slack/bolt'
import { LIMITS } from '../../contract/limits.ts'
import { createSharedSecretRequest } from '../../contract/shared-secret.ts'
import type { Actor } from '../../share/actor.ts'
import { type AskedOfActor, type RequestDeps, readAskedOfActor } from '../../share/requests.ts'
import { reportFailure } from '../failure.ts'
import { buildNotice } from '../format.ts'
import { VIEWS } from '../ids.ts'
import type { ShareForm } from '../share/form.ts'
import { buildShareModal } from '../share/modal.ts'
import { type OpenFormDeps, rulesNow } from '../share/open-form.ts'
import { openForm } from '../share/prefill.ts'
import type { FormRules } from '../share/rules.ts'
import { describeNotOpened, PROVIDE } from './words.ts'

export interface ProvideDeps extends OpenFormDeps, Pick<RequestDeps, 'db' | 'keys'> {}

export function buildProvideWaiting(): types.ModalView {
  return buildNotice(VIEWS.notice, PROVIDE.title, PROVIDE.waiting)
}

/** Never throws: a request that is over has words as well. */
export async function prepareProvide(
  deps: ProvideDeps,
  actor: Actor,
  requestId: string,
): Promise<types.ModalView> {
  try {
    const asked = await readAskedOfActor(deps, actor, requestId)
    const rules = rulesNow(deps, actor.workspaceId)
    return buildShareModal(openProvideForm(asked, rules), rules)
  } catch (error) {
    const { failure, reference } = reportFailure(deps.log, 'request.not_opened', error)
    return buildNotice(VIEWS.notice, PROVIDE.title, describeNotOpened(failure.message, reference))
  }
}

/** The form for the asker alone; named as they asked where that makes a name. */
export function openProvideForm(asked: AskedOfActor, rules: FormRules): ShareForm {
  const form = openForm(rules)
  const name = asked.what.expose()
  const isName =
    name.length <= LIMITS.name.maxChars && createSharedSecretRequest.shape.name.safeParse(name).success
  return {
    ...form,
    recipients: [asked.askerId],
    asked: { askerId: asked.askerId, what: asked.what },
    origin: { requestId: asked.requestId },
    // A name that is filled in is to be seen.
    ...(isName && { name, hasMoreOptions: true }),
  }
}
