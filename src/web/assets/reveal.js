// The recipient's page. Takes the token out of the address, asks for what may be told, and on a press of
// Reveal spends one view and holds the value in memory until the page is left. Nothing is stored; text is only
// ever set as text. Served as it is: no build step, no dependency.

/** @typedef {{ sender: string, name: string | null, expiresAt: string, viewsLeft: number | null, passwordRequired: boolean, pass: string }} Opened */
/** @typedef {{ title: string, lines: string[], again?: () => void, waitSeconds?: number, reference?: string }} Notice */
/** @typedef {{ ok: true, body: any } | { ok: false, status: number, error: string, message: string, reference: string, waitSeconds: number }} Answer */

const LINK = /^#([\w-]{43})(?:\.([\w-]+))?$/
const OPEN_TIMEOUT_MS = 20_000
const REVEAL_TIMEOUT_MS = 30_000
/** For a refusal that does not say how long to wait. */
const DEFAULT_WAIT_SECONDS = 10
/** Some browsers start a download a little after the click; the page's own address for it must live that long. */
const DOWNLOAD_URL_MS = 10_000

const INCOMPLETE = {
  title: 'This link is incomplete',
  lines: [
    'The part after the # is missing or was cut short. That also happens when this page is reloaded.',
    'Open the whole link again. If it was shared with you in Slack, go to the message from Share Secret and press Reveal.',
    'Nothing was used.',
  ],
}
const OPEN_FROM_SLACK = {
  title: 'Open it from Slack',
  lines: [
    'This link opens only for the person it was sent to. In Slack, go to the message from Share Secret and press Reveal.',
    'If that message says it is used up, expired or revoked, ask the sender to share it again.',
  ],
}
const DOES_NOT_WORK = {
  title: 'This link does not work',
  lines: [
    'A browser link from Slack works once, for 2 minutes. Go back to the message in Slack and press Reveal again.',
    'If that message says it is used up, expired or revoked, ask the sender to share it again.',
  ],
}
const TOO_OLD = {
  title: 'This page is out of date',
  lines: [
    'It was open too long, or the secret has been closed since. No view was used.',
    'Open the link again from where you got it. In Slack, press Reveal on the message again.',
  ],
}
const MAYBE_USED = {
  title: 'The answer did not arrive',
  lines: [
    'The connection broke while the secret was on its way. A view may have been used, and the secret cannot be shown again here.',
    'Open the link again from where you got it. If it no longer opens, ask the sender to share it again.',
  ],
}
const NOT_REACHED = {
  title: 'Could not reach the service',
  lines: ['Nothing was used. Check your connection.'],
}
const LEFT_UNUSED = {
  title: 'Open the link again',
  lines: ['You left this page, so it forgot the link. Nothing was used.'],
}
const LEFT_REVEALED = {
  title: 'The secret is gone from this page',
  lines: [
    'You left the page, so the secret was cleared from it.',
    'If you still need it, open the link again, or ask the sender to share it again.',
  ],
}
const CLOSED_TITLES = {
  ShareSpent: 'This secret is used up',
  ShareExpired: 'This secret has expired',
  ShareRevoked: 'This secret was taken back',
  ViewsReserved: 'The views left are for others',
}

const link = LINK.exec(location.hash)
history.replaceState(null, '', location.pathname)

/** Everything this page knows that must be forgotten. */
const held = { token: link?.[1], ticket: link?.[2], pass: '', value: '' }
/** @type {'' | 'revealing' | 'revealed'} */
let progress = ''
let expiresAt = new Date()
const countdown = 0
const part = Object.fromEntries([...document.querySelectorAll('[id]')].map((node) => [node.id, node]))

part.ready.addEventListener('submit', onReveal)
part.show.addEventListener('click', () => setShown(part.value.hidden))
part.copy.addEventListener('click', onCopy)
part.download.addEventListener('click', onDownload)
part['password-toggle'].addEventListener('click', onTogglePassword)
document.addEventListener('copy', onCopyEvent)
addEventListener('pagehide', onLeave)
// Another link to the same share, opened in this tab, changes the part after the # and loads nothing.
addEventListener('hashchange', () => location.hash && location.reload())
setInterval(showRemaining, 30_000)
open()

async function open() {
  if (!held.token) return showNotice(INCOMPLETE)
  show('starting')
  const answer = await post('open', { token: held.token, ticket: held.ticket }, OPEN_TIMEOUT_MS)
  if (!held.token) return
  if (answer?.ok) return showReady(answer.body)
  if (!answer) return showNotice({ ...NOT_REACHED, again: open })
  if (answer.status === 404) return showNotice(held.ticket ? DOES_NOT_WORK : OPEN_FROM_SLACK)
  showRefusal(answer)
}

/** @param {Opened} share */
function showReady(share) {
  held.pass = share.pass
  expiresAt = new Date(share.expiresAt)
  fill('sender', share.sender)
  fill('name', share.name ?? '')
  for (const line of slots('name-line')) line.hidden = !share.name
  fill('views', toTimes(share.viewsLeft))
  fill('expires', toLocalDate(expiresAt))
  for (const time of slots('expires')) time.dateTime = expiresAt.toISOString()
  showRemaining()
  part.cost.textContent = toCost(share.viewsLeft)
  part['password-group'].hidden = !share.passwordRequired
  show('ready')
}

async function onReveal(event) {
  event.preventDefault()
  if (progress || isWaiting(part.reveal)) return
  const password = part['password-group'].hidden ? undefined : part.password.value
  if (password === '') return showProblem('Enter the password.', true)
  progress = 'revealing'
  showProblem('')
  part.reveal.setAttribute('aria-disabled', 'true')
  part.reveal.textContent = 'Revealing…'
  const answer = await post('reveal', { token: held.token, pass: held.pass, password }, REVEAL_TIMEOUT_MS)
  if (!held.token) return
  part.reveal.removeAttribute('aria-disabled')
  part.reveal.textContent = 'Reveal'
  progress = ''
  if (answer?.ok) return showRevealed(answer.body)
  if (!answer || answer.error === '') return forget(MAYBE_USED)
  if (answer.status === 404) return forget(TOO_OLD)
  if (answer.error in CLOSED_TITLES) return showRefusal(answer)
  onRefusedReveal(answer)
}

function onRefusedReveal({ error, message, reference, waitSeconds, status }) {
  const aboutPassword = ['PasswordRequired', 'PasswordIncorrect', 'TooManyGuesses'].includes(error)
  if (error === 'PasswordRequired') part['password-group'].hidden = false
  const doubt = error === 'InternalServerError' ? ' A view may have been used.' : ''
  showProblem(message + doubt + (status >= 500 ? ` Reference: ${reference}.` : ''), aboutPassword)
  if (waitSeconds > 0) startCountdown(part.reveal, waitSeconds)
}

/** @param {{ value: string, viewsLeft: number | null, expiresAt: string }} revealed */
function showRevealed(revealed) {
  held.value = revealed.value
  held.token = held.ticket = held.pass = undefined
  part.password.value = ''
  progress = 'revealed'
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
  part.done.textContent = shown ? 'The secret is shown above.' : 'The secret is hidden.'
}

async function onCopy() {
  const copied = await navigator.clipboard.writeText(held.value).then(
    () => true,
    () => false,
  )
}

function onLeave() {}
