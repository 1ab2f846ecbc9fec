import { readFile } from 'node:fs/promises'
import { describe, expect } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../../sandbox/browser.ts'
import { afterAll, afterEach, beforeAll, beforeEach, test } from '../support/browser-test.ts'
import { type PageWatch, watchPage } from '../support/page-watch.ts'
import {
  ID,
  opened,
  openRevealServer,
  PASS,
  type RevealServer,
  refuse,
  revealed,
  TICKET,
  TOKEN,
} from '../support/reveal-server.ts'

const VALUE =
  '\n```js\n&amp; &lt; <@U1> *x* _y_ ~z~\ttab <b onclick="x()">b</b> http://example.com\r\nCRLF\r\n' +
  '😀 👩‍👩‍👧 e\u0301 \u200b  two spaces  \r lone CR\n\n'

let browser: Browser
let server: RevealServer
let context: BrowserContext
let page: Page
let watch: PageWatch

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  server = await openRevealServer()
  context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Paris' })
  page = await context.newPage()
  watch = await watchPage(page)
})

afterEach(async () => {
  expect(watch.problems).toEqual([])
  await context.close()
  await server.close()
})

function goto(fragment = `#${TOKEN}.${TICKET}`) {
  return page.goto(`${server.url}/s/${ID}${fragment}`)
}

async function gotoRevealed(value = VALUE) {
  server.reveal = () => revealed(value)
  await goto()
  await page.click('#reveal')
  await page.waitForSelector('#revealed:not([hidden])')
}

function heading() {
  return page.locator('h1:visible').textContent()
}

describe('the link', () => {
  test('loses its fragment at once, keeps it out of history, storage and every address', async () => {
    await gotoRevealed()
    expect(page.url()).toBe(`${server.url}/s/${ID}`)
    const devtools = await context.newCDPSession(page)
    const { entries } = await devtools.send('Page.getNavigationHistory')
    expect(entries.map(({ url }) => url).join()).not.toContain(TOKEN)
    const kept = await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      document.cookie,
      (await indexedDB.databases()).length,
      (await caches.keys()).length,
      history.state,
      window.name,
    ])
    expect(kept).toEqual([0, 0, '', 0, 0, null, ''])
    expect(await context.cookies()).toEqual([])
    for (const request of watch.requests) {
      expect(request.split(' ')[1]).toMatch(new RegExp(`^${server.url}/(s|assets)/`))
      expect(request).not.toMatch(new RegExp(`${TOKEN}|${TICKET}|${PASS}|"referer":"[^"]`))
    }
    expect(server.calls).toEqual([
      { at: 'open', body: { token: TOKEN, ticket: TICKET } },
      { at: 'reveal', body: { token: TOKEN, pass: PASS } },
    ])
  })

  test('spends nothing by being loaded', async () => {
    await goto()
    await page.waitForSelector('#ready:not([hidden])')
    expect(server.calls.map(({ at }) => at)).toEqual(['open'])
  })

  test('does not open in a frame', async () => {
    await page.goto(`${server.url}/frame`)
    await page.waitForTimeout(300)
    expect(page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/')
    expect(server.calls).toEqual([])
    expect(watch.problems.join()).toContain("frame-ancestors 'none'")
    watch.problems.length = 0
  })

  test('of the same share, followed again in the same tab, starts anew', async () => {
    await gotoRevealed('first')
    const again = page.waitForResponse(/open$/)
    await page.evaluate((hash) => location.assign(hash), `#${TOKEN}.again`)
    await again
    await page.waitForSelector('#ready:not([hidden])')
    expect(server.calls.at(-1)?.body).toEqual({ token: TOKEN, ticket: 'again' })
    expect(page.url()).toBe(`${server.url}/s/${ID}`)
  })
})

