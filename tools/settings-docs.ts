// Writes what people read about the settings from the one table in src/config.ts: the table in README.md and
// .env.example. Run with `npm run docs` after changing a setting; a test compares.

import { readFileSync, writeFileSync } from 'node:fs'
import { SETTINGS } from '../src/config/settings.ts'

const README = new URL('../README.md', import.meta.url)
const ENV_EXAMPLE = new URL('../.env.example', import.meta.url)
const SECTION = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/

export function renderTable(): string {
  const rows = SETTINGS.map(({ name, default: fallback, description }) => {
    const value = fallback === undefined ? 'required' : fallback === '' ? 'none' : `\`${fallback}\``
    return `| \`${name}\` | ${value} | ${description} |`
  })
  return ['| setting | default | what it is |', '|---|---|---|', ...rows, ''].join('\n')
}

export function renderEnvExample(): string {
  const entries = SETTINGS.map(({ name, default: fallback, description, isSecret }) => {
    const file = isSecret ? ` Or name a file that holds it in ${name}_FILE.` : ''
    const line = fallback === undefined ? `${name}=` : `# ${name}=${fallback}`
    return `# ${description.replaceAll('`', '')}.${file}\n${line}\n`
  })
  return entries.join('\n')
}

/** README.md with its table of settings as it should be. */
export function updateReadme(readme: string): string {
  return readme.replace(SECTION, (_all, opening, closing) => `${opening}${renderTable()}${closing}`)
}

if (import.meta.main) {
  writeFileSync(README, updateReadme(readFileSync(README, 'utf8')))
  writeFileSync(ENV_EXAMPLE, renderEnvExample())
}
