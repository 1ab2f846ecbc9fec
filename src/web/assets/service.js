// How a page of ours talks to its service, says what came of it, and waits where it is told to. Imported by each page's
// own script. All words are the page's: no script has any of its own.

/** @typedef {{ error: string, message: any, status: number, waitSeconds: number, reference: string }} Refusal */

/** What the page has for its script to say, by name. @type {Record<string, any>} */
export const words = JSON.parse(document.querySelector('#words').content.textContent)
/** The page's, and so that of its words. */
export const language = document.documentElement.lang
const plural = new Intl.PluralRules(language)

/** A text with its gaps filled: `{count}` becomes what is given as `count`. @param {string} text @param {Record<string, unknown>} gaps */
export function say(text, gaps) {
  return text.replace(/\{(\w+)\}/g, (_gap, name) => String(gaps[name]))
}

/** A text by its number, in the form that the language has for that. @param {Record<string, string>} forms @param {number} count */
export function sayCount(forms, count) {
  return say(forms[plural.select(count)] ?? forms.other, { count })
}

/** For a 429 that does not say how long. */
const DEFAULT_WAIT_SECONDS = 10
/** For an answer that is not the service's own, such as a proxy's error page: the page has its words. */
const FOREIGN = { error: '', message: '', reqId: '' }

/**
 * Posts to the page's own address. Undefined when no whole answer came.
 * @param {string} action @param {object} body @param {number} timeoutMs
 * @returns {Promise<{ body?: any, refusal?: Refusal } | undefined>}
 */
export async function post(action, body, timeoutMs) {
  try {
    // The mode stays fetch's own: with `same-origin` and no referrer, browsers send `Origin: null`.
    const response = await fetch(`${location.pathname}/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const { ok, status, headers } = response
    if (ok) return { body: await response.json() }
    const { error, message, reqId } = await response.json().catch(() => FOREIGN)
    const waitSeconds = Number(headers.get('retry-after')) || (status === 429 ? DEFAULT_WAIT_SECONDS : 0)
    return { refusal: { error, message, status, waitSeconds, reference: status >= 500 ? reqId : '' } }
  } catch {
    return undefined
  }
}

/**
 * Puts a notice's words in their place, and a button where something can be done.
 * @param {Record<string, any>} part @param {string} notice id of its template
 * @param {{ message: string, again?: () => void, label: string, reference: string }} parts
 */
export function fillNotice(part, notice, { message, again, label, reference }) {
  part['notice-text'].replaceChildren(part[notice].content.cloneNode(true))
  const line = Object.assign(document.createElement('p'), { textContent: message })
  if (message) part['notice-text'].querySelector('h1').after(line)
  part['notice-reference'].textContent = reference && say(words.reference, { reference })
  part.again.hidden = !again
  part.again.textContent = label
  part.again.onclick = () => part.again.ariaDisabled || again?.()
}

/**
 * Counts down on a button that cannot be pressed meanwhile.
 * @param {HTMLElement} button @param {string} label @param {number} seconds @param {() => void} onEnd
 * @returns what stops it
 */
export function countDown(button, label, seconds, onEnd) {
  const endAt = Date.now() + seconds * 1000
  const timer = setInterval(tick, 250)
  button.ariaDisabled = 'true'
  tick()
  return stop

  function tick() {
    const left = Math.ceil((endAt - Date.now()) / 1000)
    button.textContent = say(words.waitOn, { label, time: toClock(left) })
    if (left > 0) return
    stop()
    onEnd()
  }

  function stop() {
    clearInterval(timer)
    button.ariaDisabled = null
    button.textContent = label
  }
}

/** `1:05`. @param {number} seconds */
export function toClock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
