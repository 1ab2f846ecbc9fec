// Thousands of spoilt payloads, every one signed as if Slack itself had gone mad: none makes the service fail or hang,
// shows a value, touches a share it has no right to, or shares more than it says.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { findButton } from '../../sandbox/person/button.ts'
import { ACTIONS } from '../../src/slack/ids.ts'
import { callApi } from '../support/api.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { askFromPage, askPerson, takeLink } from '../support/confirming.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { runFuzz, Slow } from '../support/fuzz.ts'
import { buildRequest, openRawClient, type RawClient, type RawOutcome } from '../support/raw-http.ts'
import { ask, openAsk, untilRequest } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, share, untilShows } from '../support/sharing.ts'
import { captureSubmission, encodePayload, signBody } from '../support/signing.ts'
import {
  anySlackInput,
  buildForeignBases,
  captureBase,
  FRESH_TRIGGER,
  FRESH_VIEW,
  type SlackBase,
  type SlackInput,
} from '../support/slack-inputs.ts'
import { giveToken } from '../support/tenant-actors.ts'

const INPUTS = 4_000
const SLOW_MS = 1_000
const HELD_BYTES = 50 * 1_024 * 1_024
/** What nobody in these inputs may ever see: Dana shared it with Carol. */
const VICTIM = 'VICTIMx3Jd'
/** What Dana asked Carol for: in their two messages and nowhere else. */
const ASKED = 'ASKEDx6Kp'
/** What is typed in them: must not reach the log. */
const TYPED = 'TYPEDx9Wm'

let story: Story
let rows: DatabaseRows
let client: RawClient
let bases: SlackBase[]
let views = 0
let sharesSaid = 0

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { limits: 'off' } })
  rows = await openRows(story.place)
  client = openRawClient(story.service.port)
  bases = await captureBases()
})

afterAll(async () => {
  client.close()
  await rows.close()
  await story.close()
})

/** Real payloads of everything people can do, by Alice and Bob. */
async function captureBases(): Promise<SlackBase[]> {
  const { alice, bob, gus, slack } = story
  const capture = (act: () => Promise<unknown>): Promise<SlackBase> => captureBase(slack, act)
  const command = await capture(() => alice.command('/share-secret', `@bob @sre 90m 3 views ${TYPED}`))
  await alice.waitForModal('Share a secret')
  const wish = { secret: TYPED, name: TYPED, password: TYPED, to: [gus] }
  const form = await fillForm(alice, wish)
  const custom = await capture(() => form.select('Expires', 'Custom'))
  await alice.waitForShown('Expires after')
  await form.fill('Expires after', '36h')
  const generate = await capture(() => form.click('Generate'))
  const refused = await capture(() => form.submit())
  const more = await capture(async () =>
    (await fillForm(alice, { secret: TYPED, to: [bob] })).click('More options'),
  )
  const taken = await capture(async () => (await fillForm(alice, { secret: TYPED, to: [bob] })).submit())
  await bob.waitForMessage('shared a secret')
  const home = await capture(() => alice.openHome())
  const groups = await captureGroups()
  await alice.modal?.close()
  const openForm = await capture(async () =>
    (await alice.waitForHome('Share a secret')).click('Share a secret'),
  )
  await alice.waitForModal('Share a secret')

  const own = await share(alice, { secret: 'for Bob', to: [bob], views: 'No limit', password: 'long enough' })
  const message = await own.messageOf(bob)
  const click = await capture(() => bob.click(message, 'Reveal'))
  const openLink = await capture(() => bob.click(message, 'Open in browser'))
  const consent = await pressReveal(bob, message)
  const openTicket = await capture(() => consent.click('Open in browser'))
  await consent.fill('Password', TYPED)
  const submit = await capture(() => consent.submit())
  const revoke = await captureRevoke()

  const answers = await captureAnswers()
  const { carolsValue, danasShare } = await shareForVictim()
  // A stranger's guesses: Carol's button pressed by Bob, Dana's share revoked by Alice.
  const stolenClick = replaceButtons(click, carolsValue)
  const stolenSubmit = replaceButtons(submit, carolsValue)
  const stolenRevoke = replaceButtons(revoke, danasShare)
  const inHome = await captureHome()
  const stolenHomeRevoke = inHome.map((base) => replaceButtons(base, danasShare))
  const ours = [
    ...answers,
    command,
    custom,
    generate,
    more,
    home,
    openForm,
    click,
    openLink,
    openTicket,
    submit,
    revoke,
  ]
    .concat(groups)
    .concat(await captureMessageForms())
  const many = Array.from({ length: 6 }, () => refused)
  return [
    ...ours,
    ...many,
    taken,
    stolenClick,
    stolenSubmit,
    stolenRevoke,
    ...inHome,
    ...stolenHomeRevoke,
    ...(await captureRequests()),
    ...buildForeignBases(slack, bob.id),
  ]
}

