// A browser and its system in plain words, from what the browser says of itself: a choice among words of our own, so that
// nothing anybody writes into a header is ever shown to somebody else.

/** In this order: most browsers name others beside themselves. */
const BROWSERS: ReadonlyArray<readonly [pattern: RegExp, name: string]> = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|OPT|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?Chrom(?:e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//, 'Safari'],
]
const SYSTEMS: ReadonlyArray<readonly [pattern: RegExp, words: string]> = [
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b/, 'a Mac'],
  [/\bLinux\b/, 'Linux'],
]
/** Longer ones are nobody's. */
const MOST_CHARS = 400

/** `Firefox on Windows`, `Safari on an iPhone`, `a browser`. */
export function nameBrowser(userAgent: unknown): string {
  const text = typeof userAgent === 'string' ? userAgent.slice(0, MOST_CHARS) : ''
  const browser = find(BROWSERS, text) ?? 'a browser'
  const system = find(SYSTEMS, text)
  return system === undefined ? browser : `${browser} on ${system}`
}

function find(table: ReadonlyArray<readonly [RegExp, string]>, text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1]
}
