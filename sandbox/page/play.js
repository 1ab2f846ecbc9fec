// Starts the page: follows the chosen person's screen (the part of the address after #) and draws every change.

import { act } from './act.js'
import { createComposer, createShortcutButton } from './composer.js'
import { byId, h } from './dom.js'
import { showMessages } from './messages.js'
import { createModal } from './modal.js'
import { showConversations, showPeople } from './rail.js'
import { createSurface } from './surface.js'

const FIRST = 'U0ALICE001'

let screen = null
let stream = null
let tab = 'messages'
// A channel or group DM; null is the app's own conversation.
let place = null
const modal = createModal()
const home = createSurface(byId('home'))

createComposer(
  () => screen,
  () => place ?? undefined,
)
createShortcutButton(() => screen)
window.addEventListener('hashchange', follow)
for (const name of ['messages', 'home']) byId(`tab-${name}`).addEventListener('click', () => openTab(name))
byId('tab-messages').parentElement.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
  openTab(tab === 'home' ? 'messages' : 'home')
  byId(`tab-${tab}`).focus()
})
follow()

function follow() {
  const person = location.hash.slice(1) || FIRST
  stream?.close()
  stream = new EventSource(`/play/stream?person=${encodeURIComponent(person)}`)
  stream.addEventListener('message', (event) => {
    const isNew = screen?.me !== person
    screen = withNames(JSON.parse(event.data))
    if (isNew) {
      home.forget()
      byId('home').replaceChildren()
      if (tab === 'home') act(person, { do: 'home' })
    }
    draw()
  })
}

/** Adds `names`: people, channels and groups by id. */
function withNames(next) {
  const { directory, channels, groups } = next
  const named = [...directory, ...channels, ...groups.map(({ id, handle }) => ({ id, name: handle }))]
  const conversations = next.conversations.map((one) => ({
    ...one,
    title: one.kind === 'mpim' || one.kind === 'self' ? one.name : `#${one.name}`,
  }))
  return { ...next, conversations, names: new Map(named.map(({ id, name }) => [id, name])) }
}

function draw() {
  const me = screen.directory.find(({ id }) => id === screen.me)
  document.title = `${me.name} · ${screen.team}`
  byId('as').textContent =
    me.kind === 'deactivated'
      ? `${me.name} is deactivated: Slack would not let them in`
      : `You are ${me.name}`
  showPeople(screen)
  showPlace()
  showHome()
  modal.show(screen.modal, screen)
}

function showPlace() {
  const { conversations, app } = screen
  const conversation = conversations.find(({ id }) => id === place)
  if (!conversation) place = null
  const open = (id) => {
    place = id === app.dm ? null : id
    if (tab === 'home') openTab('messages')
    showPlace()
  }
  showConversations([{ id: app.dm, title: app.name }, ...conversations], place ?? app.dm, open)
  byId('place').textContent = conversation?.title ?? app.name
  for (const part of ['place-icon', 'app-tag', 'tabs']) byId(part).hidden = conversation !== undefined
  byId('line').placeholder = conversation?.kind === 'self' ? '/share-secret @bob 2h' : 'Message, or a command'
  showComposer()
  showMessages(screen, conversation)
}

function showHome() {
  if (screen.home) return home.show(screen.home, screen)
  byId('home').replaceChildren(h('p', { class: 'nothing' }, 'The app has not published its Home yet.'))
}

/** Nothing can be typed to an app whose messages are read only. */
function showComposer() {
  byId('composer').hidden = place === null && (tab === 'home' || screen.app.isReadOnly)
}

function openTab(name) {
  tab = name
  for (const other of ['messages', 'home']) {
    byId(`tab-${other}`).setAttribute('aria-selected', String(other === name))
    byId(`tab-${other}`).tabIndex = other === name ? 0 : -1
    byId(other).hidden = other !== name
  }
  showComposer()
  act(screen.me, { do: name })
}
