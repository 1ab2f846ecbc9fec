// The page on which a sender writes. Takes the token out of the address, asks under which rules it will be shared,
// and sends what was written once. The draft is in the field and nowhere else. Served as it is: no build step.

/** @typedef {{ recipients: number, expiresIn: string | null, maxViews: number | null, hasPassword: boolean, maxChars: number }} Rules */

import { countDown, fillNotice, post } from './service.js'

const OPEN_TIMEOUT_MS = 20_000
const SHARE_TIMEOUT_MS = 60_000
/** For an answer that is not the service's own. */
const UNKNOWN =
  'Something went wrong on our side. It may have been shared: your messages from Share Secret say.'
const [, token = ''] = /^#([\w-]{43})$/.exec(location.hash) ?? []
history.replaceState(null, '', location.pathname)

/** Forgotten once it is shared or the page is left. */
const held = { token }
let maxChars = 0
/** A press of Share whose answer did not come. */
let isInDoubt = false
let stopCountdown = () => {}
/** @type {Record<string, any>} */
const part = Object.fromEntries([...document.querySelectorAll('[id]')].map((node) => [node.id, node]))

part.writing.addEventListener('submit', onShare)
part.secret.addEventListener('input', showCount)
addEventListener('hashchange', () => location.hash && location.reload())
addEventListener('pagehide', () => forget('incomplete'))
// Browsers ask in their own words whether to leave.
addEventListener('beforeunload', (event) => held.token && part.secret.value && event.preventDefault())
part.late.remove()
if (held.token) open()
else showNotice('incomplete')

async function open() {
  show('starting')
  const answer = await post('open', { token: held.token }, OPEN_TIMEOUT_MS)
  if (!held.token) return
  if (!answer) return showNotice('not-reached', { again: open })
  if (!answer.refusal) return showWriting(answer.body)
  const { status, message, waitSeconds, reference } = answer.refusal
  if (status === 404) return forget('over')
  const notice = status === 429 ? 'wait' : status < 500 ? 'refused' : 'failed'
  showNotice(notice, {
    message: message || 'Something went wrong on our side. Nothing was shared.',
    again: open,
    waitSeconds,
    reference,
  })
}

/** @param {Rules} rules */
function showWriting(rules) {
  maxChars = rules.maxChars
  part.rules.textContent = toWords(rules)
  showCount()
  show('writing')
  part.secret.focus()
}

/** @param {Event} event */
async function onShare(event) {
  event.preventDefault()
  if (part.share.ariaDisabled) return
  const { value } = part.secret
  if (value.trim() === '')
    return showProblem('The secret is empty. Type or paste what is to be shared.', true)
  const over = [...value].length - maxChars
  if (over > 0)
    return showProblem(
      `That is ${over.toLocaleString('en')} characters too many. Shorten it, or share it in parts.`,
      true,
    )
  if (!navigator.onLine) return showProblem('This device is offline. Nothing was sent.')
  showProblem('')
  setBusy(true)
  const answer = await post('share', { token: held.token, secretValue: value }, SHARE_TIMEOUT_MS)
  setBusy(false)
  if (!held.token) return
  if (answer?.body) return forget('shared')
  if (!answer) {
    isInDoubt = true
    return showProblem(
      'The answer did not arrive. It may have been shared. Pressing Share again does not share it twice.',
    )
  }
  const { status, message, waitSeconds, reference } = answer.refusal
  if (status === 404) return forget(isInDoubt ? 'maybe-shared' : 'over')
  showProblem(`${toSentence(message) || UNKNOWN}${reference && ` Reference: ${reference}`}`, status === 422)
  if (waitSeconds) startCountdown(waitSeconds)
}

/** The service lists what is wrong with a value, each with its sentence. */
function toSentence(message) {
  return Array.isArray(message) ? message.map((issue) => issue.message).join(' ') : message
}

function setBusy(on) {
  part.share.ariaDisabled = on ? 'true' : null
  part.share.textContent = on ? 'Sharing…' : 'Share'
  part.secret.readOnly = on
}

/** @param {string} text @param {boolean} aboutSecret */
function showProblem(text, aboutSecret = false) {
  part.problem.textContent = text
  part.secret.ariaInvalid = aboutSecret ? 'true' : null
  if (aboutSecret) part.secret.focus()
}

function showCount() {
  const count = [...part.secret.value].length
  part.count.textContent = `${count.toLocaleString('en')} of ${maxChars.toLocaleString('en')} characters`
}

/** @param {string} notice @param {object} [parts] */
function forget(notice, parts) {
  held.token = ''
  part.secret.value = ''
  showNotice(notice, parts)
}

/** @param {string} notice id of its template */
function showNotice(notice, { message = '', again, waitSeconds = 0, reference = '' } = {}) {
  const label = 'Try again'
  fillNotice(part, notice, { message: toSentence(message), again, label, reference })
  show('notice')
  if (waitSeconds) startCountdown(waitSeconds, part.again, label)
}

/** Shows one step and takes the reader there. @param {'starting' | 'writing' | 'notice'} step */
function show(step) {
  stopCountdown()
  for (const id of ['starting', 'writing', 'notice']) part[id].hidden = id !== step
  part[step].querySelector('h1').focus()
}

function startCountdown(seconds, button = part.share, label = 'Share') {
  stopCountdown()
  stopCountdown = countDown(button, label, seconds, () => {
    showProblem('')
    part.status.textContent = 'You can try again now.'
  })
}

/** @param {Rules} rules */
function toWords({ recipients, expiresIn, maxViews, hasPassword }) {
  const people = recipients === 1 ? '1 person' : `${recipients} people`
  const each = recipients === 1 ? '1 time' : '1 time for each'
  const views =
    maxViews === null
      ? 'any number of times'
      : maxViews === recipients
        ? each
        : `${maxViews} ${maxViews === 1 ? 'time' : 'times'} in all`
  const until = expiresIn ? ` and expires ${expiresIn} after you share it` : ''
  const password = hasPassword ? ' It needs the password that Slack showed you.' : ''
  return `It goes to the ${people} you chose in Slack, opens ${views}${until}.${password}`
}
