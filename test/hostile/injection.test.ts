// Text that people choose, made to look like something else: mentions, links, formatting, changed directions. Wherever
// it is shown it is shown as it is, and what this app sends holds no markup but its own.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { ACTIONS } from '../../src/slack/ids.ts'
import { capabilityOf } from '../support/capabilities.ts'
import { deliver, expireNow } from '../support/delivered.ts'
import { postAsPage } from '../support/page-posts.ts'
import { bringTicket, takePass } from '../support/page-story.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, pressReveal, reveal, share, untilShows, valueIn } from '../support/sharing.ts'
import { giveToken } from '../support/tenant-actors.ts'

const EVIL_NAME = '<!channel> <@U0EVE|x> <https://evil.example|hi> &'
const EVIL_DISPLAY = '<!here> *Security* <https://evil.example|Sign in>'
const EVIL_VALUE = `${EVIL_NAME} *b* _i_ ~s~ \`c\` \`\`\`fence\`\`\` &amp; &lt; :tada: \u202Egnp.exe\u2066 \u200B#general @here`
/** Enough people that asking a slow Slack about all of them takes more than its three seconds. */

let story: Story

const people = [
  ...Object.values(PEOPLE).filter(({ id }) => id !== PEOPLE.alice.id && id !== PEOPLE.gus.id),
  { ...PEOPLE.alice, name: EVIL_DISPLAY, realName: EVIL_DISPLAY },
  { ...PEOPLE.gus, name: EVIL_DISPLAY, realName: EVIL_DISPLAY },
]

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people } })
})

afterAll(() => story.close())

/** What Slack would make more of than text: a mention, link, command or entity that is not ours. */
function findMarkup(text: string): string | undefined {
  const rest = text.replace(
    /<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<#[CG][A-Z0-9]+>|<!date\^\d+\^[^<>|]*\|[^<>]*>|&(amp|lt|gt);/g,
    '',
  )
  return /[<>&]/.test(rest) ? text : undefined
}

/** Every text in it that Slack reads as markup. */
function markupTexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { type, text } = value as { type?: unknown; text?: unknown }
  const own = type === 'mrkdwn' && typeof text === 'string' ? [text] : []
  return [...own, ...Object.values(value).flatMap(markupTexts)]
}

// Of everything that any test here made the app send.
afterEach(() => {
  const texts = story.slack.calls.flatMap(({ method, body }) => [
    ...markupTexts(body),
    ...(method.startsWith('chat.') ? [String(body.text)] : []),
  ])
  expect(texts.length).toBeGreaterThan(0)
  expect(texts.filter((text) => findMarkup(text) !== undefined)).toEqual([])
  const inChannels = story.slack.calls.filter(
    ({ method, body }) => method.startsWith('chat.') && String(body.channel).startsWith('C'),
  )
  expect(inChannels).toEqual([])
})