/** What Bob presses under a question about his link, and Alice in the window behind a code. */
async function captureAnswers(): Promise<SlackBase[]> {
  const { alice, bob, slack, url } = story
  const link = await takeLink(await share(alice, { to: [bob] }), bob)
  const { page, question } = await askPerson(url, link, bob)
  const token = await makeFreshToken(alice)
  const { json } = await callApi(url, { token, body: { secretValue: TYPED, accessType: 'organization' } })
  const key = String(json.sharedSecretLink).split('#')[1] ?? ''
  const { code } = await askFromPage(url, { id: String(json.id), token: key })
  const typed = await captureBase(slack, () => alice.command('/share-secret', `open ${code}`))
  const window = await alice.waitForShown('Open it in that browser?')
  const notMe = findButton(question.blocks, 'confirm_not_me', question.shown)
  return [
    await captureBase(slack, () => bob.click(question, page.number)),
    await captureBase(slack, () => bob.act(question, notMe)),
    typed,
    await captureBase(slack, () => window.submit()),
  ]
}

/** Everything in Home, by Alice, and the policy's form, which is Carol's alone, in Alice's hand. */
async function captureHome(): Promise<SlackBase[]> {
  const { alice, carol, slack } = story
  const capture = (act: () => Promise<unknown>): Promise<SlackBase> => captureBase(slack, act)
  await share(alice, { to: [story.bob] })
  await story.onDatabase((db) => giveToken(db, slack.team.id, alice.id))
  await alice.openHome()
  const home = await alice.waitForHome('[Active (')
  const revoke = await capture(() => home.click(ACTIONS.homeRevoke))
  const tab = await capture(() => home.click(`${ACTIONS.homeTab}:tokens`))
  const tokens = await alice.waitForHome('# Your API tokens')
  const newToken = await capture(() => tokens.click('New API token'))
  const revokeToken = await capture(() => tokens.click('Revoke'))
  const page: SlackBase = { ...tab, body: JSON.parse(JSON.stringify(tab.body)) }
  Object.assign(Object(page.body.actions)[0], { action_id: `${ACTIONS.homePage}:older`, value: 'AAAA' })
  await carol.openHome()
  await carol.waitForHome('[Policy]')
  await carol.home?.click(`${ACTIONS.homeTab}:policy`)
  const edit = await capture(async () =>
    (await carol.waitForHome('[Edit the policy]')).click('Edit the policy'),
  )
  const form = await carol.waitForShown('Longest lifetime:')
  const save = await capture(() => form.submit())
  const asAlice = [edit, save].map((base) => ({
    ...base,
    body: { ...base.body, user: tab.body.user ?? null },
  }))
  return [revoke, tab, page, newToken, revokeToken, ...asAlice]
}

/** What people do with groups and channels in the form. */
async function captureGroups(): Promise<SlackBase[]> {
  const { alice, slack } = story
  await alice.command('/share-secret', '', { channel: 'C0GENERAL' })
  const form = await alice.waitForShown('[Add the 2 people here]')
  const suggestion = await captureBase(slack, () => form.suggest('Groups and channels', 's'))
  const choice = await captureBase(slack, () => form.choose('Groups and channels', '@sre'))
  await alice.waitForShown('added to Recipients')
  await alice.modal?.close()
  await alice.command('/share-secret', '', { channel: 'C0GENERAL' })
  const again = await alice.waitForShown('[Add the 2 people here]')
  return [suggestion, choice, await captureBase(slack, () => again.click('Add the 2 people here'))]
}

