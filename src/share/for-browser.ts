// Whether a value is best opened in the browser, since what a messenger shows may differ from it or be refused: only a
// page of our own is known to show it exactly. Asked when it is shared, so that it is known before a view is spent.

import type { Secret } from '../secret.ts'

/** Known to pass in one piece, in UTF-16 units. */
const SHOWN_CHARS = 3_000
/** Control characters but tabs and line breaks, and line breaks at either end. */
const MAY_BE_LOST = /[^\P{Cc}\t\n]|^\n|\n$/u

export function isForBrowser(value: Secret): boolean {
  const text = value.expose()
  return text.length > SHOWN_CHARS || MAY_BE_LOST.test(text)
}
