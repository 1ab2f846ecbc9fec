import { mkdtemp, rm } from 'node:fs/promises'
import { servePage } from '../sandbox/play.ts'
import { openSlack } from '../sandbox/slack.ts'
import { readConfig } from '../src/config.ts'
import { newEncryptionKeys } from '../src/crypto/keys.ts'
import { openLog } from '../src/log.ts'
import { startService } from '../src/wire.ts'
import { openBrowser } from './support/browser.ts'
import { findFreePort } from './support/free-port.ts'
import { ask, decline, openAsk, pressProvide } from './support/requests.ts'
import { untilShows } from './support/sharing.ts'

const slack = await openSlack({ extend: servePage })
const folder = await mkdtemp('/tmp/requests-shots-')
const port = await findFreePort()
const config = readConfig({
  PORT: String(port),
  BASE_URL: `http://127.0.0.1:${port}`,
  ENCRYPTION_KEYS: newEncryptionKeys(),
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  SLACK_API_URL: slack.apiUrl,
  DATA_DIR: folder,
})
const service = await startService(config, openLog('error'))
slack.connect(`http://127.0.0.1:${port}`)
const alice = slack.person('U0ALICE'),
  bob = slack.person('U0BOB')
const browser = await openBrowser()
const page = await browser.newPage({ viewport: { width: 1100, height: 900 } })
const shot = async (who: string, name: string) => {
  await page.goto('about:blank')
  await page.goto(`${slack.url}/#${who}`)
  await page.waitForTimeout(900)
  await page.screenshot({ path: `/tmp/requests-${name}.png` })
}
await openAsk(
  alice,
  '@bob @carol the staging password for the payments database, the one that was rotated on Monday',
)
await shot('U0ALICE', '1-ask')
const r = await ask(alice, bob, 'the staging password')
await shot('U0ALICE', '2-asked')
await alice.modal?.close()
const m = await r.message()
await untilShows(alice, await r.card(), 'Waiting')
await shot('U0BOB', '3-askee')
await shot('U0ALICE', '4-card')
const form = await pressProvide(bob, m)
await form.fill('Secret', 'hunter2')
await shot('U0BOB', '5-form')
await form.submit()
await shot('U0BOB', '6-shared')
await form.close()
const r2 = await ask(alice, bob, '*bold* <!channel> & `x`\nsecond line')
await alice.modal?.close()
const m2 = await r2.message()
await bob.click(m2, 'Decline')
await bob.waitForModal('Decline')
await shot('U0BOB', '7-decline')
await decline(bob, m2, 'I do not have it any more. Ask the SRE team.')
await untilShows(alice, await r2.card(), 'declined')
await shot('U0BOB', '8-declined')
await bob.modal?.close()
const r3 = await ask(alice, bob, 'something else')
await alice.modal?.close()
const m3 = await r3.message()
const f3 = await pressProvide(bob, m3)
await f3.fill('Secret', 'x')
await alice.click(await r3.card(), 'Withdraw')
await untilShows(alice, await r3.card(), 'took it back')
await f3.submit()
await shot('U0BOB', '9-over')
await bob.modal?.close()
await shot('U0BOB', '10-askee-end')
await shot('U0ALICE', '11-asker-end')
await alice.openHome()
await page.goto('about:blank')
await page.goto(`${slack.url}/#U0ALICE`)
await page.waitForTimeout(500)
await page
  .getByText('Home')
  .first()
  .click()
  .catch(() => {})
await page.waitForTimeout(800)
await page.screenshot({ path: '/tmp/requests-12-home.png' })
await browser.close()
await service.stop()
await slack.close()
await rm(folder, { recursive: true })