/** What people do with somebody's message. */
async function captureMessageForms(): Promise<SlackBase[]> {
  const { alice, bob, slack } = story
  await alice.modal?.close()
  const message = bob.say(`${TYPED} and \`\`\`${TYPED}\`\`\``)
  const shortcut = await captureBase(slack, () => alice.messageShortcut('message_to_secret', message))
  const form = await alice.waitForModal('Share a secret')
  const tell = await captureBase(slack, () => form.click('Tell the author'))
  const told = await bob.waitForMessage('a message of yours')
  return [shortcut, tell, await captureBase(slack, () => bob.click(told, 'Turn into a secret'))]
}

async function captureRevoke(): Promise<SlackBase> {
  const { alice, bob, slack } = story
  const card = await (await share(alice, { to: [bob] })).card()
  await untilShows(alice, card, 'delivered')
  return captureBase(slack, () => alice.click(card, 'Revoke'))
}

async function shareForVictim(): Promise<{ carolsValue: string; danasShare: string }> {
  const { dana, carol } = story
  const shared = await share(dana, { secret: VICTIM, to: [carol] })
  const { shareId, token } = capabilityOf(await shared.messageOf(carol))
  await untilShows(dana, await shared.card(), 'delivered')
  return { carolsValue: `${shareId}.${token}`, danasShare: shareId }
}

/** Asking a guest, which is refused, and what Bob can do with a request: with his own, and with Carol's by Dana. */
async function captureRequests(): Promise<SlackBase[]> {
  const { alice, bob, carol, dana, gus, slack } = story
  const capture = (act: () => Promise<unknown>): Promise<SlackBase> => captureBase(slack, act)
  await alice.modal?.close()
  const command = await capture(() => alice.command('/share-secret', `request @bob ${TYPED}`))
  const modal = await openAsk(alice, `@bob ${TYPED}`)
  await modal.pick('From whom', [gus.id])
  const refused = await capture(() => modal.submit())
  const message = await (await ask(alice, bob, 'from Bob')).message()
  const provide = await capture(() => bob.click(message, 'Provide it'))
  const decline = await capture(() => bob.click(message, 'Decline'))
  const window = await bob.waitForModal('Decline')
  await window.fill('Reason', TYPED)
  const declined = await capture(() => window.submit())

  const victims = await ask(dana, carol, ASKED)
  await carol.waitForMessage(ASKED)
  const card = await victims.card()
  await untilShows(dana, card, 'Waiting for them')
  await story.onDatabase((db) => untilRequest(db, carol, (row) => row.card_ts !== null))
  const carolsRequest = String(card.buttons[0]?.value)
  const stolen = [provide, decline, declined].map((base) => replaceButtons(base, carolsRequest))
  return [command, refused, provide, decline, declined, ...stolen]
}

/** The same payload with every value of a button replaced. */
function replaceButtons(base: SlackBase, value: string): SlackBase {
  const body = JSON.parse(JSON.stringify(base.body), (key, old) =>
    (key === 'value' || key === 'private_metadata') && typeof old === 'string' && /^[\w-]{22}(\.|$)/.test(old)
      ? value
      : old,
  )
  return { ...base, body }
}

/** All of the victim's share but when its message was last tended to: the service does that by itself. */
function readVictim(): Promise<unknown> {
  const tables = {
    shares: 'id',
    grants: 'share_id',
    share_events: 'share_id',
    proofs: 'share_id',
    guesses: 'share_id',
  }
  const all = Object.entries(tables).map(
    ([table, id]) => `
      select '${table}' as what, (to_jsonb(t) - 'card_started_at')::text as row from ${table} t
      where ${id} = (select id from shares where sender_id = '${story.dana.id}')`,
  )
  all.push(`select 'requests', to_jsonb(t)::text from requests t where asker_id = '${story.dana.id}'`)
  return rows.run(`${all.join(' union all ')} order by 1, 2`)
}

