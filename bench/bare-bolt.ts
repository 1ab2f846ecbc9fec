// The least that a Bolt app can be: its own HTTPReceiver and one listener that acks and, where told to, opens a modal
// that was built before. A process of its own; the floor of the command figure.

import { once } from 'node:events'
import { App, HTTPReceiver, LogLevel, type types } from '@slack/bolt'
import { COMMAND } from '../src/slack/ids.ts'

/** What the parent process sends first. */
export interface BareOrder {
  signingSecret: string
  botToken: string
  apiUrl: string
  port: number
  /** Opened after every ack; absent: the listener only acks. */
  view?: types.ModalView
}

process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
const [order] = (await once(process, 'message')) as [BareOrder]
const { signingSecret, botToken, apiUrl, port, view } = order
const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR })
const app = new App({
  receiver,
  authorize: async () => ({ botToken, botId: 'B0BARE', botUserId: 'U0BARE' }),
  clientOptions: { slackApiUrl: apiUrl },
  logLevel: LogLevel.ERROR,
})
app.command(COMMAND, async ({ ack, command, client }) => {
  await ack()
  if (view) await client.views.open({ trigger_id: command.trigger_id, view })
})
await receiver.start(port)
process.send?.('listening')
