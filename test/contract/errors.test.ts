// The error codes that are thrown, those in the table of errors and those that README.md documents for scripts are the
// same set, with the same statuses.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { ERRORS } from '../../src/errors.ts'

const ROOT = new URL('../../', import.meta.url)
const CODES = Object.keys(ERRORS) as Array<keyof typeof ERRORS>

/** Told as NotFound over HTTP: what cannot be opened is simply not there. */
const TOLD_AS_NOT_FOUND = ['ShareExpired', 'ShareRevoked', 'ShareSpent', 'ViewsReserved']
const ONLY_IN_SLACK = ['TooLate', 'BrowserOnly']
/** Made by the rules, and asked of people only: the API has no part of it. */
const ONLY_FOR_PEOPLE = ['RequestOver']

const sources = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
  .map((file) => ({ file, text: readFileSync(new URL(`src/${file}`, ROOT), 'utf8') }))

describe('error codes', () => {
  test('that are thrown are in the table', () => {
    const thrown = sources.flatMap(({ text }) =>
      [...text.matchAll(/new AppError\(\s*([^,){]+)/g)].flatMap(([, code = '']) => namesIn(code)),
    )
    expect(thrown.filter((code) => !Object.hasOwn(ERRORS, code))).toEqual([])
    expect(thrown.length).toBeGreaterThan(30)
  })

  test('in the table are each made somewhere', () => {
    expect(CODES.filter((code) => !sources.some(({ text }) => namesIn(text).includes(code)))).toEqual([])
  })

  test('that are for Slack alone are made there alone', () => {
    const makers = sources.filter(({ text }) => ONLY_IN_SLACK.some((code) => namesIn(text).includes(code)))
    expect(makers.filter(({ file }) => !file.startsWith('slack/'))).toEqual([])
  })

  test('that are told as NotFound are those that the API turns into it', () => {
    const api = sources.find(({ file }) => file === 'web/api/shares.ts')?.text ?? ''
    const [, list = ''] = /OVER[^=]*= new Set\(\[([^\]]*)\]/.exec(api) ?? []
    expect(namesIn(list).sort()).toEqual(TOLD_AS_NOT_FOUND)
  })

  test('that the API can answer are documented, each with its status', () => {
    const answered = CODES.filter(
      (code) => ![...TOLD_AS_NOT_FOUND, ...ONLY_IN_SLACK, ...ONLY_FOR_PEOPLE].includes(code),
    )
    const expected = answered.map((code) => `${code} ${ERRORS[code].status}`)
    expect(readDocumented().sort()).toEqual(expected.sort())
  })
})

/** Names of codes as the source writes them: in single quotes, or as keys of a table by status. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/'([A-Z][A-Za-z]+)'/g)].map(([, code = '']) => code)
}

/** `Code status` of each line like "| `Code` | 400 | when |" of the section for scripts. */
function readDocumented(): string[] {
  const readme = readFileSync(new URL('README.md', ROOT), 'utf8')
  const [, , section = ''] =
    /^(#+) Use it from scripts\n([\s\S]*?)(?=^#{1,2} |(?![\s\S]))/m.exec(readme) ?? []
  return [...section.matchAll(/^\| *((?:`[A-Z][A-Za-z]+`[ ,/]*)+)\| *(\d{3}) *\|/gm)].flatMap(
    ([, codes = '', status]) => [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => `${code} ${status}`),
  )
}
