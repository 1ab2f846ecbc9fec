// The recipient's page. Takes the token out of the address, asks for what may be told, and on a press of
// Reveal spends one view and holds the value in memory until the page is left. Nothing is stored; text is only
// ever set as text. Served as it is: no build step, no dependency.

/** @typedef {{ sender: string, name: string | null, expiresAt: string, viewsLeft: number | null, passwordRequired: boolean, pass: string }} Opened */
/** @typedef {import('./service.js').Refusal} Refusal */
/** @typedef {{ message?: string, again?: () => void, label?: string, waitSeconds?: number, reference?: string }} NoticeParts */

import { confirmInSlack } from './confirm.js'
import { countDown, fillNotice, language, post, say, sayCount, words } from './service.js'

const LINK = /^#([\w-]{43})(?:\.([\w-]+))?$/
const OPEN_TIMEOUT_MS = 20_000
const REVEAL_TIMEOUT_MS = 30_000
/** Some browsers start reading a download a while after the click. */
const DOWNLOAD_MS = 10_000
const STEPS = ['starting', 'confirm-number', 'confirm-code', 'ready', 'revealed', 'notice']
const CLOSED = ['ShareSpent', 'ShareExpired', 'ShareRevoked', 'ViewsReserved', 'RevealUnconfirmed']
const ABOUT_PASSWORD = ['PasswordRequired', 'PasswordIncorrect', 'TooManyGuesses']

const [, token = '', ticket] = LINK.exec(location.hash) ?? []
history.replaceState(null, '', location.pathname)

/** What this page knows and must forget. An empty token means that it has, so late answers are dropped. */
const held = { token, ticket, pass: '', value: '', file: '' }
/** `revealing` lasts until an answer says that no view was used. @type {'unused' | 'revealing' | 'revealed'} */
let progress = 'unused'
let expiresAt = new Date()
let stopCountdown = () => {}
/** @type {Record<string, any>} */
const part = Object.fromEntries([...document.querySelectorAll('[id]')].map((node) => [node.id, node]))

part.ready.addEventListener('submit', onReveal)
part.show.addEventListener('click', () => setShown(part.value.hidden))
part.copy.addEventListener('click', onCopy)
part.download.addEventListener('click', onDownload)
part['password-toggle'].addEventListener('click', onTogglePassword)
document.addEventListener('copy', onCopySelection)
addEventListener('pagehide', () => (held.token || held.value) && forget(`left-${progress}`))
// Another link to the same share, followed in this tab, changes the part after the # and loads nothing.
addEventListener('hashchange', () => location.hash && location.reload())
setInterval(showRemaining, 30_000)
part.late.remove()
if (held.token) open()
else showNotice('incomplete')

async function open() {
  show('starting')
  const answer = await post('open', { token: held.token, ticket: held.ticket }, OPEN_TIMEOUT_MS)
  if (!held.token) return
  if (!answer) return showNotice('not-reached', { again: open })
  if (!answer.refusal) return showReady(answer.body)
  if (answer.refusal.status !== 404) return showRefusal(answer.refusal)
  if (held.ticket) return forget('does-not-work')
  showNotice('who-are-you', { again: confirm, label: words.confirmInSlack })
}

function confirm() {
  confirmInSlack({ held, part, post, show, fill, showNotice, showRefusal: showAskRefusal, open })
}

/** @param {Refusal} refusal @param {() => void} again */
function showAskRefusal({ status, message, waitSeconds, reference }, again) {
  if (status === 429) return showNotice('asked-often', { message, again, waitSeconds })
  showNotice('failed', { message: message || words.unknown, again, waitSeconds, reference })
}

/** @param {Opened} share */
function showReady(share) {
  held.pass = share.pass
  expiresAt = new Date(share.expiresAt)
  fill('sender', share.sender)
  fill('name', share.name ?? '')
  fill('views', toTimes(share.viewsLeft))
  fill('expires', toLocalDate(expiresAt))
  showRemaining()
  part.cost.textContent = toCost(share.viewsLeft)
  part['password-group'].hidden = !share.passwordRequired
  show('ready')
}

/** @param {Event} event */
async function onReveal(event) {
  event.preventDefault()
  if (part.reveal.ariaDisabled) return
  const password = part['password-group'].hidden ? undefined : part.password.value
  if (password === '') return showProblem(words.noPassword, true)
  if (!navigator.onLine) return showProblem(words.offline)
  const before = progress
  progress = 'revealing'
  showProblem('')
  setBusy(true)
  const answer = await post('reveal', { token: held.token, pass: held.pass, password }, REVEAL_TIMEOUT_MS)
  if (!held.token) return
  setBusy(false)
  if (answer?.body) return showRevealed(answer.body)
  if (!answer?.refusal?.error) return showNotice('maybe-used', { again: showReadyAgain })
  const { error, status, message, reference, waitSeconds } = answer.refusal
  if (error !== 'InternalServerError') progress = before
  if (status === 404) return forget(before === 'unused' ? 'out-of-date' : 'lost')
  if (CLOSED.includes(error)) return showRefusal(answer.refusal)
  if (error === 'PasswordRequired') part['password-group'].hidden = false
  const doubt = error === 'InternalServerError' && words.maybeUsed
  const whichOne = reference && say(words.reference, { reference })
  showProblem([message, doubt, whichOne].filter(Boolean).join(' '), ABOUT_PASSWORD.includes(error))
  if (waitSeconds) startCountdown(part.reveal, words.reveal, waitSeconds)
}

function setBusy(on) {
  part.reveal.ariaDisabled = on ? 'true' : null
  part.reveal.textContent = on ? words.revealing : words.reveal
}

// A pass opens one time, so pressing Reveal again cannot use a second view.
function showReadyAgain() {
  part.cost.textContent = words.maybeUsedAlready
  show('ready')
}

