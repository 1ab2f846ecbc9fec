// What all pages of ours say, and how browsers and addresses are called. In a text, {words in braces} are gaps that
// are filled where it is shown.

/** Of every text here, for browsers and for screen readers. */
export const LANGUAGE = 'en'
export const PRODUCT = 'Share Secret'
export const FOOTER = 'This page loads nothing from other sites and keeps nothing in your browser.'
export const NEEDS_JAVASCRIPT = 'This page needs JavaScript'
export const TRY_AGAIN = 'Try again'

/** For the scripts of all pages. */
export const SHARED_SCRIPT_WORDS = {
  tryAgain: TRY_AGAIN,
  canTryAgain: 'You can try again now.',
  waitOn: '{label} in {time}',
  reference: 'Reference: {reference}',
  offline: 'This device is offline. Nothing was sent.',
} as const

/** For a sender whose name Slack does not tell. */
export const A_COLLEAGUE = 'A colleague'

export const UNKNOWN_ADDRESS = 'an unknown address'

export const BROWSERS = {
  edge: 'Edge',
  opera: 'Opera',
  samsung: 'Samsung Internet',
  vivaldi: 'Vivaldi',
  firefox: 'Firefox',
  chrome: 'Chrome',
  safari: 'Safari',
  other: 'a browser',
} as const

export const SYSTEMS = {
  iphone: 'an iPhone',
  ipad: 'an iPad',
  android: 'Android',
  chromeOs: 'ChromeOS',
  windows: 'Windows',
  mac: 'a Mac',
  linux: 'Linux',
} as const

/** `Firefox on Windows`, `Safari on an iPhone`, `a browser`. */
export function describeBrowser(browser: string, system: string | undefined): string {
  return system === undefined ? browser : `${browser} on ${system}`
}
