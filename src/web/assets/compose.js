// The page on which a sender writes. Takes the token out of the address, asks under which rules it will be shared,
// and sends what was written once. The draft is in the field and nowhere else. Served as it is: no build step.

/** @typedef {{ recipients: number, expiresIn: string | null, maxViews: number | null, hasPassword: boolean, maxChars: number }} Rules */

import { countDown, fillNotice, language, post, say, sayCount, words } from './service.js'

const OPEN_TIMEOUT_MS = 20_000
const SHARE_TIMEOUT_MS = 60_000
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
    message: message || words.unknownUnshared,
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
  if (value.trim() === '') return showProblem(words.empty, true)
  const over = [...value].length - maxChars
  if (over > 0) return showProblem(say(words.tooLong, { count: toNumber(over) }), true)
  if (!navigator.onLine) return showProblem(words.offline)
  showProblem('')
  setBusy(true)
  const answer = await post('share', { token: held.token, secretValue: value }, SHARE_TIMEOUT_MS)
  setBusy(false)
  if (!held.token) return
  if (answer?.body) return forget('shared')
  if (!answer) {
    isInDoubt = true
    return showProblem(words.noAnswer)
  }
  const { status, message, waitSeconds, reference } = answer.refusal
  if (status === 404) return forget(isInDoubt ? 'maybe-shared' : 'over')
  const whichOne = reference && say(words.reference, { reference })
  showProblem([toSentence(message) || words.unknown, whichOne].filter(Boolean).join(' '), status === 422)
  if (waitSeconds) startCountdown(waitSeconds)
}

/** The service lists what is wrong with a value, each with its sentence. */
function toSentence(message) {
  return Array.isArray(message) ? message.map((issue) => issue.message).join(' ') : message
}

function setBusy(on) {
  part.share.ariaDisabled = on ? 'true' : null
  part.share.textContent = on ? words.sharing : words.share
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
  part.count.textContent = say(words.count, { count: toNumber(count), most: toNumber(maxChars) })
}

/** @param {string} notice @param {object} [parts] */
function forget(notice, parts) {
  held.token = ''
  part.secret.value = ''
  showNotice(notice, parts)
}

/** @param {string} notice id of its template */
function showNotice(notice, { message = '', again, waitSeconds = 0, reference = '' } = {}) {
  const label = words.tryAgain
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

function startCountdown(seconds, button = part.share, label = words.share) {
  stopCountdown()
  stopCountdown = countDown(button, label, seconds, () => {
    showProblem('')
    part.status.textContent = words.canTryAgain
  })
}

/** @param {Rules} rules */
function toWords({ recipients, expiresIn, maxViews, hasPassword }) {
  const people = sayCount(words.people, recipients)
  const terms = expiresIn ? words.termsUntil : words.terms
  const sentence = say(terms, { people, views: toViews(recipients, maxViews), expiresIn })
  return hasPassword ? `${sentence} ${words.hasPassword}` : sentence
}

function toViews(recipients, maxViews) {
  if (maxViews === null) return words.anyNumber
  return sayCount(maxViews === recipients ? words.onceEach : words.inAll, maxViews)
}

/** @param {number} count */
function toNumber(count) {
  return count.toLocaleString(language)
}
