// The house rules that a machine can hold: who may import what, where plaintext may come out, how long a file is.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { findLateListeners } from '../support/listeners.ts'

const ROOT = new URL('../../', import.meta.url)
const files = listFiles('src')
const texts = new Map(files.map((file) => [file, readFileSync(new URL(file, ROOT), 'utf8')]))

/** Each part of the house and the parts it may import. A file in src itself is a part of its own. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  secret: [],
  errors: [],
  html: [],
  pace: [],
  contract: ['secret', 'errors'],
  crypto: ['secret', 'errors'],
  log: ['errors'],
  db: ['secret', 'errors', 'contract', 'crypto', 'log', 'pace'],
  jobs: ['secret', 'errors', 'log', 'db', 'pace'],
  share: ['secret', 'errors', 'contract', 'crypto', 'log', 'db', 'jobs'],
  backends: ['secret', 'errors', 'contract', 'crypto', 'log', 'db', 'pace', 'share'],
  slack: ['secret', 'errors', 'contract', 'crypto', 'log', 'db', 'jobs', 'share'],
  web: ['secret', 'errors', 'html', 'contract', 'crypto', 'log', 'db', 'jobs', 'share'],
  mail: ['secret', 'errors', 'html', 'crypto', 'log', 'db', 'jobs', 'share'],
  config: ['secret', 'errors', 'contract', 'crypto', 'db', 'log', 'share', 'backends', 'slack', 'mail'],
  openapi: ['web'],
  keys: ['crypto'],
  setup: ['crypto'],
  wire: [
    'config',
    'errors',
    'pace',
    'crypto',
    'log',
    'db',
    'jobs',
    'share',
    'backends',
    'slack',
    'web',
    'mail',
  ],
  process: ['config', 'errors', 'log', 'pace', 'wire'],
  main: ['process'],
}

/** The one place of each package. */
const OWNERS: Readonly<Record<string, RegExp>> = {
  ms: /^src\/contract\/duration\.ts$/,
  zod: /^src\/(contract\/|jobs\/table\.ts$|config\/schema\.ts$|backends\/infisical\/)/,
  pg: /^src\/db\/postgres-pool\.ts$/,
  '@electric-sql/pglite': /^src\/db\/open\.ts$/,
  kysely: /^src\/(db|share|backends\/vault)\//,
  dataloader: /^src\/share\/pending-deliveries\.ts$/,
  axios: /^src\/backends\/infisical\/client\.ts$/,
  'kysely/migration': /^src\/db\/migrate\.ts$/,
  'pg-boss': /^src\/jobs\//,
  winston: /^src\/log\.ts$/,
  'nodemailer/lib/mail-composer': /^src\/mail\/open\.ts$/,
  'nodemailer/lib/smtp-connection': /^src\/mail\/open\.ts$/,
  '@slack/bolt': /^src\/slack\//,
  '@slack/socket-mode': /^src\/slack\/socket\/connection\.ts$/,
  fastify: /^src\/web\//,
  '@fastify/rate-limit': /^src\/web\/(server|address)\.ts$/,
  '@fastify/swagger': /^src\/web\/openapi\.ts$/,
  'fastify-type-provider-zod': /^src\/web\/(openapi|api\/register)\.ts$/,
  'node:crypto': /^src\/crypto\//,
}

/** Where plaintext may leave its Secret: it is sealed, hashed, judged, or shown to the person it is for. */
const MAY_EXPOSE: ReadonlySet<string> = new Set([
  'src/backends/infisical/client.ts',
  'src/backends/infisical/draft.ts',
  'src/backends/infisical/sealed.ts',
  'src/crypto/draft-seal.ts',
  'src/crypto/password.ts',
  'src/crypto/request-boxes.ts',
  'src/crypto/share-boxes.ts',
  'src/crypto/share-seal.ts',
  'src/crypto/tokens.ts',
  'src/slack/home/entries.ts',
  'src/mail/open.ts',
  'src/slack/reveal/views.ts',
  'src/share/compose.ts',
  'src/share/for-browser.ts',
  'src/share/link.ts',
  'src/slack/capability.ts',
  'src/slack/request/asked.ts',
  'src/slack/request/messages.ts',
  'src/slack/request/open-ask.ts',
  'src/slack/request/provide.ts',
  'src/slack/request/views.ts',
  'src/slack/share/card.ts',
  'src/slack/share/message.ts',
  'src/slack/share/judge.ts',
  'src/slack/share/modal.ts',
  'src/slack/share/notes.ts',
  'src/slack/share/phone-signs.ts',
  'src/slack/share/prefill.ts',
  'src/slack/share/shared.ts',
  'src/slack/token/views.ts',
  'src/web/api/create.ts',
  'src/web/api/metadata.ts',
  'src/web/api/shares.ts',
  'src/web/confirm.ts',
  'src/web/reveal.ts',
])

