// "Who can open it" and "External emails" in the form: what is offered, what a link is worth, and what is said on which
// field. The same policy as over HTTP.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Modal } from '../../sandbox/person/modal.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { callApi, makeToken, SHARES } from '../support/api.ts'
import {
  linkIn,
  type OutsideStory,
  openOutsideStory,
  PASSWORD,
  revealMailed,
  untilMailed,
} from '../support/outside.ts'
import { postAsPage } from '../support/page-posts.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, reveal, share, untilShows, valueIn } from '../support/sharing.ts'

const ANYONE = 'Anyone with the link'
const ORGANIZATION = 'Anyone in the organization who has the link'
const OUTSIDE = 'dora@elsewhere.example'

let story: OutsideStory
beforeAll(async () => {
  story = await openOutsideStory({ settings: { POLICY_EXTERNAL_DOMAINS: 'elsewhere.example' } })
})
afterAll(() => story?.close())

/** The link on the result, once it is there. */
async function takeLink(of: Story = story): Promise<{ id: string; token: string; address: string }> {
  const result = await of.alice.waitForShown('*The link.*')
  const address = result.codeBlocks[0] ?? ''
  const [, id = '', token = ''] = /\/s\/([\w-]{22})#([\w-]{43})$/.exec(address) ?? []
  expect(address).toBe(`${of.url}/s/${id}#${token}`)
  return { id, token, address }
}

async function openLink({ id, token }: { id: string; token: string }) {
  const { json } = await postAsPage(story.url, `/s/${id}/open`, { token })
  return (await postAsPage(story.url, `/s/${id}/reveal`, { token, pass: json.pass })).json
}

/** Submits what must be refused. @returns what is said on the fields. */
async function errorsOf(
  wish: Parameters<typeof fillForm>[1],
  of: Story = story,
): Promise<Record<string, string>> {
  const form = await fillForm(of.alice, wish)
  const { outcome } = await form.submit()
  const { errors } = form
  expect([outcome, form.field('Secret').value]).toEqual([
    'errors',
    wish.secret ?? 'correct horse battery staple',
  ])
  await form.close()
  return errors
}

describe('the form', () => {
  test('offers under More options who else may open it, and then needs no recipients', async () => {
    await story.alice.command(COMMAND)
    const form = await story.alice.waitForModal('Share a secret')
    expect([form.field('Recipients').optional, form.shown.includes('Who can open it')]).toEqual([
      false,
      false,
    ])
    await form.click('More options')
    await story.alice.waitForShown('Who can open it')
    const access = form.field('Who can open it')
    expect([access.value, access.options]).toEqual([
      'The recipients',
      ['The recipients', ORGANIZATION, ANYONE],
    ])
    expect(form.field('External emails').optional).toBe(true)
    expect(form.field('Recipients').optional).toBe(true)
    expect(form.field('Recipients').hint).toContain('Nobody else can open it')
    await form.select('Who can open it', ANYONE)
    const hint = () => form.field('Recipients').hint.includes('besides the link')
    await waitFor(story.slack, 'the other hint', hint)
    await form.close()
  })

  test('makes a link alone: shown once, opened once, and the card tells', async () => {
    await share(story.alice, { secret: 'by link', to: [], access: ANYONE })
    const link = await takeLink()
    expect(story.alice.top.shown).toContain('Shared with* anyone who has the link')
    expect(story.alice.top.shown).toContain('If it gets lost, revoke the secret and share again.')
    expect(story.alice.top.shown).toContain('It opens 1 time')
    const card = await story.alice.waitForMessage('For anyone who has the link.')
    expect(JSON.stringify(card.stored)).not.toContain(link.token)
    expect((await openLink(link)).value).toBe('by link')
    await untilShows(story.alice, card, 'is used up')
    expect((await openLink(link)).error).toBe('NotFound')
  })

  test('makes a link for the organization, which possession does not open', async () => {
    await share(story.alice, { to: [], access: ORGANIZATION })
    const link = await takeLink()
    expect((await openLink(link)).error).toBe('NotFound')
    await story.alice.waitForMessage('For members of this workspace who have the link.')
    const token = await makeToken(story.bob)
    const answer = await callApi(story.url, {
      token,
      path: `${SHARES}/${link.id}/access`,
      body: { token: link.token },
    })
    expect(answer.json.secretValue).toBe('correct horse battery staple')
  })

  test('makes a link beside recipients, whose first views it cannot take', async () => {
    const { alice, bob } = story
    const shared = await share(alice, { secret: 'both ways', to: [bob], access: ANYONE, views: '2' })
    const link = await takeLink()
    const message = await shared.messageOf(bob)
    expect((await openLink(link)).value).toBe('both ways')
    expect((await openLink(link)).error).toBe('NotFound')
    expect(valueIn(await reveal(bob, message))).toBe('both ways')
    const card = await untilShows(alice, await shared.card(), 'is used up')
    expect(card.shown).toContain('And for anyone who has the link.')
  })

  test('says on the limit that nothing is left for a link', async () => {
    const { bob, carol } = story
    const once = await errorsOf({ to: [bob, carol], access: ANYONE })
    expect(once).toEqual({
      'View limit':
        '2 views, kept for the 2 recipients: none is left for the link. Allow at least 3 views, or set no limit.',
    })
    const one = await errorsOf({ to: [bob], access: ANYONE, views: '1' })
    expect(one['View limit']).toContain('kept for the one recipient')
    const unlimited = await share(story.alice, { to: [bob], access: ANYONE, views: 'No limit' })
    await takeLink()
    expect((await unlimited.messageOf(bob)).shown).toContain('any number of times')
  })

  test('still wants somebody where there is neither link nor address', async () => {
    expect(await errorsOf({ to: [], name: 'x' })).toEqual({
      Recipients: 'Choose at least one person, or say further down who else can open it.',
    })
    const alone = await errorsOf({ to: [story.alice], name: 'x' })
    expect(alone.Recipients).toContain('You are the only recipient')
  })
})

