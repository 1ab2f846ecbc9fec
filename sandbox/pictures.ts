// `npm run pictures`: takes the pictures of docs/ anew. Starts the local Slack and the real app as the demo does, plays the
// scenes one after the other, and photographs them in a headless browser. Ends with 1 and the name of the picture that
// could not be taken; those before it are written by then.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type AppProcess, startApp } from './app-process.ts'
import { buildScenes } from './pictures/scenes.ts'
import { buildStage } from './pictures/stage.ts'
import { openStudio, type Studio, sizeOf } from './pictures/studio.ts'
import { servePage } from './play.ts'
import { openSlack } from './slack.ts'
import { Transcript } from './transcript.ts'

const FOLDER = join(import.meta.dirname, '..', 'docs', 'pictures')
/** Outside addresses are on offer, so that the form and the policy show them. Nothing is mailed. */
const SETTINGS = {
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'Share Secret <secrets@sandbox.example>',
  POLICY_EXTERNAL_EMAILS: 'true',
  POLICY_EXTERNAL_DOMAINS: 'partner.example',
}

const told = new Transcript(process.stdout, '')
const startedAt = Date.now()
const slack = await openSlack({ extend: servePage })
let app: AppProcess | undefined
let studio: Studio | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void closeAll().finally(() => process.exit(1)))
try {
  process.exitCode = (await takeAll()) ? 0 : 1
} finally {
  await closeAll()
}

async function closeAll(): Promise<void> {
  await studio?.close()
  await app?.stop()
  await slack.close()
}

async function takeAll(): Promise<boolean> {
  app = await startApp(slack, SETTINGS)
  const running = app
  told.line('Pictures of Share Secret on a local Slack\n')
  const isReady = await told.step('The app and the browser start', async () => {
    await running.untilReady()
    studio = await openStudio(slack.url, FOLDER)
    return undefined
  })
  if (!isReady || studio === undefined) return false
  const scenes = buildScenes(buildStage(slack, running, studio))
  for (const [picture, play] of scenes) {
    const isTaken = await told.step(`${picture}.webp`, async () => {
      await play()
      return `${Math.ceil(sizeOf(FOLDER, picture) / 1_000)} kB`
    })
    if (isTaken) continue
    told.line(
      `\n${picture}.webp could not be taken. The end of the app's log:\n${running.logTail() || '(empty)'}`,
    )
    return false
  }
  const strays = readdirSync(FOLDER).filter((file) => !scenes.some(([picture]) => file === `${picture}.webp`))
  if (strays.length > 0) told.line(`\nNo scene takes ${strays.join(', ')}.`)
  told.line(`\n${scenes.length} pictures in ${Math.round((Date.now() - startedAt) / 1000)} s.`)
  return strays.length === 0
}