describe('the house', () => {
  test('imports only downwards, and surfaces and backends never each other', () => {
    const offences = importsOf(({ from, target }) => {
      if (!target.startsWith('src/')) return target.startsWith('migrations/') ? undefined : `leaves src`
      const [part, other] = [partOf(from), partOf(target)]
      if (part === other || MAY_IMPORT[part]?.includes(other)) return undefined
      return `${part} may not import ${other}`
    })
    expect(offences).toEqual([])
  })

  test('shows backends nothing of share but the port', () => {
    const offences = importsOf(({ from, target }) =>
      from.startsWith('src/backends/') && target.startsWith('src/share/') && target !== 'src/share/backend.ts'
        ? 'is not the port'
        : undefined,
    )
    expect(offences).toEqual([])
  })

  test('gives every package one owner', () => {
    const offences = [...texts].flatMap(([file, text]) =>
      packagesOf(text)
        .filter((name) => !(OWNERS[name]?.test(file) ?? isFreeForAll(name)))
        .map((name) => `${file} imports ${name}`),
    )
    expect(offences).toEqual([])
  })

  test('reads the environment in config alone', () => {
    const readers = [...texts].filter(([, text]) => /process\.env\b/.test(text)).map(([file]) => file)
    expect(readers).toEqual(['src/config.ts'])
  })

  test('answers Slack before it waits for anything', () => {
    const late = [...texts].flatMap(([file, text]) =>
      file.startsWith('src/slack/') ? findLateListeners(text).map((name) => `${file}: ${name}`) : [],
    )
    expect(late).toEqual([])
    // What it looks for is there.
    expect(
      [...texts.values()].join('\n').match(/\bapp\.(action|command|shortcut|view)\b/g)?.length,
    ).toBeGreaterThan(30)
  })

  test.each([
    ['app.action', `app.action(A, async ({ ack }) => { const found = await ask(); await ack() })`],
    ['app.command', `app.command(A, async ({ ack }) => { await ack(describe(await ask())) })`],
    ['app.view', `app.view(A, async ({ ack }) => { if (a) return ack(await ask()); await ack() })`],
    ['app.shortcut', `app.shortcut(A, async ({ ack }) => { ask() })`],
    ['run', `async function run(deps: Deps, { ack }: CommandCall) { await sleep(1); await ack() }`],
  ])('knows a listener that waits first: %s', (name, source) => {
    expect(findLateListeners(source)).toEqual([name])
  })

  test.each([
    `app.action(A, async ({ ack }) => { await ack(); await ask() })`,
    `app.action(A, async ({ ack }) => ack())`,
    `app.view(A, async ({ ack }) => { const work = ask(); await answerInTime({ ack }, work) })`,
    `app.command(A, async ({ ack }) => { switch (a) { case 1: return ack(help()); case 2: return run(call) } })`,
    `async function run(deps: Deps, call: CommandCall) { const a = b(); await call.ack(a); await c() }`,
  ])('lets be who answers first: %s', (source) => {
    expect(findLateListeners(source)).toEqual([])
  })

  test('lets plaintext out in listed files only', () => {
    const exposing = [...texts].filter(
      ([file, text]) => file !== 'src/secret.ts' && /\.expose(Bytes)?\(/.test(text),
    )
    expect(new Set(exposing.map(([file]) => file))).toEqual(MAY_EXPOSE)
  })

  test('keeps files short and opens each with what it is for', () => {
    const code = [...texts].filter(([file]) => file.endsWith('.ts'))
    expect(code.filter(([, text]) => text.split('\n').length > 300).map(([file]) => file)).toEqual([])
    expect(code.filter(([, text]) => !text.startsWith('// ')).map(([file]) => file)).toEqual([])
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|types|index)(\.ts|\/)/.test(file))).toEqual(
      [],
    )
  })

  test('never imports the sandbox, tests or benchmarks', () => {
    const offences = importsOf(({ target }) =>
      /^(sandbox|test|bench)\//.test(target) ? 'is not for src' : undefined,
    )
    expect(offences).toEqual([])
  })
})

function listFiles(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) =>
      `${entry.parentPath.slice(new URL(ROOT).pathname.length)}/${entry.name}`.replace('//', '/'),
    )
    .sort()
}

function partOf(file: string): string {
  return file.split('/')[1]?.replace(/\.ts$/, '') ?? ''
}

function specifiersOf(text: string): string[] {
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\()'([^']+)'/g)].map((match) => match[1] ?? '')
}

function packagesOf(text: string): string[] {
  return specifiersOf(text).filter((specifier) => !specifier.startsWith('.'))
}

function isFreeForAll(name: string): boolean {
  return name.startsWith('node:') && name !== 'node:crypto'
}

function importsOf(judge: (arrow: { from: string; target: string }) => string | undefined): string[] {
  return [...texts].flatMap(([from, text]) =>
    specifiersOf(text)
      .filter((specifier) => specifier.startsWith('.'))
      .flatMap((specifier) => {
        const target = new URL(specifier, new URL(from, ROOT)).pathname.slice(new URL(ROOT).pathname.length)
        const offence = judge({ from, target })
        return offence ? [`${from} -> ${target}: ${offence}`] : []
      }),
  )
}
