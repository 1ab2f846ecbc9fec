// Every text that a person reads stands in a catalogue: a file `words.ts` or `*-words.ts` beside what shows it, and
// errors.ts. So that languages can follow, and wording can be judged in one place.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { ERRORS } from '../../src/errors.ts'
import { COMPOSE_SCRIPT_WORDS } from '../../src/web/compose-words.ts'
import { REVEAL_SCRIPT_WORDS } from '../../src/web/reveal-words.ts'
import { findTexts } from '../support/texts.ts'

const ROOT = new URL('../../', import.meta.url)
const CATALOGUE = /^src\/(errors|(.+\/)?([a-z-]+-)?words)\.ts$/

interface Exemption {
  file: RegExp
  /** All of the file's without it. */
  text?: RegExp
  /** Why it is no text for the people who use this app. */
  why: string
}

const EXEMPTIONS: readonly Exemption[] = [
  { file: /^src\/config(\/|\.ts)/, why: 'settings: the operator reads them, with README beside them' },
  { file: /^src\/process\.ts$/, why: 'the start: for the operator' },
  { file: /^src\/setup\.ts$/, why: 'before the start: for the operator' },
  { file: /^src\/mail\/settings\.ts$/, why: 'what is wrong with a setting: for the operator' },
  { file: /^src\/slack\/identity\.ts$/, why: 'stops the start: for the operator' },
  { file: /^src\/crypto\/keys\.ts$/, why: 'what is wrong with a setting: for the operator' },
  { file: /^src\/web\/ops\.ts$/, text: /^not ready$/, why: 'a state that machinery asks for' },
  { file: /^src\/db\//, why: 'SQL, and the words of drivers' },
  { file: /^src\/contract\/duration\.ts$/, why: 'a helper that formats, as slack/format is' },
  { file: /^src\/mail\/open\.ts$/, why: 'commands and headers of the mail protocol' },
  { file: /^src\/mail\/message\.ts$/, text: /^(:root|font-family:)/, why: 'styles' },
  { file: /^src\/web\/headers\.ts$/, why: 'values of headers' },
  {
    file: /^src\/web\/unreadable\.ts$/,
    text: /^HTTP\/1\.1 /,
    why: 'an answer written by hand: its first line',
  },
  { file: /./, text: /^[a-z]+\/[a-z]+; charset=utf-8$/, why: 'a content type' },
  { file: /./, text: /^Bearer( \{\})?$/, why: 'the value of a header' },
  { file: /^src\/web\/assets\/confirm\.js$/, text: /^\/share-secret open \{\}$/, why: 'a command' },
]

/** What a catalogue may call: what formats, bounds, and the codes that it puts into words. Types are free. */
const CATALOGUES_MAY_IMPORT: readonly string[] = [
  'src/contract/duration.ts',
  'src/contract/limits.ts',
  'src/share/change-policy.ts',
  'src/share/deliveries.ts',
  'src/share/unread.ts',
  'src/slack/escape.ts',
  'src/slack/fit.ts',
  'src/slack/format.ts',
  'src/slack/ids.ts',
]

const sources = new Map(listFiles().map((file) => [file, readFileSync(new URL(file, ROOT), 'utf8')]))

describe('every text that a person reads', () => {
  test('stands in a catalogue', () => {
    const unused = new Set(EXEMPTIONS)
    const strays: string[] = []
    for (const [file, source] of sources) {
      if (CATALOGUE.test(file)) continue
      for (const text of findTexts(source, file.endsWith('.ts') ? 'typescript' : 'ecmascript')) {
        if (text in ERRORS) continue
        const exemption = EXEMPTIONS.find((one) => one.file.test(file) && (one.text?.test(text) ?? true))
        if (exemption) unused.delete(exemption)
        else strays.push(`${file}: ${text}`)
      }
    }
    expect(strays).toEqual([])
    expect([...unused]).toEqual([])
  })

  test('is in catalogues that hold nothing else: they import types, each other and what formats', () => {
    const offences = [...sources].flatMap(([file, source]) =>
      CATALOGUE.test(file)
        ? valueImportsOf(source)
            .map((specifier) => toPath(file, specifier))
            .filter((path) => !CATALOGUE.test(path) && !CATALOGUES_MAY_IMPORT.includes(path))
            .map((path) => `${file} -> ${path}`)
        : [],
    )
    expect(offences).toEqual([])
  })

  test.each([
    ['reveal', REVEAL_SCRIPT_WORDS, ['reveal.js', 'confirm.js', 'service.js']],
    ['compose', COMPOSE_SCRIPT_WORDS, ['compose.js', 'service.js']],
  ])('is handed to the scripts of the page that needs it, and to no other: %s', (_page, words, scripts) => {
    const asked = scripts.flatMap((script) =>
      [...(sources.get(`src/web/assets/${script}`) ?? '').matchAll(/\bwords\.(\w+)/g)].map(
        ([, name]) => name,
      ),
    )
    expect([...new Set(asked)].sort()).toEqual(Object.keys(words).sort())
  })

  test('is in catalogues that are there', () => {
    expect([...sources.keys()].filter((file) => CATALOGUE.test(file)).length).toBeGreaterThan(20)
  })
})

describe('the search for texts', () => {
  test.each([
    ['a sentence', `const a = 'Nothing was shared.'`, ['Nothing was shared.']],
    ['a sentence in lower case', `const a = cond ? 'any number' : b`, ['any number']],
    ['a label of one word', `plainText('Close')`, ['Close']],
    ['a label with dots', `const waiting = 'Sharing...'`, ['Sharing...']],
    ['a word beside a gap', `const a = \`\${count} left\``, ['{} left']],
    ['what a gap holds', `const a = \`\${ok ? 'all good' : ''}\``, ['all good']],
    [
      'the words of an error for people',
      `throw new AppError('NotFound', { words: 'It is gone.' })`,
      ['It is gone.'],
    ],
    ['text between tags', `html\`<p>Reveal</p>\${x}\``, ['Reveal']],
    ['text in an attribute', 'html`<b aria-label="the secret"></b>`', ['the secret']],
    ['a property', `const a = { text: 'Try again' }`, ['Try again']],
    ['an array', `const a = [['7d', '7 days of it']]`, ['7 days of it']],
  ])('finds %s', (_what, source, texts) => {
    expect(findTexts(source, 'typescript')).toEqual(texts)
  })

  test.each([
    ['imports', `import { a } from './some file.ts'`],
    ['types', `type A = 'one or more' | 'Other'; interface B { c: 'Some text' }`],
    ['errors of programmers', `throw new TypeError('no asset is called that')`],
    [
      'errors of programmers, of their own class',
      `class A extends Error { constructor() { super('gave no answer') } }`,
    ],
    ['the log', `log.info('a.b', { note: 'nothing to do' }); deps.log.warn('a.b', { note: 'Not so' })`],
    ['SQL', `sql\`select a from b where \${c}\`; db.selectFrom('grants as g').where('a', 'is not', null)`],
    ['gaps alone', `const a = \`\${x} \${y}\``],
    ['names and codes', `const a = ['NotFound', 'content-type', 'Content-Type', 'view_submission', '45m']`],
    ['markup', `html\`<p class="quiet small" id="x y">\${text}</p>\``],
    ['comments', '// A sentence for whoever reads this.\nconst a = 1'],
  ])('leaves out %s', (_what, source) => {
    expect(findTexts(source, 'typescript')).toEqual([])
  })

  test('reads scripts of pages as well', () => {
    expect(findTexts(`part.status.textContent = on ? 'Sharing…' : 'Share'`, 'ecmascript')).toEqual([
      'Sharing…',
      'Share',
    ])
  })
})

function listFiles(): string[] {
  return readdirSync(new URL('src/', ROOT), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js)$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(ROOT.pathname.length).replace('//', '/'))
    .sort()
}

/** Whole imports of types are none, nor are types among others. */
function valueImportsOf(source: string): string[] {
  return [...source.matchAll(/^import (?!type )([^;]*?) from '([^']+)'/gms)]
    .filter(([, names = '']) =>
      names
        .replace(/[{}]/g, '')
        .split(',')
        .some((name) => !/^\s*(type\b|$)/.test(name)),
    )
    .map(([, , specifier = '']) => specifier)
}

function toPath(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier
  return new URL(specifier, new URL(file, ROOT)).pathname.slice(ROOT.pathname.length)
}
