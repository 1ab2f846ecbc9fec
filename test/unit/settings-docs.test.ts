// What people read about the settings is what the program reads.

import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { renderEnvExample, renderTable, updateReadme } from '../../tools/settings-docs.ts'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('README.md and .env.example describe the settings as the program knows them', () => {
  const readme = read('README.md')
  expect(readme).toContain(renderTable())
  expect(updateReadme(readme)).toBe(readme)
  expect(read('.env.example')).toBe(renderEnvExample())
})
