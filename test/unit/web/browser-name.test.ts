// A browser's own words become ours: the common ones by name, everything else "a browser".

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { nameBrowser } from '../../../src/web/browser-name.ts'

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0'
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'

describe('a browser', () => {
  test.each([
    ['Firefox on Windows', `${WINDOWS.replace(')', '; rv:142.0)')} Gecko/20100101 Firefox/142.0`],
    ['Firefox on Linux', 'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0'],
    ['Firefox on Android', 'Mozilla/5.0 (Android 16; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0'],
    [
      'Firefox on an iPhone',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${WEBKIT} FxiOS/142.0 Mobile/15E148 Safari/605.1.15`,
    ],
    ['Chrome on Windows', `${WINDOWS} ${BLINK} Safari/537.36`],
    [
      'Chrome on Linux',
      `Mozilla/5.0 (X11; Linux x86_64) ${BLINK.replace('Chrome', 'HeadlessChrome')} Safari/537.36`,
    ],
    ['Chrome on Android', `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Mobile Safari/537.36`],
    ['Chrome on ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${BLINK} Safari/537.36`],
    [
      'Chrome on an iPad',
      `Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) ${WEBKIT} CriOS/140.0.0.0 Mobile/15E148 Safari/604.1`,
    ],
    ['Edge on Windows', `${WINDOWS} ${BLINK} Safari/537.36 Edg/140.0.0.0`],
    [
      'Opera on a Mac',
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${BLINK} Safari/537.36 OPR/122.0.0.0`,
    ],
    [
      'Samsung Internet on Android',
      `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    ],
    [
      'Safari on a Mac',
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/18.5 Safari/605.1.15`,
    ],
    [
      'Safari on an iPhone',
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${WEBKIT} Version/18.5 Mobile/15E148 Safari/604.1`,
    ],
    ['a browser on Windows', WINDOWS],
    ['Firefox', 'Firefox/142.0'],
    ['a browser', 'curl/8.5.0'],
    ['a browser', ''],
  ])('is called %s', (name, userAgent) => {
    expect(nameBrowser(userAgent)).toBe(name)
  })

  test('is called by words of ours alone, whatever it says', () => {
    const words =
      /^(Edge|Opera|Samsung Internet|Vivaldi|Firefox|Chrome|Safari|a browser)( on (an iPhone|an iPad|Android|ChromeOS|Windows|a Mac|Linux))?$/
    const parts = fc.constantFrom(
      'Firefox/1',
      'Windows',
      '<!channel>',
      '*x*',
      'Chrome/',
      '\u202e',
      '\n',
      'Android',
    )
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(parts).map((all) => all.join(' ')),
      fc.anything(),
    )
    fc.assert(
      fc.property(anything, (userAgent) => words.test(nameBrowser(userAgent))),
      { numRuns: 2_000 },
    )
    expect(nameBrowser(`${'x'.repeat(100_000)} Firefox/1`)).toBe('a browser')
  })
})
