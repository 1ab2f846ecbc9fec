// Where the pictures are taken: one browser, a page for each look at a person's screen or at a page of the app, and
// screenshots of single elements into the folder.

import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { openBrowser } from '../browser.ts'
import type { Person } from '../person/person.ts'
import { showClock, startShownClock } from './clock.ts'
import { writeFonts } from './fonts.ts'

const AIR = 12
/** For screens with small dots. */
const SCALE = 2
/** Letters are still sharp. */
const QUALITY = 75
const PATIENCE_MS = 15_000
/** The local Slack's page with its two columns; what is beside the people is about as wide as a modal. */
const SLACK_SIZE = { width: 792, height: 1_600 }

/** Modals are shown whole and on plain ground, messages without what is between them, Home with some air around it. */
const STILL = `
  * { caret-color: transparent; }
  #modal { max-height: none; overflow: visible; box-shadow: none; border: 1px solid var(--line); }
  #modal form { max-height: none; }
  #modal::backdrop { background: var(--paper); }
  .day { visibility: hidden; }
  #home { padding: 0; }
  #home > .blocks { max-width: none; padding: 16px 20px; }
`

export interface Look {
  width?: number
  height?: number
  userAgent?: string
}

/** A rectangle of the page, as Playwright takes it. */
export interface Clip {
  x: number
  y: number
  width: number
  height: number
}

export interface Studio {
  /** The local Slack as this person sees it. */
  lookAs(person: Person, look?: Look): Promise<Page>
  /** Any page in a browser of its own. */
  open(url: string, look?: Look): Promise<Page>
  /** Takes one element, or a part of the page, as `<name>.webp`. */
  take(name: string, page: Page, what: Locator | Clip): Promise<void>
  close(): Promise<void>
}

export async function openStudio(slackUrl: string, folder: string): Promise<Studio> {
  const clock = startShownClock()
  const fonts = writeFonts()
  mkdirSync(folder, { recursive: true })
  const browser: Browser = await openBrowser(fonts.env).catch((error: unknown) => {
    fonts.remove()
    throw error
  })

  async function open(url: string, { width, height, userAgent }: Look = {}): Promise<Page> {
    const options: BrowserContextOptions = {
      viewport: { width: width ?? SLACK_SIZE.width, height: height ?? SLACK_SIZE.height },
      deviceScaleFactor: SCALE,
      colorScheme: 'light',
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
      // The pages let nobody add a style.
      bypassCSP: true,
      ...(userAgent !== undefined && { userAgent }),
    }
    const context: BrowserContext = await browser.newContext(options)
    context.setDefaultTimeout(PATIENCE_MS)
    await context.addInitScript(showClock, clock)
    const page = await context.newPage()
    await page.goto(url)
    await page.addStyleTag({ content: STILL })
    return page
  }

  return {
    open,
    async lookAs(person, look) {
      const page = await open(`${slackUrl}/#${person.id}`, look)
      await page.locator('#as', { hasText: person.record.realName }).waitFor()
      return page
    },
    async take(name, page, what) {
      await page.mouse.move(0, 0)
      await page.evaluate(async () => {
        const focused = document.activeElement
        if (focused instanceof HTMLElement) focused.blur()
        await document.fonts.ready
      })
      const clip = 'x' in what ? what : await what.boundingBox()
      if (clip === null) throw new Error('What is to be taken cannot be seen')
      const session = await page.context().newCDPSession(page)
      // Playwright knows no WebP, which takes half of what a PNG does.
      const { data } = await session.send('Page.captureScreenshot', {
        format: 'webp',
        quality: QUALITY,
        captureBeyondViewport: true,
        clip: { ...clip, scale: SCALE },
      })
      writeFileSync(join(folder, `${name}.webp`), data, 'base64')
    },
    async close() {
      await browser.close()
      fonts.remove()
    },
  }
}

/** The size of a picture that was taken. */
export function sizeOf(folder: string, name: string): number {
  return statSync(join(folder, `${name}.webp`)).size
}

/** The part of `whole` from the upper edge of one element in it to the lower edge of another, with some air around. */
export async function cut(whole: Locator, upper: Locator, lower: Locator): Promise<Clip> {
  const [frame, from, to] = [await whole.boundingBox(), await upper.boundingBox(), await lower.boundingBox()]
  if (frame === null || from === null || to === null) throw new Error('What is to be taken cannot be seen')
  const y = Math.max(from.y - AIR, frame.y)
  const end = Math.min(to.y + to.height + AIR, frame.y + frame.height)
  return { x: frame.x, y, width: frame.width, height: end - y }
}
