// A browser and its system in plain words, from what the browser says of itself: a choice among words of our own, so that
// nothing anybody writes into a header is ever shown to somebody else.

import { BROWSERS, describeBrowser, SYSTEMS } from './words.ts'

/** In this order: most browsers name others beside themselves. */
const BROWSER_PATTERNS: ReadonlyArray<readonly [pattern: RegExp, name: string]> = [
  [/\bEdg(?:e|A|iOS)?\//, BROWSERS.edge],
  [/\b(?:OPR|OPT|Opera)\//, BROWSERS.opera],
  [/\bSamsungBrowser\//, BROWSERS.samsung],
  [/\bVivaldi\//, BROWSERS.vivaldi],
  [/\b(?:Firefox|FxiOS)\//, BROWSERS.firefox],
  [/\b(?:Headless)?Chrom(?:e|ium)\/|\bCriOS\//, BROWSERS.chrome],
  [/\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//, BROWSERS.safari],
]
const SYSTEM_PATTERNS: ReadonlyArray<readonly [pattern: RegExp, words: string]> = [
  [/\biPhone\b/, SYSTEMS.iphone],
  [/\biPad\b/, SYSTEMS.ipad],
  [/\bAndroid\b/, SYSTEMS.android],
  [/\bCrOS\b/, SYSTEMS.chromeOs],
  [/\bWindows\b/, SYSTEMS.windows],
  [/\bMacintosh\b/, SYSTEMS.mac],
  [/\bLinux\b/, SYSTEMS.linux],
]
/** Longer ones are nobody's. */
const MOST_CHARS = 400

/** `Firefox on Windows`, `Safari on an iPhone`, `a browser`. */
export function nameBrowser(userAgent: unknown): string {
  const text = typeof userAgent === 'string' ? userAgent.slice(0, MOST_CHARS) : ''
  const browser = find(BROWSER_PATTERNS, text) ?? BROWSERS.other
  return describeBrowser(browser, find(SYSTEM_PATTERNS, text))
}

function find(table: ReadonlyArray<readonly [RegExp, string]>, text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1]
}
