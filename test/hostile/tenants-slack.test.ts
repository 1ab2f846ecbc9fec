// Every button, window, command and event of Slack's, by its owner, another tenant, another member, somebody who was
// removed and a stranger without the signature. One that is missing from the matrix fails.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readRecord } from '../../sandbox/json.ts'
import { PEOPLE, type PersonRecord } from '../../sandbox/people.ts'
import { findButton } from '../../sandbox/person/button.ts'
import { findField } from '../../sandbox/person/field.ts'
import {
  buildCommand,
  buildEvent,
  buildMessageAction,
  buildSubmission,
  buildViewAction,
} from '../../sandbox/person/payloads.ts'
import { ACTIONS, COMMAND, EVENTS, VIEWS } from '../../src/slack/ids.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, share } from '../support/sharing.ts'
import { ACTORS, type Body, giveToken, type PerActor, personOf } from '../support/tenant-actors.ts'
import { ALICES, type Outcome, tryOut, VALUE } from '../support/tenant-outcomes.ts'

let story: Story
let rows: DatabaseRows

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows('url' in story.place ? story.place.url : '')
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})

/** Makes what is to be tried, and says what Slack would send when this person tries it. */
type Prepare = () => Promise<(person: PersonRecord) => Body>

interface Surface {
  owner: 'alice' | 'bob'
  prepare: Prepare
  expected: PerActor<Outcome>
}

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

async function prepareFormAction(
  find: 'Expires' | 'View limit' | 'More options' | 'Generate',
): ReturnType<Prepare> {
  const form = await fillForm(story.alice, {
    secret: 'typed',
    to: [story.bob],
    ...(find === 'Generate' && { name: 'n' }),
  })
  const isField = find === 'Expires' || find === 'View limit'
  const placed = isField ? findField(form.view, find, form.shown) : findButton(form.blocks, find, form.shown)
  return (person) => buildViewAction(story.slack, person, form.view, placed)
}

/** The window's submission under an id of its own: forms are told apart by it. */
async function prepareSubmission(callbackId: string): ReturnType<Prepare> {
  const isToken = callbackId === VIEWS.newToken
  const view = isToken
    ? await openTokenForm()
    : (await fillForm(story.alice, { secret: 'typed', to: [story.carol] })).view
  return (person) => {
    const payload = buildSubmission(story.slack, person, view)
    const id = `V0${Math.random().toString(36).slice(2).toUpperCase()}`
    return { ...payload, view: { ...readRecord(payload, 'view'), id, callback_id: callbackId } }
  }
}

async function openTokenForm() {
  await story.alice.modal?.close()
  await story.alice.command(COMMAND, `token new matrix`)
  return (await story.alice.waitForModal('New API token')).view
}

const prepareCommand =
  (text: string): Prepare =>
  async () =>
  (person) =>
    buildCommand(story.slack, person, COMMAND, text, story.slack.workspace.dmOf(person.id)).body

const OTHERS = { anonymous: 'unsigned', otherTenant: 'nothing' } as const
const TOLD = { anonymous: 'unsigned', otherTenant: 'elsewhere' } as const
// What only opens a window or says words asks nobody who they are: what is done in the window does.
const form = { ...OTHERS, own: 'form', otherMember: 'form', removed: 'form' } as const
const silent = { ...OTHERS, own: 'nothing', otherMember: 'nothing', removed: 'nothing' } as const
const unheard = { ...TOLD, own: 'unheard', otherMember: 'unheard', removed: 'unheard' } as const

const SURFACES: Readonly<Record<string, Surface>> = {
  [`action ${ACTIONS.reveal}`]: {
    owner: 'bob',
    prepare: () => prepareMessage('Reveal'),
    expected: { ...OTHERS, own: 'consent', otherMember: 'not for you', removed: 'not for you' },
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
    expected: { ...OTHERS, own: 'revoked', otherMember: 'not theirs', removed: 'not theirs' },
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
  [`action ${ACTIONS.moreOptions}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('More options'),
    expected: form,
  },
  [`action ${ACTIONS.generatePassword}`]: {
    owner: 'alice',
    prepare: () => prepareFormAction('Generate'),
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
  command: { owner: 'alice', prepare: prepareCommand(''), expected: { ...form, ...TOLD } },
  'command help': {
    owner: 'alice',
    prepare: prepareCommand('help'),
    expected: { ...TOLD, own: 'help', otherMember: 'help', removed: 'help' },
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
      buildEvent({ type: EVENTS.homeOpened, user: person.id, channel: `D${person.id}`, tab: 'home' }),
    expected: { ...OTHERS, own: 'home', otherMember: 'home', removed: 'home' },
  },
  // Nobody's: the app asks Slack whether it is true, and nothing else comes of it.
  [`event ${EVENTS.uninstalled}`]: {
    owner: 'alice',
    prepare: async () => () => buildEvent({ type: EVENTS.uninstalled }),
    expected: silent,
  },
  [`event ${EVENTS.tokensRevoked}`]: {
    owner: 'alice',
    prepare: async () => () => buildEvent({ type: EVENTS.tokensRevoked, tokens: { bot: [], oauth: [] } }),
    expected: silent,
  },
}

test('the matrix has every button, window and event of the app, and no other', () => {
  const all = [
    ...Object.values(ACTIONS).map((id) => `action ${id}`),
    ...Object.values(VIEWS).map((id) => `view ${id}`),
    ...Object.values(EVENTS).map((id) => `event ${id}`),
  ]
  const held = Object.keys(SURFACES).filter((name) => !name.startsWith('command'))
  expect(held.toSorted()).toEqual(all.toSorted())
})

describe.each(Object.entries(SURFACES))('%s', (name, { owner, prepare, expected }) => {
  const order = ACTORS.toSorted((a, b) => Number(a === 'own') - Number(b === 'own'))
  test(`does for each what it should: ${order.map((one) => `${one} ${expected[one]}`).join(', ')}`, async () => {
    const build = await prepare()
    const isMade = ['shared', 'token', 'revoked', 'value']
    for (const actor of order) {
      const before = await rows.fingerprint(['seen_requests', 'proofs'])
      const person = personOf(actor, owner)
      const outcome = await tryOut({ slack: story.slack, rows }, actor, build(person), expected[actor])
      expect([name, actor, outcome]).toEqual([name, actor, expected[actor]])
      if (!isMade.includes(outcome))
        expect(await rows.fingerprint(['seen_requests', 'proofs'])).toEqual(before)
      // Whoever makes something makes it as themselves, whatever the window says.
      const [table, column] = outcome === 'token' ? ['api_tokens', 'owner_id'] : ['shares', 'sender_id']
      if (outcome === 'token' || outcome === 'shared') {
        const [made] = await rows.run(`select ${column} as by from ${table} order by created_at desc limit 1`)
        expect(made?.by).toBe(person.id)
      }
    }
  })
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