async function countShares(): Promise<number> {
  const [row] = await rows.run('select count(*)::int as count from shares')
  return Number(row?.count)
}

function send({ body, contentType }: SlackInput): Promise<RawOutcome> {
  const { slack, alice } = story
  const fresh = body
    .replaceAll(FRESH_VIEW, `V${views++}`)
    .replaceAll(FRESH_TRIGGER, slack.workspace.issueTrigger(alice.id))
  const headers = { ...signBody(fresh, slack.signingSecret), 'content-type': contentType }
  const request = { method: 'POST', path: '/slack/events', headers: Object.entries(headers), body: fresh }
  return client.send(buildRequest(request))
}

async function judge(input: SlackInput): Promise<void> {
  const outcome = await send(input)
  const fault = findFault(outcome)
  const what = `${fault}, for ${input.contentType} ${input.body.slice(0, 4_000)}`
  if (fault) throw new Error(what)
  if (typeof outcome === 'object' && outcome.ms > SLOW_MS) throw new Slow(`${outcome.ms} ms, ${what}`)
}

function findFault(outcome: RawOutcome): string | undefined {
  if (typeof outcome === 'string') return outcome
  if (outcome.status >= 500) return `status ${outcome.status}`
  const said = outcome.body.toString('utf8')
  if (said.includes('"callback_id":"shared"')) sharesSaid++
  return said.includes(VICTIM) ? 'shows the value' : undefined
}

test(`${INPUTS} spoilt payloads are all answered, fast, and do nothing that they do not say`, async () => {
  const victim = await readVictim()
  const before = await countShares()
  const { grownBytes } = await runFuzz({
    name: 'fuzz slack',
    inputs: anySlackInput(bases),
    count: INPUTS,
    atOnce: 10,
    judge,
    afterBatch() {
      const text = story.log.text()
      expect(text).not.toContain(TYPED)
      expect(text).not.toContain(VICTIM)
      story.log.clear()
    },
  })
  expect(await readVictim()).toEqual(victim)
  const created = (await countShares()) - before
  process.stdout.write(`fuzz slack: ${sharesSaid} answers said shared, ${created} shares\n`)
  expect(created).toBeLessThanOrEqual(sharesSaid)
  expect(created).toBeGreaterThan(0)
  expect(grownBytes).toBeLessThan(HELD_BYTES)
  expect(JSON.stringify(story.slack.calls)).not.toContain(VICTIM)
  const windows = story.slack.calls.filter(({ method }) => method.startsWith('views.'))
  expect(JSON.stringify(windows).includes(ASKED)).toBe(false)
  expect((await fetch(`${story.url}/readyz`)).status).toBe(200)
}, 240_000)

test('more people than Slack lets anybody choose are refused, and Slack is asked about none of them', async () => {
  const { alice, bob, slack } = story
  const form = await fillForm(alice, { secret: TYPED, to: [bob] })
  const { body } = captureSubmission(slack, form)
  const payload = JSON.parse(String(new URLSearchParams(body).get('payload')))
  const crowd = Array.from({ length: 5_000 }, (_, index) => `U0CROWD${index}`)
  payload.view.state.values['recipients:1'].recipients.selected_users = crowd
  const asked = slack.calls.filter(({ method }) => method === 'users.info').length
  const outcome = await send({
    body: encodePayload(payload),
    contentType: 'application/x-www-form-urlencoded',
  })
  if (typeof outcome === 'string') throw new Error(outcome)
  expect(JSON.parse(outcome.body.toString('utf8'))).toMatchObject({
    response_action: 'errors',
    errors: { 'recipients:1': 'Choose at most 100 people, addresses outside included.' },
  })
  expect(slack.calls.filter(({ method }) => method === 'users.info').length).toBe(asked)
})
