// A real Chromium, for tests of pages (one browser a file, one context a test) and for the pictures. CHROMIUM_PATH names
// another binary; without it the packaged one is unpacked once a machine.

import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

/** Left out of the packaged flags: they switch off what these tests are about, or tie all pages to one process. */
const UNWANTED =
  /^--(single-process|no-zygote|headless|disable-web-security|disable-site-isolation-trials|allow-running-insecure-content|disable-features)/

const LAUNCH_ATTEMPTS = 20

/** Starts the browser, with `env` added to its environment; the caller closes it. */
export async function openBrowser(env: Record<string, string> = {}): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH || (await chromium.executablePath())
  const args = chromium.args.filter((flag) => !UNWANTED.test(flag))
  for (let attempt = 1; ; attempt++) {
    try {
      return await playwright.launch({ executablePath, args, env: { ...process.env, ...env } })
    } catch (error) {
      // Another test process may still be unpacking that very file, which the system refuses to run until then.
      if (attempt === LAUNCH_ATTEMPTS || !/ETXTBSY|ENOEXEC|EACCES/.test(String(error))) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}
