import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect } from '@jest/globals'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../../sandbox/browser.ts'
import { afterAll, afterEach, beforeAll, test } from '../support/browser-test.ts'
import { type PageWatch, watchPage } from '../support/page-watch.ts'
import {
  type Answer,
  ID,
  opened,
  openRevealServer,
  type RevealServer,
  refuse,
  revealed,
  TICKET,
  TOKEN,
  WATCH,
} from '../support/reveal-server.ts'

const PERSONAL = `#${TOKEN}.${TICKET}`
const LONG = 'W'.repeat(60)
const notFound = refusing(404, 'NotFound', 'This link does not work.')
const broken: Answer = (request) => request.raw.socket.destroy()

interface State {
  fragment?: string
  open?: Answer
  reveal?: Answer
  confirm?: Answer
  watch?: Answer
  /** What the person does after loading; by default nothing. */
  act?: (page: Page) => Promise<void>
  /** What the card then says, in this order. */
  says: string[]
}

const pressReveal = (page: Page) => page.click('#reveal')
/** A link alone, and a press of Confirm in Slack. */
const UNPROVEN = {
  fragment: `#${TOKEN}`,
  open: notFound,
  act: (page: Page) => page.click('#again'),
}
const STATES: Record<string, State> = {
  'while it is checking': { open: () => new Promise(() => {}), says: ['Checking the link'] },
  'without a fragment': { fragment: '', says: ['This link is incomplete', 'press Reveal'] },
  'with half a token': { fragment: '#abc', says: ['This link is incomplete', 'Nothing was used'] },
  'with a token that is not enough': {
    fragment: `#${TOKEN}`,
    open: notFound,
    says: [
      'Confirm that it is you',
      'This link opens only for the person it was sent to, or for members of a workspace.',
      'You can also go to the message from Share Secret in Slack and press Reveal.',
      'If that message says it is used up, expired or revoked, ask the sender to share it again.',
      'If it came by mail, open the whole link from the mail again.',
      'Confirm in Slack',
    ],
  },
  'with a number to press in Slack': {
    ...UNPROVEN,
    says: ['Press this number in Slack', '42', 'this page then opens by itself', 'Time left: 1:5'],
  },
  'with a command to type in Slack': {
    ...UNPROVEN,
    confirm: () => ({ watch: WATCH, code: '012345', secondsLeft: 120 }),
    says: ['Type this in Slack', '/share-secret open 012345', 'Copy', 'Time left: 1:5'],
  },
  'when nobody confirms it': {
    ...UNPROVEN,
    watch: () => ({ state: 'over' }),
    says: ['Not confirmed', 'Nothing was used.', 'Try again'],
  },
  'when Slack was asked too often': {
    ...UNPROVEN,
    confirm: refusing(429, 'RateLimitExceeded', 'A link can ask who you are 3 times an hour.', 3_000),
    says: [
      'Asked too often',
      'A link can ask',
      'pressing Reveal there works at any time',
      'Try again in 49:5',
    ],
  },
  'when asking fails': {
    ...UNPROVEN,
    confirm: refusing(503, 'StorageUnavailable', 'The storage cannot be reached just now.'),
    says: ['The service could not answer', 'The storage cannot', 'Try again', 'Reference: req-'],
  },
  'when nobody answers the question': {
    ...UNPROVEN,
    confirm: broken,
    says: ['Could not reach the service', 'Nothing was used.', 'Try again'],
  },
  'with a used ticket': {
    open: notFound,
    says: ['This link does not work', 'works once and for 2 minutes', 'press Reveal again'],
  },
  'when the service cannot be reached': {
    open: broken,
    says: ['Could not reach the service', 'Nothing was used.', 'Try again'],
  },
  'when there were too many requests': {
    open: refusing(429, 'RateLimitExceeded', 'Too many requests.', 75),
    says: ['Wait a little', 'Too many requests.', 'Try again in 1:1'],
  },
  'when Slack cannot say who it is': {
    open: refusing(503, 'MembershipUnknown', 'Slack could not confirm who you are just now.'),
    says: [
      'The service could not answer',
      'Slack could not',
      'Try again',
      'Reference: req-0123456789abcdefghijkl',
    ],
  },
  'when a proxy answers for the service': {
    open: (_request, reply) => reply.code(502).type('text/html').send('<h1>Bad gateway</h1>'),
    says: ['The service could not answer', 'Something went wrong on our side.', 'Try again'],
  },
  'when it was revoked': {
    open: refusing(410, 'ShareRevoked', 'The sender took this secret back.'),
    says: ['This secret is closed', 'The sender took this secret back.', 'ask the sender'],
  },
  'with one view': {
    says: [
      'Alice Moreau shared a secret with you',
      'It opens 1 more time and expires',
      '(in 3 hours)',
      'your only view left',
    ],
  },
  'with two views and a name': {
    open: () => opened({ viewsLeft: 2, name: 'Staging <database>' }),
    says: ['Staging <database>', 'It opens 2 more times and expires', 'Reveal', 'uses 1 of 2 views'],
  },
  'with no limit and a password': {
    open: () => opened({ viewsLeft: null, passwordRequired: true }),
    says: ['It opens any number of times and expires', 'Password', 'Reveal'],
  },
  'with names as long as they get': {
    open: () => opened({ sender: LONG, name: LONG, passwordRequired: true }),
    says: [LONG, 'shared a secret with you', LONG],
  },
  'after a wrong password': {
    open: () => opened({ passwordRequired: true }),
    reveal: refusing(403, 'PasswordIncorrect', 'That password is not right. No view was used.'),
    act: async (page) => {
      await page.fill('#password', 'wrong')
      await page.click('#reveal')
    },
    says: ['That password is not right. No view was used.'],
  },
  'while it is revealing': { reveal: () => new Promise(() => {}), act: pressReveal, says: ['Revealing…'] },
  'after Reveal': {
    act: pressReveal,
    says: [
      'Secret from Alice Moreau',
      'Show',
      'Copy',
      'Download',
      'Gone when you leave this page.',
      'That was your last view',
    ],
  },
  'with a long value shown': {
    reveal: () => revealed(`${'0123456789abcdef'.repeat(99)}\n`.repeat(6), 2),
    act: async (page) => {
      await page.click('#reveal')
      await page.click('#show')
    },
    says: ['0123456789abcdef', 'Hide', 'You can open it 2 more times until'],
  },
  'when the last view was just taken': {
    reveal: refusing(410, 'ShareSpent', 'This secret has been opened as often as it could be.'),
    act: pressReveal,
    says: ['This secret is used up', 'as often as it could be', 'ask the sender'],
  },
  'when the views left are for others': {
    reveal: refusing(409, 'ViewsReserved', 'You have opened this secret.'),
    act: pressReveal,
    says: ['The views left are for others', 'You have opened this secret.'],
  },
  'when the page was open too long': {
    reveal: notFound,
    act: pressReveal,
    says: ['This page is out of date', 'No view was used.'],
  },
  'when the answer to Reveal is lost': {
    reveal: broken,
    act: pressReveal,
    says: ['The answer did not arrive', 'A view may have been used.', 'Try again'],
  },
}

