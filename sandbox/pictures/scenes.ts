// The story that the pictures of docs/ tell, scene by scene. People act through signed requests, as in the demo, and what
// they see is taken from the local Slack's page and from the app's own pages. Every value in it is a sample.

import type { Page } from 'playwright-core'
import type { Message } from '../person/message.ts'
import {
  leave,
  linkOf,
  openForm,
  openMoreOptions,
  type Scene,
  type Stage,
  shareQuickly,
  submit,
  takeMessage,
  takeModal,
  waitForButton,
} from './stage.ts'
import { cut } from './studio.ts'

const SAMPLE = 'correct-horse-battery-staple'
const PHONE = {
  width: 390,
  height: 590,
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
} as const
const WIDE = 912

export function buildScenes(stage: Stage): Scene[] {
  return [...buildSharing(stage), ...buildOpening(stage), ...buildOtherWays(stage), ...buildHomes(stage)]
}

/** Alice shares with three people; one of them cannot be reached. */
function buildSharing(stage: Stage): Scene[] {
  const { slack, studio, alice, bob, dana } = stage
  return [
    [
      'form',
      async () => {
        const form = await openForm(alice, '@bob @carol @dana 1d')
        await form.fill('Secret', SAMPLE)
        await takeModal(stage, 'form', alice)
      },
    ],
    [
      'options',
      async () => {
        await openMoreOptions(alice, alice.top)
        await alice.top.fill('Name', 'Staging database')
        const page = await studio.lookAs(alice)
        const modal = page.locator('#modal')
        await studio.take('options', page, await cut(modal, field(page, 'Name'), modal))
        await leave(page)
      },
    ],
    [
      'message',
      async () => {
        slack.fail({ method: 'chat.postMessage', userId: dana.id, error: 'restricted_action' })
        await submit(alice, alice.top)
        await waitForButton(bob, 'Reveal')
        await takeMessage(stage, 'message', bob, 'shared a secret with you')
      },
    ],
  ]
}

/** Bob opens it in Slack, Carol on her phone. */
function buildOpening(stage: Stage): Scene[] {
  const { studio, alice, bob, carol } = stage
  let phone: Page
  let question: Message
  let number = ''
  return [
    [
      'open',
      async () => {
        await bob.click(await waitForButton(bob, 'Reveal'), 'Reveal')
        await bob.waitForShown('Revealing it')
        await takeModal(stage, 'open', bob)
      },
    ],
    [
      'card',
      async () => {
        await bob.top.submit()
        await bob.waitForShown('gone from here')
        await bob.top.close()
        await alice.waitForMessage(/Your secret[\s\S]*U0BOB00001>: opened[\s\S]*could not be delivered/)
        await takeMessage(stage, 'card', alice, 'Your secret')
      },
    ],
    [
      'number',
      async () => {
        phone = await studio.open(linkOf(await waitForButton(carol, 'Reveal'), 'Open in browser'), PHONE)
        await phone.getByRole('button', { name: 'Confirm in Slack' }).click()
        const digits = phone.locator('#confirm-number [data-slot=number]')
        await digits.filter({ hasText: /\d/ }).waitFor()
        number = (await digits.textContent()) ?? ''
        await studio.take('number', phone, phone.locator('main'))
      },
    ],
    [
      'question',
      async () => {
        question = await waitForButton(carol, number)
        await takeMessage(stage, 'question', carol, 'Is this you?')
      },
    ],
    [
      'phone',
      async () => {
        await carol.click(question, number)
        await phone.locator('#reveal').click()
        await phone.locator('#show').click()
        await phone.locator('#value', { hasText: SAMPLE }).waitFor()
        await phone.emulateMedia({ colorScheme: 'dark' })
        await studio.take('phone', phone, { x: 0, y: 0, width: PHONE.width, height: PHONE.height })
        await leave(phone)
      },
    ],
  ]
}

/** Asking for a secret, writing one in the browser, and a message that holds one. */
function buildOtherWays(stage: Stage): Scene[] {
  const { studio, alice, bob, carol } = stage
  return [
    [
      'request',
      async () => {
        await alice.command('/share-secret', 'request @bob the key of the payment sandbox')
        const form = await alice.waitForModal('Ask for a secret')
        await form.submit()
        const done = await alice.waitForShown('You have asked')
        await done.close()
        await waitForButton(bob, 'Provide it')
        await takeMessage(stage, 'request', bob, 'asks you for a secret')
      },
    ],
    [
      'compose',
      async () => {
        const form = await openForm(alice, '@bob 1d')
        await openMoreOptions(alice, form)
        await form.click('Write it in the browser instead')
        const instead = await alice.waitForShown('You write the secret on a page')
        await instead.submit()
        const ready = await alice.waitForShown('write the secret in your browser')
        const page = await studio.open(linkOf(ready, 'Open the page'), { width: 640, height: 900 })
        await page.fill('#secret', `host: staging-db.example.com\nuser: deploy\npassword: ${SAMPLE}`)
        await studio.take('compose', page, page.locator('main'))
        await leave(page)
        await ready.close()
      },
    ],
    [
      'turn',
      async () => {
        const message = bob.say(`The staging password is \`\`\`${SAMPLE}\`\`\``)
        await carol.messageShortcut('message_to_secret', message)
        await carol.waitForShown('Tell the author')
        const page = await studio.lookAs(carol)
        const modal = page.locator('#modal')
        await studio.take('turn', page, await cut(modal, modal, field(page, 'Secret')))
        await leave(page)
        await carol.top.close()
      },
    ],
  ]
}

/** What the Home tab shows Alice, and Carol, who is an administrator. */
function buildHomes(stage: Stage): Scene[] {
  const { studio, alice, bob, carol, dana } = stage
  return [
    [
      'home',
      async () => {
        await shareQuickly(alice, { name: 'VPN key', to: [bob], command: '7d' })
        await shareQuickly(alice, { name: 'Licence key', to: [carol, dana], command: '14d' })
        const page = await studio.lookAs(alice, { width: WIDE })
        await page.getByRole('tab', { name: 'Home' }).click()
        await page.locator('#home', { hasText: 'Licence key' }).waitFor()
        await studio.take('home', page, page.locator('#home > .blocks'))
        await leave(page)
      },
    ],
    [
      'policy',
      async () => {
        const page = await studio.lookAs(carol, { width: WIDE })
        await page.getByRole('tab', { name: 'Home' }).click()
        await page.locator('#home').getByRole('button', { name: 'Policy' }).click()
        await page.locator('#home', { hasText: 'The policy of this workspace' }).waitFor()
        const whole = page.locator('#home > .blocks')
        const tabs = whole.locator('.block-actions', { hasText: 'API tokens' })
        await studio.take('policy', page, await cut(whole, tabs, whole))
        await leave(page)
      },
    ],
  ]
}

/** A field of the window on top, by its label. */
function field(page: Page, label: string) {
  return page.locator('#modal .block-input', { has: page.locator('.label', { hasText: label }) }).first()
}
