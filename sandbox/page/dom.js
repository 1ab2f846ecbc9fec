// Building elements without a framework. Text is always set as text, never as markup.

/**
 * An element. `props`: `class`, `data` (an object), `on` (listeners by event), everything else an attribute;
 * false, null and undefined are left out, true is an empty attribute. Children: nodes, texts, lists of them.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag)
  for (const [key, value] of Object.entries(props)) {
    if (value === false || value === null || value === undefined) continue
    if (key === 'on')
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener)
    else if (key === 'data') Object.assign(element.dataset, value)
    else element.setAttribute(key, value === true ? '' : value)
  }
  element.append(
    ...children.flat(Number.POSITIVE_INFINITY).filter((child) => child != null && child !== false),
  )
  return element
}

export const byId = (id) => document.getElementById(id)

/** `AB` for "Alice Baker". */
export function initialsOf(name) {
  const words = name.split(/\s+/).filter(Boolean)
  return [words[0], words.at(-1)]
    .map((word) => word?.[0] ?? '')
    .join('')
    .slice(0, words.length > 1 ? 2 : 1)
}

/** A coloured square with initials; the colour follows from the id. */
export function avatar(id, name) {
  let sum = 0
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 997
  return h('span', { class: `avatar tint-${sum % 6}`, 'aria-hidden': 'true' }, initialsOf(name))
}

let toastTimer

/** A sentence at the bottom for a few seconds. */
export function toast(words) {
  const place = byId('toast')
  place.textContent = words
  place.hidden = false
  clearTimeout(toastTimer)
  toastTimer = setTimeout(() => {
    place.hidden = true
  }, 5000)
}
