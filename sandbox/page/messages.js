// The conversation between the app and the person. Drawn anew on every change; messages are few.

import { act } from './act.js'
import { renderBlocks } from './blocks.js'
import { confirmed } from './confirm.js'
import { avatar, byId, h } from './dom.js'
import { renderMrkdwn } from './mrkdwn.js'

let drawn = ''

/** Those of `conversation`, or of the app's own where there is none. */
export function showMessages(screen, conversation) {
  const place = byId('messages')
  const messages = conversation ? conversation.messages : screen.messages
  const version = JSON.stringify([screen.me, conversation?.id, messages])
  if (version === drawn) return
  drawn = version
  const atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < 80
  const days = []
  const rows = messages.flatMap((message) => {
    const day = new Date(Number(message.ts) * 1000).toLocaleDateString('en', {
      weekday: 'long',
      month: 'long',
      day: 'numeric',
    })
    const fresh = days.at(-1) !== day
    days.push(day)
    return [fresh && h('div', { class: 'day' }, h('span', {}, day)), renderMessage(message, screen)]
  })
  place.replaceChildren(renderWelcome(screen, conversation), h('div', { class: 'list' }, rows))
  if (atEnd || place.scrollTop === 0) place.scrollTop = place.scrollHeight
}

function renderWelcome(screen, conversation) {
  if (conversation?.kind === 'self') {
    const words = 'A conversation with yourself. Type a command below, such as /share-secret.'
    return h('div', { class: 'welcome' }, h('h2', {}, conversation.title), h('p', {}, words))
  }
  if (conversation) {
    const words = conversation.hasApp
      ? 'Share Secret belongs to this conversation.'
      : 'Share Secret is not in this conversation. Its shortcuts work here all the same.'
    return h('div', { class: 'welcome' }, h('h2', {}, conversation.title), h('p', {}, words))
  }
  return h(
    'div',
    { class: 'welcome' },
    h('span', { class: 'app-icon large', 'aria-hidden': 'true' }),
    h('h2', {}, screen.app.name),
    h(
      'p',
      {},
      'What the app writes to you appears here. Sending messages to this app has been turned off: type ',
      h('code', {}, '/share-secret'),
      ' in any other conversation to begin.',
    ),
  )
}

function renderMessage(message, screen) {
  const byApp = message.from === screen.app.id
  const name = byApp ? screen.app.name : (screen.names.get(message.from) ?? message.from)
  const time = new Date(Number(message.ts) * 1000).toLocaleTimeString('en', {
    hour: 'numeric',
    minute: '2-digit',
  })
  const elsewhere = message.channel !== screen.app.dm && screen.names.get(message.channel)
  return h(
    'article',
    { class: message.onlyFor ? 'message ephemeral' : 'message' },
    byApp ? h('span', { class: 'app-icon', 'aria-hidden': 'true' }) : avatar(message.from, name),
    h(
      'div',
      { class: 'message-main' },
      message.onlyFor &&
        h('p', { class: 'only-you' }, `Only visible to you${elsewhere ? `, in #${elsewhere}` : ''}`),
      h(
        'p',
        { class: 'byline' },
        h('strong', {}, name),
        byApp && h('span', { class: 'app-tag' }, 'APP'),
        h('time', {}, time),
      ),
      message.blocks.length > 0
        ? h('div', { class: 'blocks' }, renderBlocks(message.blocks, contextFor(message, screen)))
        : h('div', {}, renderMrkdwn(message.text, screen.names)),
      message.editedTs && h('span', { class: 'edited' }, '(edited)'),
    ),
    !message.onlyFor && renderShortcut(message, screen),
  )
}

/** Slack has it in the menu of every message. */
function renderShortcut({ ts, channel }, screen) {
  const { id, name } = screen.shortcuts.message
  const run = () => act(screen.me, { do: 'messageShortcut', shortcut: id, channel, ts })
  return h('button', { type: 'button', class: 'message-shortcut', on: { click: run } }, name)
}

function contextFor(message, screen) {
  const { ts, channel } = message
  const press = async (block, element) => {
    if (!(await confirmed(element.confirm, screen.names))) return
    act(screen.me, { do: 'press', channel, ts, block: block.block_id, action: element.action_id })
  }
  return { ...screen, press, valueOf: () => '', change: () => {}, settle: () => {} }
}