describe('external emails', () => {
  test('are split as people type them, each once, and members among them become people', async () => {
    const { alice, bob, carol } = story
    const typed = `${OUTSIDE};\n<Emil@Elsewhere.example>,carol@sandbox.example  ${OUTSIDE} Bob@sandbox.example`
    const shared = await share(alice, { secret: 'split', to: [bob], emails: typed, password: PASSWORD })
    await alice.waitForShown(`Shared with* <@${bob.id}>, <@${carol.id}>, ${OUTSIDE}, emil@elsewhere.example`)
    expect(alice.top.shown).toContain('It opens once for each recipient')
    for (const person of [bob, carol]) {
      await person.waitForMessage(/shared a secret with you.* It opens 1 time and/)
    }
    const link = linkIn(await untilMailed(story, OUTSIDE))
    expect((await revealMailed(story, link)).json.value).toBe('split')
    await shared.card()
    expect(story.mail.mailsTo(OUTSIDE)).toHaveLength(1)
  })

  test('need a password, which is said on its field', async () => {
    expect(await errorsOf({ to: [], emails: OUTSIDE })).toEqual({
      Password: 'Outside addresses need a password. Set one, or share with members only.',
    })
  })

  const FAULTS: ReadonlyArray<[what: string, emails: string, words: string]> = [
    ['is none', 'dora', 'dora: This is not an email address. Write it like name@example.com.'],
    ['would be a header', 'a@elsewhere.example\u0000Bcc:x@y.io', 'This is not an email address.'],
    [
      'has markup',
      '<!channel>@elsewhere.example',
      '!channel>@elsewhere.example: This is not an email address.',
    ],
    [
      'is one too many',
      Array.from({ length: 101 }, (_, i) => `p${i}@elsewhere.example`).join(' '),
      'more than 100',
    ],
    ['is of a domain that is not allowed', 'a@foreign.example', 'a@foreign.example is outside the domains'],
    ['is a guest’s', `gus@sandbox.example ${OUTSIDE}`, 'gus@sandbox.example is a guest. Nothing was shared.'],
  ]
  test.each(FAULTS)('are refused on their field where one %s', async (_what, emails, words) => {
    const errors = await errorsOf({ to: [], emails, password: PASSWORD })
    expect(Object.keys(errors)).toEqual(['External emails'])
    expect(errors['External emails']).toContain(words)
  })

  test('name the faulty ones, three at most, and keep all that was typed', async () => {
    const emails = 'one two three four five@elsewhere.example'
    const form = await fillForm(story.alice, { to: [], emails, password: PASSWORD })
    await form.submit()
    expect(form.errors['External emails']).toMatch(/^one: .* two: .* three: .* 1 more are wrong\.$/)
    expect(form.field('External emails').value).toBe(emails)
    expect(form.field('Password').value).toBe(PASSWORD)
    await form.close()
  })

  test('and recipients are 100 together', async () => {
    const emails = Array.from({ length: 100 }, (_, i) => `p${i}@elsewhere.example`).join(' ')
    const errors = await errorsOf({ to: [story.bob], emails, password: PASSWORD, views: 'No limit' })
    expect(errors).toEqual({ 'External emails': 'Choose at most 100 people, addresses outside included.' })
  })

  test('of the sender alone are no recipient', async () => {
    const errors = await errorsOf({ to: [], emails: 'alice@sandbox.example', password: PASSWORD })
    expect(errors.Recipients).toContain('You are the only recipient')
  })

  test('that fail come back in the form with everything in it', async () => {
    const { alice, slack } = story
    const failure = slack.fail({ method: 'users.lookupByEmail', status: 500, times: 20 })
    const form = await fillForm(alice, {
      secret: 'kept',
      to: [],
      emails: 'nora@elsewhere.example',
      password: PASSWORD,
      access: ANYONE,
      views: 'No limit',
    })
    await form.submit()
    const back = await alice.waitForShown('Nothing was shared.')
    failure.cancel()
    expect(back.fields.map(({ label, value }) => [label, value])).toEqual([
      ['Secret', 'kept'],
      ['Recipients', undefined],
      ['Groups and channels', undefined],
      ['Expires', '7 days'],
      ['View limit', 'No limit'],
      ['Name', undefined],
      ['Password', PASSWORD],
      ['Who can open it', ANYONE],
      ['External emails', 'nora@elsewhere.example'],
    ])
    await back.submit()
    await takeLink()
    await untilMailed(story, 'nora@elsewhere.example')
  })
})

