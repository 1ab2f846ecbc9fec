// What the recipient's page does without a proof of who reads it: asks for one in Slack, shows the number or the command
// to answer with, and waits. The watch stays in this function's memory; what comes of it is a ticket like any other.

/** @typedef {{ watch: string, number?: number, code?: string, secondsLeft: number }} Asked */
/**
 * What reveal.js lends.
 * @typedef {object} Page
 * @property {{ token: string, ticket?: string }} held
 * @property {Record<string, any>} part
 * @property {(action: string, body: object, timeoutMs: number) => Promise<any>} post
 * @property {(step: string) => void} show
 * @property {(name: string, text: string) => void} fill
 * @property {(notice: string, parts?: object) => void} showNotice
 * @property {(refusal: any, again: () => void) => void} showRefusal
 * @property {() => void} open
 */

import { say, toClock, words } from './service.js'

const ASK_TIMEOUT_MS = 20_000
const WATCH_TIMEOUT_MS = 10_000
const FIRST_PAUSE_MS = 1_500
const LONGEST_PAUSE_MS = 3_000
/** The service decides when it is over; without an answer from it the page gives up this much later. */
const PATIENCE_MS = 20_000
const SOON_OVER_SECONDS = 30

/** Asks, shows what to do, and opens once somebody has answered. @param {Page} page */
export async function confirmInSlack(page) {
  const again = () => confirmInSlack(page)
  page.show('starting')
  const answer = await page.post('confirm', { token: page.held.token }, ASK_TIMEOUT_MS)
  if (!page.held.token) return
  if (!answer) return page.showNotice('not-reached', { again })
  if (answer.refusal) return page.showRefusal(answer.refusal, again)
  const endAt = Date.now() + answer.body.secondsLeft * 1_000
  const stopClock = showQuestion(page, answer.body, endAt)
  const ended = await untilAnswered(page, answer.body.watch, endAt)
  stopClock()
  if (!page.held.token) return
  if (!ended) return page.showNotice('not-reached', { again })
  if (!ended.ticket) return page.showNotice('not-confirmed', { again })
  page.held.ticket = ended.ticket
  page.open()
}

/** @param {Page} page @param {Asked} asked @param {number} endAt @returns what stops its clock */
function showQuestion({ part, fill, show }, { number, code }, endAt) {
  const command = `/share-secret open ${code}`
  fill('number', String(number ?? ''))
  fill('command', code ? command : '')
  part['copied-command'].textContent = ''
  part['copy-command'].onclick = async () => {
    const copied = await navigator.clipboard.writeText(command).then(
      () => words.commandCopied,
      () => words.commandNotCopied,
    )
    part['copied-command'].textContent = copied
  }
  show(code ? 'confirm-code' : 'confirm-number')
  part.status.textContent = code ? say(words.typeCommand, { command }) : say(words.numberIs, { number })
  return startClock({ part, fill }, endAt)
}

/** Seen, not heard: only that it is over soon is said. */
function startClock({ part, fill }, endAt) {
  let isSaid = false
  const tick = () => {
    const left = Math.max(0, Math.ceil((endAt - Date.now()) / 1_000))
    fill('time-left', toClock(left))
    if (left > SOON_OVER_SECONDS || isSaid) return
    isSaid = true
    part.status.textContent = say(words.secondsLeft, { count: left })
  }
  tick()
  const timer = setInterval(tick, 500)
  return () => clearInterval(timer)
}

/** @returns how it ended, or undefined when the service has not said for long. @param {Page} page @param {string} watch @param {number} endAt */
async function untilAnswered({ held, post }, watch, endAt) {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.15, LONGEST_PAUSE_MS)) {
    await pause(pauseMs)
    if (!held.token) return
    const answer = await post('watch', { watch }, WATCH_TIMEOUT_MS)
    if (answer?.body && answer.body.state !== 'waiting') return answer.body
    if (Date.now() > endAt + PATIENCE_MS) return
    if (answer?.refusal?.waitSeconds) await pause(answer.refusal.waitSeconds * 1_000)
  }
}

/** A page that is looked at again asks at once: on a phone it slept while its reader was in Slack. @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms)
    const onVisible = () => document.hidden || end()
    document.addEventListener('visibilitychange', onVisible)

    function end() {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
      resolve(undefined)
    }
  })
}