/** The name comes late where the link alone does not tell it. @param {{ value: string, viewsLeft: number | null, expiresAt: string, name?: string | null }} revealed */
function showRevealed(revealed) {
  Object.assign(held, { token: '', ticket: undefined, pass: '', value: revealed.value })
  part.password.value = ''
  progress = 'revealed'
  if (revealed.name) fill('name', revealed.name)
  fill('after', toAfter(revealed.viewsLeft, new Date(revealed.expiresAt)))
  setShown(false)
  part.done.textContent = ''
  show('revealed')
}

function setShown(shown) {
  part.value.textContent = shown ? held.value : ''
  part.value.hidden = !shown
  part.dots.hidden = shown
  part.show.textContent = shown ? words.hide : words.show
  part.status.textContent = shown ? words.isShown : words.isHidden
}

async function onCopy() {
  try {
    await navigator.clipboard.writeText(held.value)
    part.done.textContent = words.copied
  } catch {
    const wasShown = !part.value.hidden
    setShown(true)
    getSelection()?.selectAllChildren(part.value)
    // Old and discouraged, and the only way left without the clipboard API; onCopySelection gives the text.
    const copied = document.execCommand('copy')
    if (copied) setShown(wasShown)
    part.done.textContent = copied ? words.copied : words.selected
  }
}

/** A selection inside the value is copied exactly: left alone, browsers may change line ends. @param {ClipboardEvent} event */
function onCopySelection(event) {
  const selection = getSelection()
  if (!selection?.rangeCount || !part.value.contains(selection.getRangeAt(0).commonAncestorContainer)) return
  event.clipboardData?.setData('text/plain', selection.getRangeAt(0).toString())
  event.preventDefault()
}

function onDownload() {
  const file = URL.createObjectURL(new Blob([held.value], { type: 'text/plain;charset=utf-8' }))
  held.file = file
  Object.assign(document.createElement('a'), { href: file, download: 'secret.txt' }).click()
  setTimeout(() => URL.revokeObjectURL(file), DOWNLOAD_MS)
  part.done.textContent = words.downloading
}

function onTogglePassword() {
  const show = part.password.type === 'password'
  part.password.type = show ? 'text' : 'password'
  part['password-toggle'].textContent = show ? words.hide : words.show
  part['password-toggle'].setAttribute('aria-label', show ? words.hidePassword : words.showPassword)
}

/** @param {string} text @param {boolean} aboutPassword */
function showProblem(text, aboutPassword = false) {
  part.problem.textContent = text
  part.password.ariaInvalid = aboutPassword ? 'true' : null
  if (!aboutPassword) return
  part.password.focus()
  part.password.select()
}

/** @param {Refusal} refusal */
function showRefusal({ error, status, message, reference, waitSeconds }) {
  if (CLOSED.includes(error)) return forget(error, { message, reference })
  if (status === 429) return showNotice('wait', { message, again: open, waitSeconds })
  if (status < 500) return forget('refused', { message })
  showNotice('failed', { message: message || words.unknown, again: open, waitSeconds, reference })
}

/** @param {string} notice @param {NoticeParts} [parts] */
function forget(notice, parts) {
  URL.revokeObjectURL(held.file)
  Object.assign(held, { token: '', ticket: undefined, pass: '', value: '', file: '' })
  part.value.textContent = part.password.value = ''
  for (const slot of ['sender', 'name', 'after', 'number', 'command']) fill(slot, '')
  showNotice(notice, parts)
}

/** @param {string} notice id of its template @param {NoticeParts} [parts] */
function showNotice(
  notice,
  { message = '', again, label = words.tryAgain, waitSeconds = 0, reference = '' } = {},
) {
  fillNotice(part, notice, { message, again, label, reference })
  show('notice')
  if (waitSeconds) startCountdown(part.again, label, waitSeconds)
}

/** Shows one step and takes the reader there. @param {string} step */
function show(step) {
  stopCountdown()
  part.status.textContent = ''
  for (const id of STEPS) part[id].hidden = id !== step
  part[step].querySelector('h1').focus()
}

/** Counts on the button, silently; only the end is announced. @param {HTMLElement} button @param {string} label @param {number} seconds */
function startCountdown(button, label, seconds) {
  stopCountdown()
  stopCountdown = countDown(button, label, seconds, () => {
    showProblem('')
    part.status.textContent = words.canTryAgain
  })
}

function fill(name, text) {
  for (const slot of document.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = text
}

function showRemaining() {
  fill('remaining', toRemaining(expiresAt.getTime() - Date.now()))
}

function toRemaining(ms) {
  if (ms <= 0) return words.expired
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return words.soon
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'always' })
  if (minutes < 90) return format.format(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return hours < 36 ? format.format(hours, 'hour') : format.format(Math.round(hours / 24), 'day')
}

/** The words are in the page's language, as its reader writes it; zone and clock are the reader's. @param {Date} date */
function toLocalDate(date) {
  const variety = navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language)
  const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions()
  const parts = { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }
  return new Intl.DateTimeFormat(variety ?? words.dateLanguage, {
    ...parts,
    timeZoneName: 'short',
    hourCycle,
  }).format(date)
}

function toTimes(viewsLeft) {
  if (viewsLeft === null) return words.anyNumber
  return sayCount(words.times, viewsLeft)
}

function toCost(viewsLeft) {
  if (viewsLeft === null) return words.costsNothing
  return viewsLeft === 1 ? words.costsOnly : say(words.costsOne, { count: viewsLeft })
}

function toAfter(viewsLeft, until) {
  if (viewsLeft === 0) return words.wasLast
  return say(words.again, { times: toTimes(viewsLeft), date: toLocalDate(until) })
}
