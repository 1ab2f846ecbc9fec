// The page on which a sender writes, in a real browser: what it keeps, says and forgets.

import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect } from '@jest/globals'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser } from '../../sandbox/browser.ts'
import { afterAll, afterEach, beforeAll, beforeEach, test } from '../support/browser-test.ts'
import { type ComposeLink, takeComposeLink } from '../support/composing.ts'
import { type PageWatch, watchPage } from '../support/page-watch.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, valueIn } from '../support/sharing.ts'

const VALUE = '```\n&amp; <@U1> <b onclick="x()">b</b>\ttab\n😀 e\u0301 two spaces  \n.'

let story: Story
let browser: Browser
let context: BrowserContext
let page: Page
let watch: PageWatch
let made: ComposeLink

beforeAll(async () => {
  story = await openStory()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await story.close()
})
beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB' })
  context.setDefaultTimeout(15_000)
  page = await context.newPage()
  watch = await watchPage(page)
  made = await takeComposeLink(story.alice, { to: [story.bob], expires: '1 hour' })
})
afterEach(async () => {
  expect(watch.problems).toEqual([])
  for (const request of watch.requests) {
    expect(request.split(' ')[1]).toMatch(new RegExp(`^${story.url}/(c|assets)/`))
    expect(request).not.toContain(made.token)
  }
  await context.close()
})

const heading = (): Promise<string | null> => page.locator('h1:visible').textContent()

async function openPage(): Promise<void> {
  await page.goto(made.link)
  await page.waitForSelector('#writing:not([hidden])')
}

describe('the page', () => {
  test('shares what was written, exactly, and forgets it', async () => {
    const known = new Set(story.bob.messages.map(({ ts }) => ts))
    await openPage()
    expect(page.url()).toBe(`${story.url}/c/${made.id}`)
    expect(await page.locator('#rules').textContent()).toBe(
      'It goes to the person you chose in Slack, opens 1 time and expires 1 hour after you share it.',
    )
    await page.fill('#secret', VALUE)
    await page.click('#share')
    await page.waitForSelector('#notice:not([hidden])')
    expect(await heading()).toBe('It is shared')
    expect(await page.locator('#secret').inputValue()).toBe('')
    const message = await story.bob.waitForMessage(({ ts }) => !known.has(ts))
    expect(valueIn(await reveal(story.bob, message))).toBe(VALUE)
    const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])
    expect(kept).toEqual([0, 0, ''])
  })

  test('is used up by being shared, not by being loaded', async () => {
    await openPage()
    await page.goto('about:blank')
    await openPage()
    await page.fill('#secret', 'x')
    await page.click('#share')
    await page.waitForSelector('#notice:not([hidden])')
    await page.goto('about:blank')
    await page.goto(made.link)
    await page.waitForSelector('#notice:not([hidden])')
    expect(await heading()).toBe('This page is over')
  })

  test('says what is wrong beside the field, and keeps what was typed', async () => {
    await openPage()
    await page.click('#share')
    expect(await page.locator('#problem').textContent()).toContain('The secret is empty.')
    await page.fill('#secret', 'x'.repeat(10_003))
    expect(await page.locator('#count').textContent()).toBe('10,003 of 10,000 characters')
    await page.click('#share')
    expect(await page.locator('#problem').textContent()).toContain('3 characters too many')
    expect((await page.locator('#secret').inputValue()).length).toBe(10_003)
    await page.fill('#secret', '')
  })

  test('tells of an answer that did not come, and pressing again shares once', async () => {
    const cards = () => story.alice.messages.filter(({ shown }) => shown.startsWith('*Your secret')).length
    await openPage()
    await page.fill('#secret', 'once')
    const before = cards()
    // It arrives; its answer does not.
    await page.route('**/share', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await page.click('#share')
    await page.waitForFunction(() =>
      document.querySelector('#problem')?.textContent?.includes('may have been'),
    )
    await page.unroute('**/share')
    await page.click('#share')
    await page.waitForSelector('#notice:not([hidden])')
    expect(await heading()).toBe('It may be shared already')
    await story.alice.waitForMessage(() => cards() > before)
    expect(cards()).toBe(before + 1)
  })

  test('of a link that is cut short says so', async () => {
    await page.goto(`${story.url}/c/${made.id}`)
    await page.waitForSelector('#notice:not([hidden])')
    expect(await heading()).toBe('This link is incomplete')
  })

  test.each(['light', 'dark'] as const)(
    'reads well to a screen reader and without a mouse (%s)',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      await openPage()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('secret')
      const found = await new AxeBuilder({ page }).analyze()
      expect(found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      await page.keyboard.type('typed')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.waitForSelector('#notice:not([hidden])')
      expect(await heading()).toBe('It is shared')
    },
  )
})
