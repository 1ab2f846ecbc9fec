// The main job as two people live it: Alice shares in Slack, Bob opens it in a real browser. The real service, its
// embedded database, the local Slack and Chromium; nothing stands in for anything.

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../../sandbox/browser.ts'
import { afterAll, afterEach, beforeAll, beforeEach, test } from '../support/browser-test.ts'
import { browserLinkOf, capabilityOf, ticketOf } from '../support/capabilities.ts'
import { eventually } from '../support/eventually.ts'
import { revokeByHand } from '../support/page-story.ts'
import { type PageWatch, watchPage } from '../support/page-watch.ts'
import { openStory, type Story } from '../support/service.ts'
import { pressReveal, type SharedSecret, type ShareWish, share, untilShows } from '../support/sharing.ts'

const VALUE =
  '```\n&amp; &lt; <@U1> <!channel> *x* _y_ ~z~\ttab <b onclick="x()">b</b>\r\nCRLF\r\n😀 👩‍👩‍👧 e\u0301 \u202etxt\n'
const FAST = 15_000

let story: Story
/** Another site: a blank page, or with `?<link>` one that frames the link. */
let elsewhere: Server
let browser: Browser
let context: BrowserContext
let page: Page
let watch: PageWatch
/** Every token, ticket and value that a test brought up: none may stay in the browser. */
let traces: string[]

beforeAll(async () => {
  story = await openStory()
  elsewhere = createServer(({ url }, response) => {
    const link = decodeURIComponent(url?.split('?')[1] ?? '')
    const frame = link ? `<iframe src="${link}"></iframe>` : ''
    response.setHeader('content-type', 'text/html').end(`<title>elsewhere</title>${frame}`)
  })
  await new Promise<void>((resolve) => {
    elsewhere.listen(0, '127.0.0.1', resolve)
  })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser.close()
  elsewhere.close()
  await story.close()
})

beforeEach(async () => {
  traces = []
  context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Paris' })
  context.setDefaultTimeout(FAST)
  page = await context.newPage()
  watch = await watchPage(page)
})

afterEach(async () => {
  expect(watch.problems).toEqual([])
  for (const request of watch.requests) {
    expect(request.split(' ')[1]).toMatch(new RegExp(`^(${story.url}/(s|assets)/|blob:${story.url}/)`))
    for (const trace of traces) expect(request).not.toContain(trace)
  }
  expect(await findTraces()).toEqual([])
  await context.close()
})

/** What the browser keeps beyond the page itself, and every address it knows. */
async function findTraces(): Promise<string[]> {
  const kept = await page.evaluate(async () => {
    const stores = [...Object.entries(localStorage), ...Object.entries(sessionStorage)]
    const other = [
      document.cookie,
      window.name,
      JSON.stringify(history.state),
      location.href,
      document.referrer,
    ]
    const databases = (await indexedDB.databases()).map(({ name }) => `database ${name}`)
    return [...stores.flat(), ...databases, ...(await caches.keys()), ...other]
  })
  const devtools = await context.newCDPSession(page)
  const { entries } = await devtools.send('Page.getNavigationHistory')
  const cookies = (await context.cookies()).map(({ name }) => `cookie ${name}`)
  const addresses = entries.map(({ url }) => url)
  const all = [...kept, ...cookies, ...addresses].filter((text) => text !== '' && text !== 'null')
  return all.filter((text) => !/^(about:blank|http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{22})$/.test(text))
}

async function deliver(wish: Omit<ShareWish, 'to'> = {}): Promise<SharedSecret> {
  return share(story.alice, { secret: VALUE, ...wish, to: [story.bob] })
}

/** Bob's way from his message to the link in the modal. */
async function takeLink(shared: SharedSecret): Promise<string> {
  const message = await shared.messageOf(story.bob)
  const consent = await pressReveal(story.bob, message)
  traces.push(capabilityOf(message).token, ticketOf(consent))
  return browserLinkOf(consent)
}

function elsewhereUrl(): string {
  const address = elsewhere.address()
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  return `http://127.0.0.1:${address.port}/`
}

async function untilHeading(text: string): Promise<void> {
  await page.locator('h1:visible', { hasText: text }).waitFor()
}

async function untilReady(): Promise<void> {
  await page.waitForSelector('#ready:not([hidden])')
}

async function untilRevealed(): Promise<void> {
  await page.waitForSelector('#revealed:not([hidden])')
}

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious).toEqual([])
}

