// The local Slack's Socket Mode keeps Slack's rules, so that what works with it works with Slack.

import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { WebSocket } from 'ws'
import type { LocalSlack } from '../../../sandbox/slack.ts'
import { buildEnvelope, type Envelope } from '../../../sandbox/socket-mode.ts'
import { WITHIN_MS } from '../../support/patience.ts'
import { openTestSlack } from '../../support/test-slack.ts'

let slack: LocalSlack
beforeEach(async () => {
  slack = await openTestSlack()
})
afterEach(() => slack.close())

async function askForAddress(token: string): Promise<{ ok: boolean; url?: string; error?: string }> {
  const headers = { authorization: `Bearer ${token}` }
  return (await fetch(`${slack.apiUrl}apps.connections.open`, { method: 'POST', headers })).json()
}

type Message = Envelope & Record<string, unknown>

interface Connected {
  websocket: WebSocket
  next(): Promise<Message>
}

async function connect(url: string): Promise<Connected> {
  const websocket = new WebSocket(url)
  const messages: Message[] = []
  websocket.on('message', (data) => messages.push(JSON.parse(data.toString())))
  const next = async () => {
    for (;;) {
      const message = messages.shift()
      if (message) return message
      await once(websocket, 'message')
    }
  }
  await once(websocket, 'open')
  return { websocket, next }
}

test('an address is for the app’s own token, and good for one connection', async () => {
  expect(await askForAddress('')).toEqual({ ok: false, error: 'not_authed' })
  expect(await askForAddress('xapp-other')).toEqual({ ok: false, error: 'invalid_auth' })
  expect(await askForAddress(slack.botToken)).toEqual({ ok: false, error: 'not_allowed_token_type' })
  const { url = '' } = await askForAddress(slack.appToken)
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/socket-mode\?ticket=/)
  const { websocket, next } = await connect(url)
  expect(await next()).toMatchObject({ type: 'hello', num_connections: 1 })
  await expect(connect(url)).rejects.toThrow()
  websocket.close()
  await once(websocket, 'close')
})

test('envelopes take turns, and only the connection that one came by can acknowledge it', async () => {
  const connected: Connected[] = []
  for (let index = 0; index < 2; index++) {
    const one = await connect((await askForAddress(slack.appToken)).url ?? '')
    await one.next()
    connected.push(one)
  }
  const [first, second] = connected
  if (!first || !second) throw new Error('there are two')
  const answers = [{ a: 1 }, { b: 2 }].map((payload) =>
    slack.socket.send(buildEnvelope('interactive', payload), WITHIN_MS),
  )
  const [toFirst, toSecond] = await Promise.all([first.next(), second.next()])
  expect([toFirst.payload, toSecond.payload]).toContainEqual({ a: 1 })
  expect(toFirst.envelope_id).not.toBe(toSecond.envelope_id)
  const acknowledge = ({ websocket }: Connected, { envelope_id }: Envelope, word: string) =>
    websocket.send(JSON.stringify({ envelope_id, payload: { heard: word } }))
  acknowledge(first, toSecond, 'by the other')
  acknowledge(first, toFirst, 'by the first')
  // What the first said is read in order: the other's envelope is still waiting by then.
  expect(await Promise.race(answers)).toEqual({ heard: 'by the first' })
  acknowledge(second, toSecond, 'by the second')
  const heard = await Promise.all(answers)
  expect(heard).toHaveLength(2)
  expect(heard).toContainEqual({ heard: 'by the second' })
})

test('a connection that is told to go gets nothing new, and is closed when its time is up', async () => {
  slack.socket.cut()
  const { websocket, next } = await connect((await askForAddress(slack.appToken)).url ?? '')
  await next()
  const closed = once(websocket, 'close')
  slack.socket.refresh(50)
  expect(await next()).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' })
  expect(await slack.socket.send(buildEnvelope('interactive', {}), 500)).toBeUndefined()
  await closed
})

test('a removed app is told so by every method until it is installed again', async () => {
  const ask = async () => {
    const headers = { authorization: `Bearer ${slack.botToken}` }
    return (await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', headers })).json()
  }
  slack.connect('http://127.0.0.1:1')
  await slack.uninstall()
  expect(await ask()).toEqual({ ok: false, error: 'account_inactive' })
  slack.reinstall()
  expect(await ask()).toMatchObject({ ok: true })
})
