// Draws docs/icon.png, the app's icon for Slack, from the page's mark: square to its edges, since Slack rounds the corners
// itself. Run with `npm run icon` after changing the mark.

import { readFileSync, writeFileSync } from 'node:fs'
import { openBrowser } from '../sandbox/browser.ts'

/** Slack takes 512 to 2,000 pixels. */
const SIZE = 1_024
const MARK = new URL('../src/web/assets/mark.svg', import.meta.url)
const ICON = new URL('../docs/icon.png', import.meta.url)

const svg = readFileSync(MARK, 'utf8').replace(/ rx="8"/, '')
const browser = await openBrowser()
try {
  const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } })
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${SIZE}px }</style>${svg}`)
  writeFileSync(ICON, await page.screenshot({ type: 'png' }))
} finally {
  await browser.close()
}