async function readClipboard(): Promise<string> {
  await context.grantPermissions(['clipboard-read'])
  const other = await context.newPage()
  await other.goto(elsewhereUrl())
  const text = await other.evaluate(() => navigator.clipboard.readText())
  await other.close()
  return text
}

describe('a secret that Alice shared', () => {
  test('is opened by Bob in his browser: shown, copied and downloaded exactly as it was typed', async () => {
    const shared = await deliver({ name: 'Staging <root> & "co"' })
    await page.goto(await takeLink(shared))
    await untilReady()
    const ready = await page.locator('#ready').textContent()
    expect(ready).toContain('alice shared a secret with you')
    expect(ready).toContain('Staging <root> & "co"')
    expect(ready).toContain('uses your only view left')
    await expectAccessible()

    await page.click('#reveal')
    await untilRevealed()
    expect(await page.content()).not.toContain('CRLF')
    await expectAccessible()
    await page.click('#copy')
    await page.waitForSelector('#done:has-text("Copied")')
    expect(await readClipboard()).toBe(VALUE)
    await page.click('#show')
    expect(await page.evaluate(() => document.getElementById('value')?.textContent)).toBe(VALUE)
    expect(await page.locator('#value *').count()).toBe(0)
    await expectAccessible()
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')])
    expect(await readFile(await download.path())).toEqual(Buffer.from(VALUE))
    expect(page.url()).toMatch(/\/s\/[\w-]{22}$/)

    const message = await shared.messageOf(story.bob)
    await untilShows(story.bob, message, 'Used up')
    await untilShows(story.alice, await shared.card(), 'opened')
  })

  test('behind a password is opened with the keyboard alone, after a wrong try that costs nothing', async () => {
    const shared = await deliver({ password: 'p&ss <w>ord é' })
    await page.goto(await takeLink(shared))
    await untilReady()
    await expectAccessible()
    await page.keyboard.press('Tab')
    await page.keyboard.type('not the one')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#problem:has-text("That password is not right. No view was used.")')
    await expectAccessible()
    await page.keyboard.type('p&ss <w>ord é')
    await page.keyboard.press('Enter')
    await untilRevealed()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('copy')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#done:has-text("Copied")')
    expect(await readClipboard()).toBe(VALUE)
  })
})

describe('a link', () => {
  test('used a second time says that it works once', async () => {
    const link = await takeLink(await deliver({ views: 'No limit' }))
    await page.goto(link)
    await untilReady()
    const again = await context.newPage()
    await again.goto(link)
    await again.locator('h1:visible', { hasText: 'This link does not work' }).waitFor()
    await again.close()
    await page.click('#reveal')
    await untilRevealed()
    await page.reload()
    await untilHeading('This link is incomplete')
    await expectAccessible()
  })

  test('from the message itself asks who it is, and so for everybody else', async () => {
    const message = await (await deliver()).messageOf(story.bob)
    traces.push(capabilityOf(message).token)
    await page.goto(browserLinkOf(message))
    await untilHeading('Confirm that it is you')
    expect(await page.content()).not.toContain('alice')
    await expectAccessible()
  })

  test('to a secret that was taken back before it was opened says so to Bob', async () => {
    const shared = await deliver()
    const link = await takeLink(shared)
    await revoke(shared)
    await page.goto(link)
    await untilHeading('This secret is closed')
    await expectAccessible()
  })

  test('to a secret that is taken back while Bob reads the page shows no value', async () => {
    const shared = await deliver()
    await page.goto(await takeLink(shared))
    await untilReady()
    await revoke(shared)
    await page.click('#reveal')
    await untilHeading('This secret is closed')
    expect(await page.content()).not.toContain('CRLF')
  })

  test('opens in no frame of another site', async () => {
    const link = await takeLink(await deliver())
    const other = await context.newPage()
    const said: string[] = []
    other.on('console', (line) => said.push(line.text()))
    await other.goto(`${elsewhereUrl()}?${encodeURIComponent(link)}`)
    await eventually('the browser to refuse', () =>
      said.some((text) => text.includes("frame-ancestors 'none'")),
    )
    expect(other.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/')
    await other.close()
    // The ticket is still good: the frame spent nothing.
    await page.goto(link)
    await untilReady()
  })
})

async function revoke(shared: SharedSecret): Promise<void> {
  await revokeByHand(story.alice, capabilityOf(await shared.messageOf(story.bob)).shareId)
}