describe('a name', () => {
  test('full of markup is shown as it was typed: to the recipient, to the sender and on the page', async () => {
    const { alice, bob, url } = story
    const shared = await share(alice, { name: EVIL_NAME, to: [bob], views: 'No limit' })
    const message = await shared.messageOf(bob)
    const consent = await pressReveal(bob, message)
    expect(plainTexts(consent.blocks)).toContain(`Name: ${EVIL_NAME}`)
    const card = await untilShows(alice, await shared.card(), 'delivered')
    expect(plainTexts(card.blocks)).toContain(`Name: ${EVIL_NAME}`)
    expect(JSON.stringify([message.blocks, message.text, card.text])).not.toContain('evil.example')
    const { id, token, ticket } = await bringTicket(alice, bob, { name: EVIL_NAME })
    const { json } = await postAsPage(url, `/s/${id}/open`, { token, ticket })
    expect([json.name, json.sender]).toEqual([EVIL_NAME, EVIL_DISPLAY])
  })

  test('full of markup is shown as it was typed where it is asked for again, and in the form that follows', async () => {
    const { alice, bob, slack } = story
    const { shareId, messageOf } = await deliver(slack, alice, { name: EVIL_NAME, to: [bob] })
    const message = messageOf(bob)
    await story.onDatabase((db) => expireNow(db, shareId))
    await untilShows(bob, message, 'expired before you opened it')
    await bob.click(message, 'Ask again')
    const asked = await alice.waitForMessage('asks you to share a secret again')
    expect(plainTexts(asked.blocks)).toContain(`Name: ${EVIL_NAME}`)
    expect(asked.text).not.toContain('evil.example')
    await alice.modal?.close()
    await alice.click(asked, 'Share again')
    const form = await alice.waitForShown('Filled in as you shared it before')
    expect(form.field('Name').value).toBe(EVIL_NAME)
    await form.close()
  })

  test('full of markup stands in Home as it was typed, of a secret and of a token', async () => {
    const { alice, bob, slack } = story
    const shared = await share(alice, { name: EVIL_NAME, to: [bob], views: 'No limit' })
    await shared.messageOf(bob)
    await story.onDatabase((db) => giveToken(db, slack.team.id, alice.id, EVIL_NAME))
    await alice.openHome()
    const active = await alice.waitForHome(`${EVIL_NAME} [Revoke]`)
    expect(plainTexts(active.blocks)).toContain(EVIL_NAME)
    await active.click(`${ACTIONS.homeTab}:tokens`)
    expect(plainTexts((await alice.waitForHome('# Your API tokens')).blocks)).toContain(EVIL_NAME)
    await alice.click(await shared.card(), 'Revoke')
    await alice.home?.click(`${ACTIONS.homeTab}:closed`)
    expect(plainTexts((await alice.waitForHome('# Your secrets that are over')).blocks)).toContain(EVIL_NAME)
  })

  test.each([
    ['a line break', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['a tab', 'a\tb'],
    ['a NUL', 'a\u0000b'],
    ['a changed direction', 'exe.\u202Efdp'],
    ['an isolated direction', 'a\u2066b'],
    ['a zero-width space', 'a\u200Bb'],
    ['a word joiner', 'a\u2060b'],
    ['a byte order mark', 'a\uFEFFb'],
    ['a line separator', 'a\u2028b'],
  ])('with %s is refused on its field', async (_what, name) => {
    const form = await fillForm(story.alice, { name, to: [story.bob] })
    const { outcome } = await form.submit()
    expect([outcome, Object.keys(form.errors)]).toEqual(['errors', ['Name']])
    await form.close()
  })

  test('may hold emoji of several parts', async () => {
    const shared = await share(story.alice, { name: '👩‍👩‍👧 Zürich', to: [story.bob] })
    expect(shared.answer.outcome).toBe('update')
    await shared.messageOf(story.bob)
  })
})

describe('a value', () => {
  test('full of markup arrives as it was typed, in Slack and on the page', async () => {
    const { alice, bob, url } = story
    const shared = await share(alice, { secret: EVIL_VALUE, to: [bob] })
    expect(valueIn(await reveal(bob, await shared.messageOf(bob)))).toBe(EVIL_VALUE)
    const inHand = await bringTicket(alice, bob, { secret: EVIL_VALUE })
    const pass = await takePass(url, inHand)
    const { json, headers } = await postAsPage(url, `/s/${inHand.id}/reveal`, { token: inHand.token, pass })
    expect(json.value).toBe(EVIL_VALUE)
    expect([headers['content-type'], headers['x-content-type-options']]).toEqual([
      'application/json; charset=utf-8',
      'nosniff',
    ])
  })

  test('typed after the command stands in the form as it was typed, and nowhere else', async () => {
    const { alice, slack } = story
    await alice.modal?.close()
    const typed = 'pass <!channel> *b* https://evil.example/?a=1&b=2 <script> @no!body &amp; \u202Etxt'
    const { ephemerals } = await alice.command('/share-secret', typed, { channel: 'C0GENERAL' })
    const form = await alice.waitForModal('Share a secret')
    expect(form.field('Secret').value).toBe(typed)
    expect(ephemerals).toEqual([])
    expect(slack.workspace.messagesIn('C0GENERAL')).toEqual([])
  })
})

describe('a domain in the policy', () => {
  test('that is none is refused and stands nowhere', async () => {
    const { carol } = story
    await carol.openHome()
    await carol.waitForHome('[Policy]')
    await carol.home?.click(`${ACTIONS.homeTab}:policy`)
    await (await carol.waitForHome('[Edit the policy]')).click('Edit the policy')
    const form = await carol.waitForShown('Domains for outside addresses:')
    for (const domain of ['<!channel>', '<https://evil.example|x>', '*b*.io', 'a.io\u202E', 'é.io']) {
      await form.fill('Domains for outside addresses', domain)
      expect((await form.submit()).outcome).toBe('errors')
      expect(JSON.stringify(form.errors)).not.toContain(domain)
    }
    await form.close()
  })
})

describe('a message', () => {
  test('full of markup stands in the form as it was typed, and nothing of it anywhere else', async () => {
    const { alice, bob } = story
    await alice.modal?.close()
    const message = bob.say(EVIL_VALUE.replaceAll('```', ''), { isPasted: true })
    await alice.messageShortcut('message_to_secret', message)
    const form = await alice.waitForModal('Share a secret')
    expect(form.field('Secret').value).toBe(EVIL_VALUE.replaceAll('```', ''))
    await form.click('Tell the author')
    await alice.waitForShown('has been told')
    const told = await bob.waitForMessage('a message of yours')
    expect(JSON.stringify([told.blocks, told.text])).not.toMatch(/evil\.example|fence/)
  })
})

describe('the name of a group or a channel', () => {
  test('is shown as it is where it is chosen, and named by Slack itself elsewhere', async () => {
    const { alice, slack } = story
    const { groups, channels } = slack.workspace
    groups.set('S0EVIL', { id: 'S0EVIL', handle: EVIL_NAME, name: 'x', members: ['U0BOB00001'] })
    channels.set('C0EVIL', {
      id: 'C0EVIL',
      name: 'x'.repeat(90),
      kind: 'public',
      hasApp: true,
      members: ['U0BOB00001', alice.id],
    })
    await alice.modal?.close()
    await alice.command('/share-secret')
    const form = await alice.waitForModal('Share a secret')
    expect(await form.suggest('Groups and channels', EVIL_NAME)).toEqual([`@${EVIL_NAME}`])
    expect(await form.suggest('Groups and channels', 'xxxx')).toHaveLength(1)
    await form.choose('Groups and channels', `@${EVIL_NAME}`)
    await alice.waitForShown('1 person of <!subteam^S0EVIL> added')
  })
})

describe('the name of a person', () => {
  test('who is refused is shown as it is, in time and late', async () => {
    const { alice, gus } = story
    const form = await fillForm(alice, { to: [gus] })
    expect((await form.submit()).outcome).toBe('errors')
    expect(form.errors.Recipients).toContain(`${EVIL_DISPLAY} is a guest.`)
    await form.close()

    // Late: Slack takes no field errors any more, so they come as a sentence above the form.
    const late = await openStory({ kind: 'postgres', slack: { people }, pace: { answerWithinMs: 300 } })
    try {
      const hold = late.slack.hold('users.info', { userId: gus.id })
      const large = await fillForm(late.alice, { to: [late.slack.person(gus.id)] })
      expect((await large.submit()).body).toContain('Sharing...')
      hold.release()
      const back = await late.alice.waitForShown('is a guest')
      const notice = JSON.stringify(back.blocks.find(({ block_id }) => block_id === 'notice'))
      expect(notice).toContain('&lt;!here&gt;')
      expect(back.field('Secret').value).toBe('correct horse battery staple')
    } finally {
      await late.close()
    }
  })

  test('who shares is never typed text in a message: Slack itself names them', async () => {
    const { alice, bob } = story
    const message = await (await share(alice, { to: [bob] })).messageOf(bob)
    expect(message.shown).toContain(`<@${alice.id}>`)
    expect(JSON.stringify([message.blocks, message.text])).not.toContain('evil.example')
    expect(capabilityOf(message).token).toHaveLength(43)
  })
})

function plainTexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { type, text } = value as { type?: unknown; text?: unknown }
  const own = type === 'plain_text' && typeof text === 'string' ? [text] : []
  return [...own, ...Object.values(value).flatMap(plainTexts)]
}
