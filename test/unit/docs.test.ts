// The documents hang together: every link and anchor leads somewhere, every picture is there and used, and the tour names
// everything that help lists.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { SETTINGS } from '../../src/config/settings.ts'
import { buildHelp } from '../../src/slack/command/help.ts'

const ROOT = new URL('../../', import.meta.url)
/** They are read over slow lines, and stay in the repository for ever. */
const MAX_PICTURE_BYTES = 120_000
const MAX_PICTURES_BYTES = 1_000_000
const PICTURES = listFolder('docs/pictures/')
const DOCUMENTS = [
  ...['README.md', 'SECURITY.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...listFolder('docs/').filter((path) => path.endsWith('.md')),
]

describe.each(DOCUMENTS)('%s', (path) => {
  const links = linksOf(path)

  test('links to what is there', () => {
    expect(links.filter(({ file }) => !existsSync(file)).map(({ target }) => target)).toEqual([])
  })

  test('links to headings that are there', () => {
    const lost = links.filter(({ file, anchor }) => anchor !== '' && !anchorsOf(file).includes(anchor))
    expect(lost.map(({ target }) => target)).toEqual([])
  })

  test('says in words what each of its pictures shows', () => {
    const pictures = read(new URL(path, ROOT)).match(/<img\b[^>]*>|!\[[^\]]*\]/g) ?? []
    expect(pictures.filter((picture) => !/\balt="[^"]{10,}"|^!\[.{10,}\]/.test(picture))).toEqual([])
  })
})

describe('docs/pictures', () => {
  test('holds exactly the pictures that the documents show', () => {
    const shown = DOCUMENTS.flatMap(linksOf).filter(({ file }) => file.pathname.includes('/docs/pictures/'))
    expect([...new Set(shown.map(({ file }) => file.href))].sort()).toEqual(
      PICTURES.map((path) => new URL(path, ROOT).href),
    )
  })

  test('stays small', () => {
    const sizes = PICTURES.map((path) => [path, statSync(new URL(path, ROOT)).size] as const)
    expect(sizes.filter(([, size]) => size > MAX_PICTURE_BYTES)).toEqual([])
    expect(sizes.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(MAX_PICTURES_BYTES)
  })
})

test('the documents name only settings that there are', () => {
  const known = new Set(SETTINGS.flatMap(({ name }) => [name, `${name}_FILE`]))
  const named = DOCUMENTS.flatMap((path) =>
    [
      ...read(new URL(path, ROOT)).matchAll(/\b(?:POLICY|SLACK|LIMIT|INFISICAL|KEEP|TRUST)_[A-Z_]+[A-Z]\b/g),
    ].map(([name]) => `${path}: ${name}`),
  )
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((one) => !known.has(one.split(': ')[1] ?? ''))).toEqual([])
})

test('docs/icon.png is an icon that Slack takes: square, 512 to 2,000 pixels', () => {
  const png = readFileSync(new URL('docs/icon.png', ROOT))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  expect(width).toBe(height)
  expect(width).toBeGreaterThanOrEqual(512)
  expect(width).toBeLessThanOrEqual(2_000)
})

test('docs/tour.md names everything that help lists', () => {
  const tour = read(new URL('docs/tour.md', ROOT))
  const listed = buildHelp().text.match(/`[^`]+`/g) ?? []
  expect(listed.length).toBeGreaterThan(5)
  expect(listed.filter((words) => !tour.includes(words))).toEqual([])
})

interface Link {
  /** As it is written. */
  target: string
  file: URL
  anchor: string
}

/** The links of a document to files of the repository, and to its own headings. */
function linksOf(path: string): Link[] {
  const from = new URL(path, ROOT)
  const targets = [...proseOf(from).matchAll(/\]\(([^)\s]+)\)|\bsrc="([^"]+)"/g)].map(
    ([, link, source]) => link ?? source ?? '',
  )
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const url = new URL(target, from)
      const anchor = url.hash.slice(1)
      url.hash = ''
      return { target, file: url, anchor }
    })
}

/** The anchors that GitHub makes of headings. */
function anchorsOf(file: URL): string[] {
  const seen = new Map<string, number>()
  return [...proseOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
}

/** Without its code, where brackets and hashes mean something else. */
function proseOf(file: URL): string {
  return read(file).replace(/^ *```[\s\S]*?^ *```/gm, '')
}

function listFolder(folder: string): string[] {
  return readdirSync(new URL(folder, ROOT), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}${name}`)
    .sort()
}

function read(file: URL): string {
  return readFileSync(file, 'utf8')
}
