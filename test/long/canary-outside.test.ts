// Known secrets on their way to addresses outside and to links, with a mail server that quotes what it was given: nothing
// is where it must not be, and the mail holds its link and nothing else of them.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import { findLeaks, type Intended, judgeLeaks } from '../support/canary-leaks.ts'
import { type CanaryStory, openCanaryStory, TYPED } from '../support/canary-story.ts'
import { findFreePort } from '../support/free-port.ts'
import { type MailServer, type Mood, openMailServer, type ReceivedMail } from '../support/mail-server.ts'
import { linkIn } from '../support/outside.ts'
import { postAsPage } from '../support/page-posts.ts'
import { buildEnv, runProgram } from '../support/service.ts'
import { type ShareWish, share } from '../support/sharing.ts'

const { value: secret, name, password } = TYPED
const LOGIN = { user: 'CanaryMailUserN2k8', password: 'CanaryMailPasswordG5r1:/?' }

let mail: MailServer
let story: CanaryStory
beforeAll(async () => {
  mail = await openMailServer({ login: LOGIN })
  story = await openCanaryStory({
    SMTP_URL: mail.url,
    MAIL_FROM: 'secrets@sandbox.example',
    POLICY_EXTERNAL_EMAILS: 'true',
  })
  story.remember('mailPassword', LOGIN.password)
})
afterAll(async () => {
  await story?.close()
  await mail?.close()
})

test('nothing of a secret, its password, its name, its link or the mail server’s password is where it must not be', async () => {
  const first = await mailedTo('one@elsewhere.example')
  const { id, token } = linkIn(first)
  story.remember('token', token)
  await open(id, token)
  await shareByLink()
  await haveItRefused()
  await startWithWrongSettings()
  await story.dump('at the end')
  await story.program.kill('SIGTERM')
  for (const event of ['mail.attempted', 'share.created', 'process.stopped'])
    expect([event, story.program.output.includes(`"${event}"`)]).toEqual([event, true])

  const mails = mail.mails.map(({ raw, text, html }): [string, string] => [
    'mail',
    `${raw}\n${text}\n${html}`,
  ])
  const { wrong, unused } = judgeLeaks(findLeaks(story, mails), INTENDED, SOMETIMES)
  expect(wrong).toEqual([])
  expect(unused).toEqual([])
  // Where addresses may be: they name whom a share is for. Never in the log.
  expect(story.program.output).not.toContain('elsewhere.example')
}, 120_000)

async function send(emails: string, wish: Partial<ShareWish> = {}) {
  const alice = story.slack.person(PEOPLE.alice.id)
  return share(alice, { secret, name, password, to: [], emails, ...wish })
}

async function mailedTo(email: string): Promise<ReceivedMail> {
  await send(email)
  return waitFor(story.slack, `a mail to ${email}`, () => mail.mailsTo(email)[0])
}

async function open(id: string, token: string): Promise<void> {
  const post = (step: string, body: object) =>
    postAsPage(story.proxy.url, `/s/${id}/${step}`, { token, ...body })
  const pass = story.remember('pass', String((await post('open', {})).json.pass))
  await post('reveal', { pass })
  await post('reveal', { pass, password: TYPED.guess })
  await story.dump('with a wrong password')
  expect((await post('reveal', { pass, password })).json).toMatchObject({ value: secret, name })
  await post('open', {})
  await post('reveal', { pass, password })
}

async function shareByLink(): Promise<void> {
  const alice = story.slack.person(PEOPLE.alice.id)
  await send('', { access: 'Anyone with the link', views: 'No limit' })
  const result = await alice.waitForShown('*The link.*')
  const [, id = '', token = ''] = /\/s\/([\w-]{22})#([\w-]{43})$/.exec(result.codeBlocks[0] ?? '') ?? []
  story.remember('linkToken', token)
  await alice.waitForMessage('For anyone who has the link.')
  await open(id, token).catch(() => {})
}

/** By a server whose words quote everything. */
async function haveItRefused(): Promise<void> {
  const alice = story.slack.person(PEOPLE.alice.id)
  const quoted = Object.values(story.canaries)
    .join(' ')
    .replace(/[^\x20-\x7e]/g, '.')
  const moods: Mood[] = [
    { reply: 550, text: `5.7.1 blocked: ${quoted}` },
    { reply: 554, text: quoted, at: 'data' },
    { reply: 451, text: quoted },
    { reply: 550, text: quoted, at: 'mail' },
    { hangUp: 'taken' },
  ]
  for (const [index, mood] of moods.entries()) {
    const email = `p${index}@elsewhere.example`
    mail.setMood(mood, mood && 'at' in mood && mood.at === 'mail' ? undefined : email)
    const known = mail.connections
    await send(email)
    await waitFor(story.slack, 'an attempt', () => mail.connections > known)
    await alice.waitForMessage(email)
    await story.dump(`with mail trouble ${index}`)
    mail.setMood(undefined)
    for (const taken of mail.mailsTo(email)) story.remember('token', linkIn(taken).token)
  }
}

async function startWithWrongSettings(): Promise<void> {
  const right = buildEnv(story.slack, story.place, await findFreePort())
  for (const url of [
    `smtp://user:${TYPED.guess.replaceAll(' ', '')}@x/y`,
    `smtp://${TYPED.strayKey}@x.example`,
    `${TYPED.stray}://x`,
  ]) {
    const failing = runProgram({ ...right, SMTP_URL: url, MAIL_FROM: `${TYPED.shortServiceToken} <x>` })
    expect(await failing.exited).toBe(78)
    story.dumps.push(['output of a wrong start', failing.output])
  }
}

/** Where each may be, and is. */
const INTENDED: readonly Intended[] = [
  ['token', /^mail$/],
  ['value', /^answer 200 POST \/s\/:id\/reveal$/],
  // The name takes the password as well.
  ['name', /^answer 200 POST \/s\/:id\/reveal$/],
  ['name', /^call card blocks$/],
  ['password', /^answer 200 view_submission shows shared$/],
  ['linkToken', /^answer 200 view_submission shows shared$/],
  ['pass', /^answer 200 POST \/s\/:id\/open$/],
  // A choice in the form draws it again with what was typed.
  ['value', /^call window share$/],
  ['name', /^call window share$/],
  ['password', /^call window share$/],
]
/** A link’s page tells the name with the link. */
const SOMETIMES: readonly Intended[] = [['name', /^answer 200 POST \/s\/:id\/open$/]]
