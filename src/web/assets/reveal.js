// The recipient's page. Takes the token out of the address, asks for what may be told, and on a press of
// Reveal spends one view and holds the value in memory until the page is left. Nothing is stored; text is only
// ever set as text. Served as it is: no build step, no dependency.

/** @typedef {{ sender: string, name: string | null, expiresAt: string, viewsLeft: number | null, passwordRequired: boolean, pass: string }} Opened */
/** @typedef {import('./service.js').Refusal} Refusal */
/** @typedef {{ message?: string, again?: () => void, label?: string, waitSeconds?: number, reference?: string }} NoticeParts */

import { confirmInSlack } from './confirm.js'
import { countDown, fillNotice, post } from './service.js'

const LINK = /^#([\w-]{43})(?:\.([\w-]+))?$/
const OPEN_TIMEOUT_MS = 20_000
const REVEAL_TIMEOUT_MS = 30_000
/** Some browsers start reading a download a while after the click. */
const DOWNLOAD_MS = 10_000
const STEPS = ['starting', 'confirm-number', 'confirm-code', 'ready', 'revealed', 'notice']
const CLOSED = ['ShareSpent', 'ShareExpired', 'ShareRevoked', 'ViewsReserved', 'RevealUnconfirmed']
const ABOUT_PASSWORD = ['PasswordRequired', 'PasswordIncorrect', 'TooManyGuesses']
/** For an answer that is not the service's own. */
const UNKNOWN = 'Something went wrong on our side. Nothing was used.'
const COPIED = 'Copied. It stays on your clipboard until you copy something else.'

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
  showNotice('who-are-you', { again: confirm, label: 'Confirm in Slack' })
}

function confirm() {
  confirmInSlack({ held, part, post, show, fill, showNotice, showRefusal: showAskRefusal, open })
}

/** @param {Refusal} refusal @param {() => void} again */
function showAskRefusal({ status, message, waitSeconds, reference }, again) {
  if (status === 429) return showNotice('asked-often', { message, again, waitSeconds })
  showNotice('failed', { message: message || UNKNOWN, again, waitSeconds, reference })
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
  if (password === '') return showProblem('Enter the password.', true)
  if (!navigator.onLine) return showProblem('This device is offline. Nothing was sent.')
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
  const doubt = error === 'InternalServerError' ? ' A view may have been used.' : ''
  showProblem(`${message}${doubt}${reference && ` Reference: ${reference}`}`, ABOUT_PASSWORD.includes(error))
  if (waitSeconds) startCountdown(part.reveal, 'Reveal', waitSeconds)
}

function setBusy(on) {
  part.reveal.ariaDisabled = on ? 'true' : null
  part.reveal.textContent = on ? 'Revealing…' : 'Reveal'
}

// A pass opens one time, so pressing Reveal again cannot use a second view.
function showReadyAgain() {
  part.cost.textContent = 'A view may have been used already. Trying again here does not use a second one.'
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
  part.show.textContent = shown ? 'Hide' : 'Show'
  part.status.textContent = shown ? 'The secret is shown.' : 'The secret is hidden.'
}

async function onCopy() {
  try {
    await navigator.clipboard.writeText(held.value)
    part.done.textContent = COPIED
  } catch {
    const wasShown = !part.value.hidden
    setShown(true)
    getSelection()?.selectAllChildren(part.value)
    // Old and discouraged, and the only way left without the clipboard API; onCopySelection gives the text.
    const copied = document.execCommand('copy')
    if (copied) setShown(wasShown)
    part.done.textContent = copied
      ? COPIED
      : 'Selected. Copy it with Ctrl+C, Command+C or the menu of your phone.'
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
  part.done.textContent = 'Downloading as secret.txt. Delete the file when you are done with it.'
}

function onTogglePassword() {
  const show = part.password.type === 'password'
  part.password.type = show ? 'text' : 'password'
  part['password-toggle'].textContent = show ? 'Hide' : 'Show'
  part['password-toggle'].setAttribute('aria-label', show ? 'Hide password' : 'Show password')
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
  showNotice('failed', { message: message || UNKNOWN, again: open, waitSeconds, reference })
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
  { message = '', again, label = 'Try again', waitSeconds = 0, reference = '' } = {},
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
    part.status.textContent = 'You can try again now.'
  })
}

function fill(name, text) {
  for (const slot of document.querySelectorAll(`[data-slot="${name}"]`)) slot.textContent = text
}

function showRemaining() {
  fill('remaining', toRemaining(expiresAt.getTime() - Date.now()))
}

function toRemaining(ms) {
  if (ms <= 0) return 'expired'
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return 'in less than a minute'
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
  if (minutes < 90) return format.format(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return hours < 36 ? format.format(hours, 'hour') : format.format(Math.round(hours / 24), 'day')
}

/** The page is in English, so the words are; zone and clock are the reader's. @param {Date} date */
function toLocalDate(date) {
  const language = navigator.languages.find((tag) => /^en\b/i.test(tag)) ?? 'en-GB'
  const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions()
  const parts = { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }
  return new Intl.DateTimeFormat(language, { ...parts, timeZoneName: 'short', hourCycle }).format(date)
}

function toTimes(viewsLeft) {
  if (viewsLeft === null) return 'any number of times'
  return `${viewsLeft} more ${viewsLeft === 1 ? 'time' : 'times'}`
}

function toCost(viewsLeft) {
  if (viewsLeft === null) return 'Reveal shows the secret here. Views are not limited.'
  const cost = viewsLeft === 1 ? 'your only view left' : `1 of ${viewsLeft} views`
  return `Nothing has been used yet. Reveal shows the secret here and uses ${cost}.`
}

function toAfter(viewsLeft, until) {
  if (viewsLeft === 0) return 'That was your last view: you cannot open it again.'
  return `You can open it ${toTimes(viewsLeft)} until ${toLocalDate(until)}.`
}
