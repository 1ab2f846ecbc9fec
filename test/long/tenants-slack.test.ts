// Every button, window, command and event of Slack's, by its owner, another tenant, another member, somebody who was
// removed and a stranger without the signature. One that is missing from the matrix fails.

import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { listElements } from '../../sandbox/blocks.ts'
import { type Json, readRecord } from '../../sandbox/json.ts'
import { PEOPLE } from '../../sandbox/people.ts'
import { findButton } from '../../sandbox/person/button.ts'
import { findField } from '../../sandbox/person/field.ts'
import {
  buildCommand,
  buildEvent,
  buildMessageAction,
  buildShortcut,
  buildSubmission,
  buildSuggestion,
  buildViewAction,
} from '../../sandbox/person/payloads.ts'
import { writeState } from '../../sandbox/state.ts'
import { ACTIONS, COMMAND, EVENTS, MENUS, SHORTCUTS, VIEWS } from '../../src/slack/ids.ts'
import { callApi } from '../support/api.ts'
import { askFromPage, askPerson, takeLink } from '../support/confirming.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { eventually } from '../support/eventually.ts'
import { insertManyShares } from '../support/many-shares.ts'
import { ask, openAsk } from '../support/requests.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, share, untilShows } from '../support/sharing.ts'
import { ACTORS, giveToken, personOf, sendAs } from '../support/tenant-actors.ts'
import {
  ALICES,
  type Prepare,
  type Surface,
  TOLD,
  tryOut,
  UNTOLD,
  VALUE,
} from '../support/tenant-outcomes.ts'
import { receiptSurfaces } from '../support/tenant-receipts.ts'

let story: Story
let rows: DatabaseRows

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { limits: 'off' } })
  rows = await openRows(story.place)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})

async function prepareMessage(label: string): ReturnType<Prepare> {
  const message = await (await share(story.alice, { secret: VALUE, to: [story.bob] })).messageOf(story.bob)
  return (person) =>
    buildMessageAction(story.slack, person, message.stored, findButton(message.blocks, label, message.shown))
}

async function prepareCard(): ReturnType<Prepare> {
  const card = await (await share(story.alice, { secret: VALUE, to: [story.bob] })).card()
  return (person) =>
    buildMessageAction(story.slack, person, card.stored, findButton(card.blocks, 'Revoke', card.shown))
}

/** The window in which bob is asked, by somebody else's hand. */
async function openConsent() {
  const message = await (await share(story.alice, { secret: VALUE, to: [story.bob] })).messageOf(story.bob)
  return pressReveal(story.bob, message)
}

/** A button of the question that bob is asked about his link. */
async function prepareAnswer(actionId: string): ReturnType<Prepare> {
  const link = await takeLink(await share(story.alice, { secret: VALUE, to: [story.bob] }), story.bob)
  const { question } = await askPerson(story.url, link, story.bob)
  const placed = findButton(question.blocks, actionId, question.shown)
  return (person) => buildMessageAction(story.slack, person, question.stored, placed)
}

/** The window behind the code that bob has typed. */
async function prepareCodeWindow(): ReturnType<Prepare> {
  const token = await story.onDatabase((db) => giveToken(db, story.slack.team.id, PEOPLE.alice.id))
  const { json } = await callApi(story.url, {
    token,
    body: { secretValue: VALUE, accessType: 'organization' },
  })
  const key = String(json.sharedSecretLink).split('#')[1] ?? ''
  const { code } = await askFromPage(story.url, { id: String(json.id), token: key })
  await story.bob.modal?.close()
  await story.bob.command(COMMAND, `open ${code}`)
  const { view } = await story.bob.waitForShown('Open it in that browser?')
  return (person) => buildSubmission(story.slack, person, view)
}

