// Known secrets, sent through everything the real program does and everything that can go wrong in it, with the log at
// its most talkative: then looked for in every place where they must not be. Where they may be is a list, and every
// entry of it must be true.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { openSlack } from '../../sandbox/slack.ts'
import * as acts from '../support/canary-acts.ts'
import * as apiActs from '../support/canary-api-acts.ts'
import * as confirmActs from '../support/canary-confirm-acts.ts'
import { findLeaks, type Intended, judgeLeaks } from '../support/canary-leaks.ts'
import { followShares } from '../support/canary-receipt-acts.ts'
import * as requestActs from '../support/canary-request-acts.ts'
import { type CanaryStory, openCanaryStory, TYPED } from '../support/canary-story.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { createTestPlace } from '../support/databases.ts'
import { findFreePort } from '../support/free-port.ts'
import { createLeakScan } from '../support/leak-scan.ts'
import { buildEnv, runProgram } from '../support/service.ts'
import { reveal, share } from '../support/sharing.ts'

let story: CanaryStory

beforeAll(async () => {
  story = await openCanaryStory()
})

afterAll(() => story.close())

test('no secret, password, name, token, ticket, pass or key is anywhere but where it must be', async () => {
  await acts.shareWithEverything(story)
  await acts.writeInBrowser(story)
  await acts.lookAtHome(story)
  await acts.useMessages(story)
  await acts.failDeliveries(story)
  await acts.failWindows(story)
  await acts.openInBrowser(story)
  await acts.failDatabase(story)
  await acts.sendNonsense(story)
  await acts.endShares(story)
  await followShares(story)
  await confirmActs.confirmByNumber(story)
  await requestActs.askForSecrets(story)
  const caller = await apiActs.shareOverHttp(story)
  const code = await confirmActs.confirmByCode(story, caller.token)
  await apiActs.useOverHttp(story, caller)
  await apiActs.refuseOverHttp(story, caller)
  await apiActs.failDatabaseOverHttp(story, caller)
  await apiActs.sendNonsenseOverHttp(story, caller)
  await story.dump('at the end')
  await story.program.kill('SIGTERM')
  await acts.startWithWrongSettings(story)
  // It did talk, about all of it.
  for (const event of ['share.created', 'delivery.attempted', 'http.failed', 'slack.sdk', 'process.stopped'])
    expect([event, story.program.output.includes(`"${event}"`)]).toEqual([event, true])

  const { wrong, unused } = judgeLeaks(findLeaks(story), INTENDED)
  expect(wrong).toEqual([])
  expect(unused).toEqual([])
  expect(confirmActs.findCode(story, code)).toEqual([])
}, 240_000)

test('the files of the embedded database hold none of it either, written ahead or left behind', async () => {
  const slack = await openSlack()
  const { remove, ...place } = await createTestPlace('pglite')
  const startedAt = Date.now()
  const port = await findFreePort()
  const program = runProgram(buildEnv(slack, place, port))
  await program.ready
  slack.connect(`http://127.0.0.1:${port}`)
  const [alice, bob] = [slack.person(PEOPLE.alice.id), slack.person(PEOPLE.bob.id)]
  const { value: secret, name, password } = TYPED
  const opened = await share(alice, { secret, name, password, to: [bob], views: 'No limit' })
  const message = await opened.messageOf(bob)
  await reveal(bob, message, TYPED.guess)
  await reveal(bob, message, password)
  // One that stays undelivered, with its token still in the table.
  slack.fail({ method: 'chat.postMessage', userId: bob.id, status: 429, retryAfterSeconds: 600 })
  await share(alice, { secret, name, password, to: [bob] })
  await program.kill('SIGKILL')
  await slack.close()

  const { token } = capabilityOf(message)
  const { scan } = createLeakScan({ ...TYPED, token, botToken: slack.botToken })
  const folder = 'folder' in place ? place.folder : ''
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((path) => statSync(path).mtimeMs >= startedAt)
  const leaks = files.flatMap((path) => scan(path, readFileSync(path)))
  await remove()
  expect(files.some((path) => path.includes('/pg_wal/'))).toBe(true)
  expect(leaks).toEqual([])
})

/** Where each may be, and is. */
const INTENDED: readonly Intended[] = [
  // The value: in the answer to whoever revealed it, and in the form that comes back when sharing failed.
  ['value', /^answer 200 POST \/s\/:id\/reveal$/],
  ['value', /^answer 200 view_submission shows notice$/],
  ['value', /^answer 200 view_submission shows share$/],
  // The password: told to the sender once, and in that form. What was typed after the command is in the form only.
  ['password', /^answer 200 view_submission shows shared$/],
  ['password', /^answer 200 view_submission shows share$/],
  ['generated', /^call window share$/],
  ['generated', /^answer 200 view_submission shows shared$/],
  ['stray', /^call window share$/],
  // The page's token: in the link to it, once.
  ['composeToken', /^answer 200 view_submission shows shared$/],
  // What a message said: in the form that was opened from it, and nowhere else.
  ['message', /^call window share$/],
  // The name: for the sender and for the recipient who has shown who they are.
  ['name', /^answer 200 POST \/s\/:id\/open$/],
  ['name', /^answer 200 view_submission shows share$/],
  ['name', /^call window (reveal|share)$/],
  ['name', /^call window home$/],
  ['name', /^call card blocks$/],
  // What is asked: in both messages, and in the forms that ask and answer. Why not: in the asker's message.
  ['asked', /^call (message|card) blocks$/],
  ['asked', /^call window (ask|share)$/],
  ['asked', /^answer 200 view_submission shows share$/],
  ['reason', /^call card blocks$/],
  // The token: in its recipient's message, and in the window that asks, with the ticket.
  ['token', /^call message blocks$/],
  ['token', /^call window reveal$/],
  ['ticket', /^call window reveal$/],
  // The pass: in the page's memory.
  ['pass', /^answer 200 POST \/s\/:id\/open$/],
  // The watch: in the page's memory, for which it becomes a ticket once.
  ['watch', /^answer 200 POST \/s\/:id\/confirm$/],
  ['ticket', /^answer 200 POST \/s\/:id\/watch$/],
  // Over HTTP: the value to whoever opens, the name to its sender and to whoever has opened, the link once, to whoever
  // has shared. An API token is shown to whoever has made it.
  ['value', /^answer 200 POST \/api\/v1\/shared-secrets\/:id\/access$/],
  ['name', /^answer 200 (POST|GET) \/api\/v1\/shared-secrets$/],
  ['name', /^answer 200 (GET|DELETE) \/api\/v1\/shared-secrets\/:id$/],
  ['name', /^answer 200 POST \/api\/v1\/shared-secrets\/:id\/access$/],
  ['linkToken', /^answer 200 POST \/api\/v1\/shared-secrets$/],
  ['apiToken', /^answer 200 view_submission shows notice$/],
  // Keys that do not exist are told back to whoever sent them.
  ['strayKey', /^answer 422 POST \/api\/v1\/shared-secrets(\/:id\/access)?$/],
]
