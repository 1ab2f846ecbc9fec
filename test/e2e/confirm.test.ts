// A link without a ticket, as its person lives it: the page asks, a number is pressed in Slack, and the page opens by
// itself. The real service and a real browser; nothing stands in for anything.

import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../../sandbox/browser.ts'
import { COMMAND } from '../../src/slack/ids.ts'
import { callApi } from '../support/api.ts'
import { afterAll, afterEach, beforeAll, beforeEach, test } from '../support/browser-test.ts'
import { browserLinkOf, capabilityOf } from '../support/capabilities.ts'
import { wrongNumberIn } from '../support/confirming.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { type PageWatch, watchPage } from '../support/page-watch.ts'
import { openStory, type Story } from '../support/service.ts'
import { share, untilShows } from '../support/sharing.ts'

const VALUE = 'seen where it was confirmed'

let story: Story
let browser: Browser
let context: BrowserContext
let page: Page
let watch: PageWatch
/** Every token, watch and ticket that came up: none may be in an address or a header. */
let traces: string[]

beforeAll(async () => {
  story = await openStory()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await story.close()
})
beforeEach(async () => {
  traces = []
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 844 } })
  await context.grantPermissions(['clipboard-write'])
  context.setDefaultTimeout(15_000)
  page = await context.newPage()
  watch = await watchPage(page)
  page.on('response', (response) => {
    if (!/\/(confirm|watch|open)$/.test(response.url())) return
    void response.json().then(
      ({ watch: secret, ticket, pass }) => traces.push(...[secret, ticket, pass].filter(Boolean)),
      () => {},
    )
  })
})
afterEach(async () => {
  expect(watch.problems).toEqual([])
  expect(traces.length).toBeGreaterThan(1)
  for (const request of watch.requests) {
    expect(request.split(' ')[1]).toMatch(new RegExp(`^${story.url}/(s|assets)/`))
    for (const trace of traces) expect(request).not.toContain(trace)
  }
  const kept = await page.evaluate(() => [
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
    document.cookie,
    location.hash,
    JSON.stringify(history.state),
  ])
  expect(kept).toEqual(['', '', 'null'])
  await context.close()
})

/** Bob's link out of his message, in a browser that nobody knows. */
async function openLink(): Promise<void> {
  const { alice, bob } = story
  const message = await (await share(alice, { secret: VALUE, to: [bob] })).messageOf(bob)
  traces.push(capabilityOf(message).token)
  await page.goto(browserLinkOf(message))
}

async function untilHeading(text: string): Promise<void> {
  await page.locator('h1:visible', { hasText: text }).waitFor()
}

async function expectAccessible(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
}

async function askWithKeyboard(): Promise<void> {
  await untilHeading('Confirm that it is you')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
}

async function readNumber(): Promise<string> {
  await untilHeading('Press this number in Slack')
  return readText('#confirm-number [data-slot=number]')
}

/** Only what can be seen counts. */
async function readText(selector: string): Promise<string> {
  await page.waitForSelector(`${selector}:visible`)
  return (await page.textContent(selector)) ?? ''
}

async function waitForQuestion(number: string) {
  return story.bob.waitForMessage(({ buttons }) => buttons.some(({ label }) => label === number))
}

async function showValue(): Promise<string> {
  await untilHeading('alice shared a secret with you')
  await page.click('#reveal')
  await page.click('#show')
  return readText('#value')
}

describe('a personal link', () => {
  test('shows a number, which its person presses in Slack, and opens by itself', async () => {
    await openLink()
    await untilHeading('Confirm that it is you')
    await expectAccessible()
    await askWithKeyboard()
    const number = await readNumber()
    expect(number).toMatch(/^[1-9]\d$/)
    expect(await page.locator('#status').textContent()).toBe(`The number is ${number}.`)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Press this number in Slack')
    await expectAccessible()
    const question = await waitForQuestion(number)
    expect(question.shown).toContain('Chrome on Linux')
    await story.bob.click(question, number)
    expect(await showValue()).toBe(VALUE)
    await untilShows(story.bob, question, 'Confirmed: you pressed its number')
  })

  test('says that it was not confirmed after a wrong number, and asks again with another one', async () => {
    await openLink()
    await askWithKeyboard()
    const number = await readNumber()
    const question = await waitForQuestion(number)
    await story.bob.click(question, wrongNumberIn(question, number))
    await untilHeading('Not confirmed')
    await expectAccessible()
    await untilShows(story.bob, question, 'Not confirmed')
    await page.click('#again')
    const next = await readNumber()
    await story.bob.click(await waitForQuestion(next), next)
    expect(await showValue()).toBe(VALUE)
  })

  test('forgets the link when it is left, also while it waits', async () => {
    await openLink()
    await askWithKeyboard()
    await readNumber()
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')))
    await untilHeading('Open the link again')
    const asked = watch.requests.length
    await page.waitForTimeout(2_500)
    expect(watch.requests.length).toBe(asked)
    expect(await page.locator('[data-slot=number]').allTextContents()).toEqual([''])
  })
})

test('a link for members shows a command, which a member runs, and opens by itself', async () => {
  const { alice, carol, url } = story
  const token = await makeFreshToken(alice)
  const body = { secretValue: VALUE, accessType: 'organization', maxViews: 1 }
  const { json } = await callApi(url, { token, body })
  traces.push(String(json.sharedSecretLink).split('#')[1] ?? '')
  await page.goto(String(json.sharedSecretLink))
  await askWithKeyboard()
  await untilHeading('Type this in Slack')
  await expectAccessible()
  await page.click('#copy-command')
  await page.locator('#copied-command', { hasText: 'Copied.' }).waitFor()
  const command = await readText('#confirm-code [data-slot=command]')
  expect(command).toMatch(/^\/share-secret open \d{6}$/)
  await carol.command(COMMAND, command.slice(COMMAND.length))
  const modal = await carol.waitForShown('Chrome on Linux, at 127.0.0.1')
  await modal.submit()
  expect(await showValue()).toBe(VALUE)
})