async function prepareFormAction(
  find:
    | 'Expires'
    | 'View limit'
    | 'More options'
    | 'Generate'
    | 'Who can open it'
    | 'Write it in the browser instead'
    | 'Use plain characters',
): ReturnType<Prepare> {
  const isWarned = find === 'Use plain characters'
  const form = await fillForm(story.alice, {
    secret: isWarned ? '“typed”' : 'typed',
    to: [story.bob],
    ...(!['Expires', 'View limit', 'More options'].includes(find) && { name: 'n' }),
  })
  // The warning stands in the form once it was submitted.
  if (isWarned) await form.submit()
  const isField = find === 'Expires' || find === 'View limit' || find === 'Who can open it'
  const placed = isField ? findField(form.view, find, form.shown) : findButton(form.blocks, find, form.shown)
  return (person) => buildViewAction(story.slack, person, form.view, placed)
}

const GROUPS = 'Groups and channels'

/** Opens a form. @returns what finds its menu of groups, each time with one chosen in it: a choice empties it */
async function prepareGroups() {
  const form = await fillForm(story.alice, { secret: 'typed', to: [story.bob] })
  const chosen = { text: { type: 'plain_text', text: '@sre' }, value: 'S0SRE00001' }
  return () => {
    const placed = findField(form.view, GROUPS, form.shown)
    writeState(form.view.state, placed.block, placed.element, { selected_options: [chosen] })
    return { view: form.view, placed }
  }
}

/** The form of Bob's message in Alice's hands. */
async function openMessageForm() {
  await story.alice.modal?.close()
  await story.alice.messageShortcut(SHORTCUTS.message, story.bob.say('pasted'))
  return story.alice.waitForModal('Share a secret')
}

/** The message that Bob gets about his own. */
async function tellBob() {
  const before = story.bob.messages.length
  await (await openMessageForm()).click('Tell the author')
  return story.bob.waitForMessage(
    (message) => story.bob.messages.length > before && message.text === 'About a message of yours.',
  )
}

/** The window's submission under an id of its own: forms are told apart by it. */
async function prepareSubmission(callbackId: string): ReturnType<Prepare> {
  const isToken = callbackId === VIEWS.newToken
  const view = isToken
    ? await openTokenForm()
    : (await fillForm(story.alice, { secret: 'typed', to: [story.carol] })).view
  return (person) => {
    const payload = withFreshId(buildSubmission(story.slack, person, view))
    return { ...payload, view: { ...readRecord(payload, 'view'), callback_id: callbackId } }
  }
}

function withFreshId(payload: Json): Json {
  const id = `V0${Math.random().toString(36).slice(2).toUpperCase()}`
  return { ...payload, view: { ...readRecord(payload, 'view'), id } }
}

/** Alice has asked bob, and both have their message. */
async function askBob() {
  const request = await ask(story.alice, story.bob, 'the key')
  const [message, card] = [await request.message(), await request.card()]
  await untilShows(story.alice, card, 'Waiting for them')
  return { message, card }
}

async function prepareRequestAction(whose: 'message' | 'card', label: string): ReturnType<Prepare> {
  const { stored, blocks, shown } = (await askBob())[whose]
  return (person) => buildMessageAction(story.slack, person, stored, findButton(blocks, label, shown))
}

async function openTokenForm() {
  await story.alice.modal?.close()
  await story.alice.command(COMMAND, `token new matrix`)
  return (await story.alice.waitForModal('New API token')).view
}

/** A button of the owner's Home, by somebody else's hand. The policy's owner is an administrator. */
async function prepareHome(tab: string, find: (element: Json) => boolean): ReturnType<Prepare> {
  const owner = tab === 'policy' ? story.carol : story.alice
  // From the beginning, so that no view of before is taken for what is waited for, and none is still on its way.
  await rows.run('delete from homes')
  story.slack.workspace.homes.delete(owner.id)
  await owner.openHome()
  let home = await owner.waitForHome(HEADINGS.active ?? '')
  if (tab !== 'active') {
    await home.click(`${ACTIONS.homeTab}:${tab}`)
    home = await owner.waitForHome(HEADINGS[tab] ?? '')
  }
  const placed = listElements(home.blocks).find(({ element }) => find(element))
  if (!placed) throw new Error(`There is no such button. On screen:\n${home.shown}`)
  return (person) => buildViewAction(story.slack, person, home.view, placed)
}

