// The canary once more with Infisical as the backend, which says back all that it is told and fails in every way it can.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as acts from '../support/canary-infisical.ts'
import { findLeaks, type Intended, judgeLeaks } from '../support/canary-leaks.ts'

let canary: acts.InfisicalCanary

beforeAll(async () => {
  canary = await acts.openInfisicalCanary()
})

afterAll(() => canary?.close())

test('no secret, password, name, link, id or token of Infisical is anywhere but where it must be', async () => {
  await acts.shareThere(canary)
  await acts.failThere(canary)
  await acts.echoThere(canary)
  await acts.failLogins(canary)
  const { story } = canary
  await story.dump('at the end')
  await story.program.kill('SIGTERM')
  for (const event of ['share.created', 'infisical.unconfirmed', 'infisical.refused', 'infisical.trouble'])
    expect([event, story.program.output.includes(`"${event}"`)]).toEqual([event, true])

  const requests = acts.readRequests(canary)
  const { wrong, unused } = judgeLeaks(findLeaks(story, requests), INTENDED, SOMETIMES)
  expect(wrong).toEqual([])
  expect(unused).toEqual([])
}, 180_000)

/** Where each may be, and is. */
const INTENDED: readonly Intended[] = [
  // What is shared goes to Infisical, and nowhere in its address.
  ['value', /^infisical create body$/],
  ['name', /^infisical create body$/],
  ['password', /^infisical create body$/],
  ['clientSecret', /^infisical login body$/],
  ['accessToken', /^infisical (create|delete) authorization$/],
  // Infisical's id is the capability: it is in the link, for the recipients and for a script that shares.
  ['remoteId', /^call message blocks$/],
  ['remoteId', /^answer 200 POST \/api\/v1\/shared-secrets$/],
  ['remoteId', /^infisical delete path$/],
  // The name: for its sender.
  ['name', /^answer 200 (POST|GET) \/api\/v1\/shared-secrets$/],
  ['name', /^answer 200 (GET|DELETE) \/api\/v1\/shared-secrets\/:id$/],
  ['name', /^call card blocks$/],
  ['apiToken', /^answer 200 view_submission shows notice$/],
  // The form comes back with what was typed; the password is told to the sender once.
  ['value', /^answer 200 view_submission shows share$/],
  ['name', /^answer 200 view_submission shows share$/],
  ['password', /^answer 200 view_submission shows share(d)?$/],
  ['password', /^words of shared$/],
]
/** Once a minute Infisical is asked what became of its shares. */
const SOMETIMES: readonly Intended[] = [['accessToken', /^infisical list authorization$/]]