let browser: Browser
let server: RevealServer
let context: BrowserContext
let page: Page
let watch: PageWatch

beforeAll(async () => {
  browser = await openBrowser()
  server = await openRevealServer()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

afterEach(async () => {
  expect(watch.problems).toEqual([])
  await context.close()
})

describe('at 360 px, in light and dark, the page', () => {
  test.each(Object.entries(STATES))(
    '%s reads well and breaks no rule of accessibility',
    async (_name, state) => {
      await openState(state, { colorScheme: 'light', viewport: { width: 360, height: 740 } })
      await expectInOrder(state.says)
      expect(await findSerious(new AxeBuilder({ page }))).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await findSerious(new AxeBuilder({ page }).withRules('color-contrast'))).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
      for (const button of await page.locator('button:visible').all()) {
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44)
      }
    },
  )
})

test('without JavaScript the page says what is missing, and only that', async () => {
  await openState({ says: [] }, { javaScriptEnabled: false })
  const headings = await page.locator('h1:visible').allTextContents()
  expect(headings).toEqual(['This page needs JavaScript'])
})

test('everything can be done with the keyboard, and focus follows each step', async () => {
  const open: Answer = () => opened({ passwordRequired: true })
  await openState({ open, reveal: () => revealed('line\n'.repeat(200)), says: [] }, {})
  await page.waitForSelector('#ready:not([hidden])')
  await expectFocus('Alice Moreau shared a secret with you')
  await press('Tab', 'password')
  await page.keyboard.type('pass')
  await press('Tab', 'password-toggle')
  await page.keyboard.press('Space')
  expect(await page.getAttribute('#password', 'type')).toBe('text')
  await press('Tab', 'reveal')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#revealed:not([hidden])')
  await expectFocus('Secret from Alice Moreau')
  await press('Tab', 'show')
  await page.keyboard.press('Enter')
  await press('Shift+Tab', 'value')
  await page.keyboard.press('End')
  await page.waitForFunction(() => (document.getElementById('value')?.scrollTop ?? 0) > 0)
  await press('Tab', 'show')
  await press('Tab', 'copy')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#done:has-text("Copied")')
  await press('Tab', 'download')
  await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
})

test('Try again asks again', async () => {
  await openState({ open: broken, says: [] }, {})
  await page.waitForSelector('#again:visible')
  server.open = () => opened()
  await page.click('#again')
  await page.waitForSelector('#ready:not([hidden])')
  await expectFocus('Alice Moreau shared a secret with you')
})

async function openState(state: State, options: Parameters<Browser['newContext']>[0]): Promise<void> {
  server.open = state.open ?? (() => opened())
  server.reveal = state.reveal ?? (() => revealed('value'))
  server.confirm = state.confirm ?? (() => ({ watch: WATCH, number: 42, secondsLeft: 120 }))
  server.watch = state.watch ?? (() => ({ state: 'waiting' }))
  context = await browser.newContext({ locale: 'en-GB', ...options })
  page = await context.newPage()
  watch = await watchPage(page)
  await page.goto(`${server.url}/s/${ID}${state.fragment ?? PERSONAL}`)
  await state.act?.(page)
}

function refusing(status: number, error: string, message: string, retryAfterSeconds?: number): Answer {
  return (_request: FastifyRequest, reply: FastifyReply) =>
    refuse(reply, status, error, message, retryAfterSeconds)
}

/** Waits until the card shows all parts, one after the other. */
async function expectInOrder(parts: readonly string[]): Promise<void> {
  const pattern = new RegExp(parts.map((part) => part.replace(/[^\w ]/g, '\\$&')).join('[^]*'))
  // biome-ignore lint/performance/useDomNodeTextContent: only what can be seen counts
  const read = () => page.locator('main').innerText()
  for (let attempt = 0; attempt < 40 && !pattern.test(await read()); attempt++) await page.waitForTimeout(50)
  expect(await read()).toMatch(pattern)
}

async function findSerious(axe: AxeBuilder): Promise<unknown[]> {
  // There are no frames to look into; this mode saves a page and a second copy of axe each time.
  const { violations } = await axe.setLegacyMode().analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
}

async function expectFocus(text: string): Promise<void> {
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(text)
}

async function press(key: string, focusedId: string): Promise<void> {
  await page.keyboard.press(key)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe(focusedId)
}