const HEADINGS: Readonly<Record<string, string>> = {
  active: '# Your secrets that can be opened',
  tokens: '# Your API tokens',
  policy: '# The policy of this workspace',
}

const prepareCommand =
  (text: string): Prepare =>
  async () =>
  (person) =>
    buildCommand(story.slack, person, COMMAND, text, story.slack.workspace.dmOf(person.id)).body

// What only opens a window or says words asks nobody who they are: what is done in the window does.
const form = { ...TOLD, own: 'form', otherMember: 'form', removed: 'form' } as const
const silent = { ...TOLD, own: 'nothing', otherMember: 'nothing', removed: 'nothing' } as const
const home = { ...TOLD, own: 'home', otherMember: 'home', removed: 'home' } as const
const unheard = { ...TOLD, own: 'unheard', otherMember: 'unheard', removed: 'unheard' } as const

const answer = { ...TOLD, own: 'answered', otherMember: 'not asked', removed: 'not asked' } as const
const ANSWERS = [ACTIONS.confirmFirst, ACTIONS.confirmSecond, ACTIONS.confirmThird, ACTIONS.confirmNotMe]

const SURFACES: Readonly<Record<string, Surface>> = {
  [`action ${ACTIONS.reveal}`]: {
    owner: 'bob',
    prepare: () => prepareMessage('Reveal'),
    expected: { ...TOLD, own: 'consent', otherMember: 'not for you', removed: 'not for you' },
  },
  [`action ${ACTIONS.openLink}`]: {
    owner: 'bob',
    prepare: () => prepareMessage('Open in browser'),
    expected: silent,
  },
  [`action ${ACTIONS.openTicket}`]: {
    owner: 'bob',
    async prepare() {
      const consent = await openConsent()
      const placed = findButton(consent.blocks, 'Open in browser', consent.shown)
      return (person) => buildViewAction(story.slack, person, consent.view, placed)
    },
    expected: silent,
  },
  [`action ${ACTIONS.revoke}`]: {
    owner: 'alice',
    prepare: prepareCard,
    expected: { ...TOLD, own: 'revoked', otherMember: 'not theirs', removed: 'not theirs' },
  },
  ...receiptSurfaces(() => story),
  ...Object.fromEntries(
    ANSWERS.map((id): [string, Surface] => [
      `action ${id}`,
      { owner: 'bob', prepare: () => prepareAnswer(id), expected: answer },
    ]),
  ),
  [`view ${VIEWS.confirm}`]: {
    owner: 'bob',
    prepare: prepareCodeWindow,
    expected: { ...TOLD, own: 'confirmed', otherMember: 'too late', removed: 'no member' },
  },
  'command open': {
    owner: 'alice',
    prepare: prepareCommand('open 000000'),
    expected: { ...TOLD, own: 'no page', otherMember: 'no page', removed: 'no member' },
  },
  [`action ${ACTIONS.openForm}`]: {
    owner: 'alice',
    async prepare() {
      await story.alice.openHome()
      const home = await story.alice.waitForHome('Share a secret')
      const placed = findButton(home.blocks, 'Share a secret', home.shown)
      return (person) => buildViewAction(story.slack, person, home.view, placed)
    },
    expected: form,
  },
  [`action ${ACTIONS.expires}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('Expires'),
    expected: form,
  },
  [`action ${ACTIONS.viewLimit}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('View limit'),
    expected: form,
  },
  [`action ${ACTIONS.access}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('Who can open it'),
    expected: form,
  },
  [`action ${ACTIONS.moreOptions}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('More options'),
    expected: form,
  },
  [`action ${ACTIONS.plainCharacters}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('Use plain characters'),
    expected: form,
  },
  [`action ${ACTIONS.generatePassword}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('Generate'),
    expected: form,
  },
  [`action ${ACTIONS.writeInBrowser}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('Write it in the browser instead'),
    expected: form,
  },
  [`action ${ACTIONS.typeHere}`]: {
    owner: 'alice',
    async prepare() {
      const typed = await fillForm(story.alice, { to: [story.bob], name: 'n' })
      await typed.click('Write it in the browser instead')
      const instead = await story.alice.waitForShown('You write the secret on a page')
      const placed = findButton(instead.blocks, 'Type it here instead', instead.shown)
      return (person) => buildViewAction(story.slack, person, instead.view, placed)
    },
    expected: form,
  },
  [`action ${ACTIONS.groups}`]: {
    owner: 'alice',
    async prepare() {
      const choose = await prepareGroups()
      return (person) => {
        const { view, placed } = choose()
        return buildViewAction(story.slack, person, view, placed)
      }
    },
    expected: form,
  },
  [`menu ${MENUS.groups}`]: {
    owner: 'alice',
    async prepare() {
      const choose = await prepareGroups()
      return (person) => {
        const { view, placed } = choose()
        return buildSuggestion(story.slack, person, view, placed, 's')
      }
    },
    expected: {
      ...TOLD,
      otherTenant: 'no options',
      own: 'options',
      otherMember: 'options',
      removed: 'options',
    },
  },
  [`action ${ACTIONS.addPeople}`]: {
    owner: 'alice',
    async prepare() {
      await story.alice.modal?.close()
      await story.alice.command(COMMAND, '', { channel: 'C0GENERAL' })
      const opened = await story.alice.waitForShown('[Add the 2 people here]')
      const placed = findButton(opened.blocks, 'Add the 2 people here', opened.shown)
      return (person) => buildViewAction(story.slack, person, opened.view, placed)
    },
    expected: form,
  },
  [`action ${ACTIONS.tellAuthor}`]: {
    owner: 'alice',
    async prepare() {
      const opened = await openMessageForm()
      const placed = findButton(opened.blocks, 'Tell the author', opened.shown)
      return (person) => buildViewAction(story.slack, person, opened.view, placed)
    },
    // The message is told of once, whoever does it.
    expected: { ...TOLD, own: 'told before', otherMember: 'told', removed: 'may not tell' },
  },
  [`action ${ACTIONS.turnIntoSecret}`]: {
    owner: 'bob',
    async prepare() {
      const message = await tellBob()
      const placed = findButton(message.blocks, 'Turn into a secret', message.shown)
      return (person) => buildMessageAction(story.slack, person, message.stored, placed)
    },
    expected: form,
  },
  [`shortcut ${SHORTCUTS.share}`]: {
    owner: 'alice',
    prepare: async () => (person) => buildShortcut(story.slack, person, SHORTCUTS.share),
    expected: form,
  },
  [`shortcut ${SHORTCUTS.message}`]: {
    owner: 'alice',
    async prepare() {
      const { stored } = story.bob.say('pasted')
      return (person) => buildShortcut(story.slack, person, SHORTCUTS.message, stored)
    },
    expected: form,
  },
  [`view ${VIEWS.share}`]: {
    owner: 'alice',
    prepare: () => prepareSubmission(VIEWS.share),
    expected: { ...TOLD, own: 'shared', otherMember: 'shared', removed: 'may not share' },
  },
  [`view ${VIEWS.reveal}`]: {
    owner: 'bob',
    async prepare() {
      const consent = await openConsent()
      return (person) => buildSubmission(story.slack, person, consent.view)
    },
    expected: { ...TOLD, own: 'value', otherMember: 'not for you', removed: 'not for you' },
  },
  [`view ${VIEWS.newToken}`]: {
    owner: 'alice',
    prepare: () => prepareSubmission(VIEWS.newToken),
    expected: { ...TOLD, own: 'token', otherMember: 'token', removed: 'may not make' },
  },
  [`action ${ACTIONS.askForSecret}`]: {
    owner: 'alice',
    async prepare() {
      await story.alice.openHome()
      const home = await story.alice.waitForHome('Ask for a secret')
      const placed = findButton(home.blocks, 'Ask for a secret', home.shown)
      return (person) => buildViewAction(story.slack, person, home.view, placed)
    },
    expected: { ...TOLD, own: 'form to ask', otherMember: 'form to ask', removed: 'form to ask' },
  },
  [`action ${ACTIONS.provide}`]: {
    owner: 'bob',
    prepare: () => prepareRequestAction('message', 'Provide it'),
    expected: {
      ...TOLD,
      own: 'form to provide',
      otherMember: 'not asked of them',
      removed: 'not asked of them',
    },
  },
  [`action ${ACTIONS.decline}`]: {
    owner: 'bob',
    prepare: () => prepareRequestAction('message', 'Decline'),
    expected: {
      ...TOLD,
      own: 'form to decline',
      otherMember: 'form to decline',
      removed: 'form to decline',
    },
  },
  [`action ${ACTIONS.withdraw}`]: {
    owner: 'alice',
    prepare: () => prepareRequestAction('card', 'Withdraw'),
    expected: {
      ...TOLD,
      own: 'withdrawn',
      otherMember: 'nothing to withdraw',
      removed: 'nothing to withdraw',
    },
  },
  [`view ${VIEWS.ask}`]: {
    owner: 'alice',
    async prepare() {
      const { view } = await openAsk(story.alice, '@carol the key')
      return (person) => withFreshId(buildSubmission(story.slack, person, view))
    },
    expected: { ...TOLD, own: 'asked', otherMember: 'asked', removed: 'may not ask' },
  },
  [`view ${VIEWS.decline}`]: {
    owner: 'bob',
    async prepare() {
      const { message } = await askBob()
      await story.bob.modal?.close()
      await story.bob.click(message, 'Decline')
      const { view } = await story.bob.waitForModal('Decline')
      return (person) => buildSubmission(story.slack, person, view)
    },
    expected: {
      ...TOLD,
      own: 'declined',
      otherMember: 'nothing to decline',
      removed: 'nothing to decline',
    },
  },
  [`view ${VIEWS.share} that answers a request`]: {
    owner: 'bob',
    async prepare() {
      const { message } = await askBob()
      await story.bob.modal?.close()
      await story.bob.click(message, 'Provide it')
      const form = await story.bob.waitForShown('alone, who asked for:')
      await form.fill('Secret', 'typed')
      return (person) => withFreshId(buildSubmission(story.slack, person, form.view))
    },
    expected: { ...TOLD, own: 'shared', otherMember: 'not asked of them', removed: 'not asked of them' },
  },
  [`view ${VIEWS.shared}`]: {
    owner: 'alice',
    prepare: () => prepareSubmission(VIEWS.shared),
    expected: unheard,
  },
  [`view ${VIEWS.notice}`]: {
    owner: 'alice',
    prepare: () => prepareSubmission(VIEWS.notice),
    expected: unheard,
  },
  [`action ${ACTIONS.homeTab}`]: {
    owner: 'alice',
    prepare: () => prepareHome('active', ({ action_id }) => action_id === `${ACTIONS.homeTab}:closed`),
    expected: home,
  },
  [`action ${ACTIONS.homePage}`]: {
    owner: 'alice',
    async prepare() {
      const senderId = PEOPLE.alice.id
      const many = { workspaceId: story.slack.team.id, senderId, recipientId: PEOPLE.carol.id, count: 11 }
      await story.onDatabase((db) => insertManyShares(db, { ...many, prefix: 'matrix' }))
      return prepareHome('active', ({ action_id }) => action_id === `${ACTIONS.homePage}:older`)
    },
    expected: home,
  },
  [`action ${ACTIONS.homeRevoke}`]: {
    owner: 'alice',
    async prepare() {
      await (await share(story.alice, { secret: VALUE, to: [story.bob] })).card()
      return prepareHome('active', ({ action_id }) => action_id === ACTIONS.homeRevoke)
    },
    expected: { ...TOLD, own: 'revoked', otherMember: 'not theirs', removed: 'not theirs' },
  },
  [`action ${ACTIONS.revokeToken}`]: {
    owner: 'alice',
    async prepare() {
      await story.onDatabase((db) => giveToken(db, story.slack.team.id, PEOPLE.alice.id, ALICES))
      return prepareHome('tokens', ({ action_id }) => action_id === ACTIONS.revokeToken)
    },
    expected: { ...TOLD, own: 'token gone', otherMember: 'no token', removed: 'no token' },
  },
  [`action ${ACTIONS.newToken}`]: {
    owner: 'alice',
    prepare: () => prepareHome('tokens', ({ action_id }) => action_id === ACTIONS.newToken),
    expected: { ...TOLD, own: 'token form', otherMember: 'token form', removed: 'token form' },
  },
  [`action ${ACTIONS.editPolicy}`]: {
    owner: 'carol',
    prepare: () => prepareHome('policy', ({ action_id }) => action_id === ACTIONS.editPolicy),
    expected: { ...TOLD, own: 'policy form', otherMember: 'no admin', removed: 'no admin' },
  },
  [`view ${VIEWS.policy}`]: {
    owner: 'carol',
    async prepare() {
      await story.carol.modal?.close()
      const press = await prepareHome('policy', ({ action_id }) => action_id === ACTIONS.editPolicy)
      await sendAs(story.slack, 'own', press(PEOPLE.carol))
      const policy = await story.carol.waitForShown('Longest lifetime:')
      await policy.fill('Longest lifetime', '29d')
      return (person) => buildSubmission(story.slack, person, policy.view)
    },
    expected: { ...TOLD, own: 'policy changed', otherMember: 'no admin', removed: 'no admin' },
  },
  command: { owner: 'alice', prepare: prepareCommand(''), expected: { ...form, ...TOLD } },
  'command help': {
    owner: 'alice',
    prepare: prepareCommand('help'),
    expected: { ...TOLD, own: 'help', otherMember: 'help', removed: 'help' },
  },
  'command request': {
    owner: 'alice',
    prepare: prepareCommand('request <@U0BOB00001|bob> the key'),
    expected: { ...TOLD, own: 'form to ask', otherMember: 'form to ask', removed: 'form to ask' },
  },
  'command token new': {
    owner: 'alice',
    prepare: prepareCommand('token new x'),
    expected: { ...TOLD, own: 'token form', otherMember: 'token form', removed: 'token form' },
  },
  'command token revoke': {
    owner: 'alice',
    prepare: prepareCommand('token revoke nothing'),
    expected: { ...TOLD, own: 'tokens', otherMember: 'tokens', removed: 'tokens' },
  },
  'command token list': {
    owner: 'alice',
    async prepare() {
      await rows.run('delete from api_tokens')
      await story.onDatabase((db) => giveToken(db, story.slack.team.id, PEOPLE.alice.id, ALICES))
      return prepareCommand('token list')()
    },
    expected: { ...TOLD, own: 'own tokens', otherMember: 'tokens', removed: 'tokens' },
  },
  [`event ${EVENTS.homeOpened}`]: {
    owner: 'alice',
    prepare: async () => (person) =>
      buildEvent({
        type: EVENTS.homeOpened,
        user: person.id,
        channel: story.slack.workspace.dmOf(person.id),
        tab: 'home',
      }),
    expected: { ...home, ...UNTOLD },
  },
  // Nobody's: the app asks Slack whether it is true, and nothing else comes of it.
  [`event ${EVENTS.uninstalled}`]: {
    owner: 'alice',
    prepare: async () => () => buildEvent({ type: EVENTS.uninstalled }),
    expected: { ...silent, ...UNTOLD },
  },
  [`event ${EVENTS.tokensRevoked}`]: {
    owner: 'alice',
    prepare: async () => () => buildEvent({ type: EVENTS.tokensRevoked, tokens: { bot: [], oauth: [] } }),
    expected: { ...silent, ...UNTOLD },
  },
}

/** What asking alone may write down. */
const UNWATCHED = ['seen_requests', 'proofs', 'budgets', 'homes']

test('the matrix has every button, window, shortcut, menu and event of the app, and no other', () => {
  const all = [
    ...Object.values(ACTIONS).map((id) => `action ${id}`),
    ...Object.values(VIEWS).map((id) => `view ${id}`),
    ...Object.values(EVENTS).map((id) => `event ${id}`),
    ...Object.values(SHORTCUTS).map((id) => `shortcut ${id}`),
    ...Object.values(MENUS).map((id) => `menu ${id}`),
  ]
  const held = Object.keys(SURFACES).filter((name) => !/^command| that /.test(name))
  expect(held.toSorted()).toEqual(all.toSorted())
})

/** What preparing still draws is nobody's outcome. */
async function untilStill(): Promise<void> {
  const readDue = () =>
    rows.run(
      `select 1 from pgboss.job where state < 'completed' and start_after <= now() + interval '5 seconds'`,
    )
  for (let seen = -1; seen !== story.slack.calls.length; await sleep(200)) {
    seen = story.slack.calls.length
    await eventually('what is under way to be done', readDue, (due) => due.length === 0)
  }
}

describe.each(Object.entries(SURFACES))('%s', (name, { owner, prepare, expected }) => {
  const order = ACTORS.toSorted((a, b) => Number(a === 'own') - Number(b === 'own'))
  test(`does for each what it should: ${order.map((one) => `${one} ${expected[one]}`).join(', ')}`, async () => {
    const build = await prepare()
    await untilStill()
    const isMade = [
      'shared',
      'token',
      'revoked',
      'value',
      'asked',
      'declined',
      'withdrawn',
      'answered',
      'confirmed',
      'token gone',
      'policy changed',
      'told',
      'done',
      'closed',
    ]
    for (const actor of order) {
      // Nobody has Home open: what is shown there is an answer.
      await rows.run('delete from homes')
      const before = await rows.fingerprint(UNWATCHED)
      const person = personOf(actor, owner)
      const outcome = await tryOut({ slack: story.slack, rows }, actor, build(person), expected[actor])
      expect([name, actor, outcome]).toEqual([name, actor, expected[actor]])
      if (!isMade.includes(outcome)) expect(await rows.fingerprint(UNWATCHED)).toEqual(before)
      // Whoever makes something makes it as themselves, whatever the window says.
      const [table, column] = outcome === 'token' ? ['api_tokens', 'owner_id'] : ['shares', 'sender_id']
      if (outcome === 'token' || outcome === 'shared') {
        const [made] = await rows.run(`select ${column} as by from ${table} order by created_at desc limit 1`)
        expect(made?.by).toBe(person.id)
      }
    }
  })
})

test("nobody reads who is in a private channel by somebody else's button", async () => {
  const { alice, carol, slack } = story
  await alice.modal?.close()
  await alice.command(COMMAND, '', { channel: 'C0DEPLOYS' })
  const opened = await alice.waitForShown('people here]')
  const placed = findButton(opened.blocks, ACTIONS.addPeople, opened.shown)
  slack.clear()
  await sendAs(slack, 'own', buildViewAction(slack, carol.record, opened.view, placed))
  const shown = await alice.waitForShown('Slack does not show this app who is in it.')
  expect(shown.field('Recipients').values).toEqual([])
})

test('a recipient who is removed after the delivery is nobody to all of it', async () => {
  const consent = await openConsent()
  const submission = buildSubmission(story.slack, PEOPLE.bob, consent.view)
  const press = (await prepareMessage('Reveal'))(PEOPLE.bob)
  await story.slack.changePerson(PEOPLE.bob.id, { kind: 'deactivated' })
  for (const body of [submission, press])
    expect(await tryOut({ slack: story.slack, rows }, 'own', body, 'not for you')).toBe('not for you')
  await story.slack.changePerson(PEOPLE.bob.id, { kind: 'member' })
})