describe('the value', () => {
  test('is not in the page until it is shown, and then exactly', async () => {
    await gotoRevealed()
    expect(await page.content()).not.toContain('CRLF')
    await page.click('#show')
    expect(await page.evaluate(() => document.getElementById('value')?.textContent)).toBe(VALUE)
    expect(await page.locator('#value *').count()).toBe(0)
    await page.click('#show')
    expect(await page.content()).not.toContain('CRLF')
  })

  test('is copied exactly without being shown', async () => {
    await gotoRevealed()
    await page.click('#copy')
    await page.waitForSelector('#done:has-text("Copied")')
    expect(await page.locator('#value').isVisible()).toBe(false)
    expect(await readClipboard()).toBe(VALUE)
  })

  test('is copied exactly where the clipboard interface is missing', async () => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
    await gotoRevealed()
    await page.click('#copy')
    await page.waitForSelector('#done:has-text("Copied")')
    expect(await page.locator('#value').isVisible()).toBe(false)
    expect(await readClipboard()).toBe(VALUE)
  })

  test('is selected for the reader to copy, exactly, where a page may not copy at all', async () => {
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined })
      document.execCommand = () => false
    })
    await gotoRevealed()
    await page.click('#copy')
    await page.waitForSelector('#done:has-text("Selected. Copy it with Ctrl+C")')
    await page.keyboard.press('ControlOrMeta+c')
    expect(await readClipboard()).toBe(VALUE)
  })

  test('is downloaded byte for byte, and its address is given back', async () => {
    await page.clock.install()
    await gotoRevealed()
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')])
    expect(download.suggestedFilename()).toBe('secret.txt')
    expect(await readFile(await download.path())).toEqual(Buffer.from(VALUE))
    await page.clock.runFor(11_000)
    const readBack = (url: string) =>
      fetch(url).then(
        () => 'readable',
        () => 'gone',
      )
    const other = await context.newPage()
    await other.goto(`${server.url}/elsewhere`)
    expect(await other.evaluate(readBack, download.url())).toBe('gone')
  })

  test('of many lines scrolls inside its box', async () => {
    await gotoRevealed('0123456789'.repeat(990) + '\n'.repeat(100))
    await page.click('#show')
    const box = page.locator('#value')
    expect(await box.evaluate((node) => node.scrollHeight > node.clientHeight)).toBe(true)
    expect((await box.boundingBox())?.height).toBeLessThan(400)
  })

  test('is cleared when the page is left, and coming back shows that it is gone', async () => {
    await gotoRevealed()
    await page.click('#show')
    // What a browser does that keeps the page alive for the Back button.
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
    expect(await heading()).toBe('The secret is gone from this page')
    expect(await page.content()).not.toContain('CRLF')
    expect(await page.content()).not.toContain('Alice')
  })

  test('is gone after leaving for another page and coming back', async () => {
    await gotoRevealed()
    await page.goto(`${server.url}/elsewhere`)
    await page.goBack()
    expect(await heading()).toBe('This link is incomplete')
    expect(await page.content()).not.toContain('CRLF')
  })
})

describe('Reveal', () => {
  test('sends once, however often it is pressed', async () => {
    server.reveal = () => new Promise((resolve) => setTimeout(resolve, 300, revealed('value')))
    await goto()
    await page.dblclick('#reveal')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#revealed:not([hidden])')
    expect(server.calls.map(({ at }) => at)).toEqual(['open', 'reveal'])
  })

  test('asks for the password, keeps the field on a wrong one, then opens', async () => {
    server.open = () => opened({ passwordRequired: true })
    server.reveal = (_request, reply) =>
      refuse(reply, 403, 'PasswordIncorrect', 'That password is not right. No view was used.')
    await goto()
    await page.click('#reveal')
    expect(await page.locator('#problem').textContent()).toBe('Enter the password.')
    expect(server.calls).toHaveLength(1)
    await page.fill('#password', ' wrong ')
    await page.click('#reveal')
    await page.waitForSelector('#problem:has-text("No view was used")')
    const field = page.locator('#password')
    expect(await field.getAttribute('aria-describedby')).toContain('problem')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await field.evaluate((node) => node === document.activeElement)).toBe(true)
    server.reveal = () => revealed('value')
    await page.keyboard.type('right')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#revealed:not([hidden])')
    expect(server.calls.slice(1).map(({ body }) => body.password)).toEqual([' wrong ', 'right'])
    expect(await field.inputValue()).toBe('')
  })

  test('counts down where there were too many guesses, then works again', async () => {
    server.open = () => opened({ passwordRequired: true })
    server.reveal = (_request, reply) => refuse(reply, 429, 'TooManyGuesses', 'Too many wrong passwords.', 2)
    await goto()
    await page.fill('#password', 'wrong')
    await page.click('#reveal')
    await page.waitForSelector('#reveal:has-text("Reveal in 0:02")')
    await page.click('#reveal', { force: true })
    await page.keyboard.press('Enter')
    expect(server.calls).toHaveLength(2)
    server.reveal = () => revealed('value')
    await page.waitForSelector('#status:has-text("You can try again now.")', { state: 'attached' })
    await page.click('#reveal')
    await page.waitForSelector('#revealed:not([hidden])')
  })

  test('says that a view may be used when no answer comes, and keeps saying so', async () => {
    server.reveal = (request) => request.raw.socket.destroy()
    await goto()
    await page.click('#reveal')
    await page.waitForSelector('#notice:has-text("A view may have been used")')
    await page.click('#again')
    server.reveal = (_request, reply) => refuse(reply, 404, 'NotFound', 'This link does not work.')
    await page.click('#reveal')
    await page.waitForSelector('#notice:has-text("a view may have been used")')
    expect(await page.locator('#notice').textContent()).not.toContain('No view was used')
  })

  test('sends nothing while the device is offline', async () => {
    await goto()
    await context.setOffline(true)
    await page.click('#reveal')
    expect(await page.locator('#problem').textContent()).toBe('This device is offline. Nothing was sent.')
    await context.setOffline(false)
    await page.click('#reveal')
    await page.waitForSelector('#revealed:not([hidden])')
  })

  test('gives the reference of a failure of ours', async () => {
    server.reveal = (_request, reply) =>
      refuse(reply, 500, 'SealBroken', 'It could not be opened. No view was used.')
    await goto()
    await page.click('#reveal')
    await page.waitForSelector('#problem:has-text("Reference: req-0123456789abcdefghijkl")')
  })
})

async function readClipboard(): Promise<string> {
  await context.grantPermissions(['clipboard-read'])
  const other = await context.newPage()
  await other.goto(`${server.url}/elsewhere`)
  return other.evaluate(() => navigator.clipboard.readText())
}