describe('a policy', () => {
  async function formUnder(
    settings: Record<string, string>,
    use: (form: Modal, strict: Story) => Promise<void>,
  ) {
    const strict = await openOutsideStory({ settings })
    try {
      await strict.alice.command(COMMAND)
      const form = await strict.alice.waitForModal('Share a secret')
      await form.click('More options')
      await strict.alice.waitForShown('Who can open it')
      await use(form, strict)
    } finally {
      await strict.close()
    }
  }

  test('without links for anyone offers none, in the form and over HTTP, and still lets mail go outside', async () => {
    await formUnder({ POLICY_ANYONE_ALLOWED: 'false' }, async (form, strict) => {
      expect(form.field('Who can open it').options).toEqual(['The recipients', ORGANIZATION])
      const token = await makeToken(strict.alice)
      const answer = await callApi(strict.url, { token, body: { secretValue: 's', accessType: 'anyone' } })
      expect(answer.json.details).toEqual({ limit: 'anyoneAllowed', allowed: false })
      await share(strict.alice, { to: [], emails: OUTSIDE, password: PASSWORD })
      await strict.alice.waitForShown(`Shared with* ${OUTSIDE}`)
    })
  })

  test('that takes links for anyone away while a form is open refuses them on the field', async () => {
    await formUnder({}, async (form, strict) => {
      await form.fill('Secret', 'late')
      await form.select('Who can open it', ANYONE)
      await form.fill('External emails', OUTSIDE)
      await form.fill('Password', PASSWORD)
      await strict.onDatabase((db) =>
        db
          .insertInto('policies')
          .values({
            workspace_id: strict.slack.team.id,
            changes: JSON.stringify({ isAnyoneAllowed: false, areExternalEmailsAllowed: false }) as never,
            changed_by: strict.carol.id,
          })
          .execute(),
      )
      // The policy is read at most two seconds behind.
      await strict.restart()
      await form.select('View limit', 'No limit')
      await form.submit()
      expect(form.errors).toEqual({
        'Who can open it': 'Links that anyone can open are not allowed here.',
        'External emails': 'Outside addresses are not allowed here.',
      })
      expect(form.field('External emails').value).toBe(OUTSIDE)
    })
  })

  test('without outside addresses offers no field for them', async () => {
    await formUnder({ POLICY_EXTERNAL_EMAILS: 'false' }, async (form) => {
      expect(form.shown).not.toContain('External emails')
      expect(form.field('Recipients').optional).toBe(false)
    })
  })

  test('that wants a password for what leaves the workspace wants it for a link as well', async () => {
    await formUnder({ POLICY_PASSWORD_REQUIRED: 'external' }, async (_form, strict) => {
      expect(await errorsOf({ to: [], access: ANYONE }, strict)).toEqual({
        Password: 'Secrets that leave the workspace need a password here.',
      })
      await share(strict.alice, { to: [], access: ANYONE, password: PASSWORD })
      const link = await takeLink(strict)
      expect(strict.alice.top.codeBlocks).toEqual([link.address, PASSWORD])
    })
  })

  test('allows 3 mails a day: the fourth is refused, and nothing is shared', async () => {
    await formUnder({ LIMIT_OUTSIDE_MAILS_PER_DAY: '3' }, async (_form, strict) => {
      await share(strict.alice, { to: [], emails: 'a@x.example b@x.example', password: PASSWORD })
      await strict.alice.waitForShown('Shared with* a@x.example')
      await share(strict.alice, { to: [], emails: 'c@x.example d@x.example', password: PASSWORD })
      const back = await strict.alice.waitForShown('More than 3 mails would have gone outside')
      expect(back.shown).toContain('Nothing was shared.')
    })
  })
})

describe('without a mail server', () => {
  test('nothing is offered, whatever the policy says', async () => {
    const silent = await openStory({ settings: { POLICY_EXTERNAL_EMAILS: 'true' } })
    await silent.alice.command(COMMAND)
    const form = await silent.alice.waitForModal('Share a secret')
    await form.click('More options')
    await silent.alice.waitForShown('Who can open it')
    expect(form.shown).not.toContain('External emails')
    await silent.close()
  })
})
