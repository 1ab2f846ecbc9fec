// `npm run setup`: what it prints makes the app that manifest.yml describes and settings that the program starts with,
// also where nothing is installed beside it.

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv, promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readConfig } from '../../src/config.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const template = parse(readFileSync(join(ROOT, 'manifest.yml'), 'utf8'))
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const TOKENS = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's'.repeat(32), SLACK_APP_TOKEN: 'xapp-1' }

let bare: string
beforeAll(async () => {
  bare = await mkdtemp(join(tmpdir(), 'share-secret-setup-'))
  for (const part of ['src', 'manifest.yml', 'package.json']) {
    await cp(join(ROOT, part), join(bare, part), { recursive: true })
  }
})
afterAll(() => rm(bare, { recursive: true }))

/** Runs it where no package is installed. */
async function setUp(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const [, script = ''] = /^node (\S+)$/.exec(scripts.setup) ?? []
  return promisify(execFile)(process.execPath, [script, ...args], { cwd: bare }).then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ status: Number(code), stdout, stderr }),
  )
}

/** The three things that it prints, taken apart. */
function readPrinted(stdout: string) {
  const [link = ''] = /^https:\/\/api\.slack\.com\/apps\?\S+$/m.exec(stdout) ?? []
  const query = new URL(link).searchParams
  const [, printed = ''] = /^(display_information:[\s\S]*?)\n\n2\. /m.exec(stdout) ?? []
  const [, env = ''] = /^(BASE_URL=[\s\S]*?)\n3\. /m.exec(stdout) ?? []
  return { link, query, printed, env: parseEnv(env) }
}

/** The whole of it with each text that names an address replaced or, where there is none, left out. */
function withAddresses(value: unknown, host: string | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => withAddresses(one, host))
  if (typeof value === 'string') return value.replace('HOST', host ?? '')
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([, one]) => host !== undefined || !String(one).includes('HOST'))
  return Object.fromEntries(kept.map(([key, one]) => [key, withAddresses(one, host)]))
}

describe('setup', () => {
  test.each([['secrets.example.com'], ['secrets.example.com:8443']])(
    'fills every address of the manifest with %s, in the link and on the screen',
    async (host) => {
      const { link, query, printed, env } = readPrinted((await setUp('--host', host)).stdout)
      expect(link.startsWith('https://api.slack.com/apps?new_app=1&manifest_yaml=')).toBe(true)
      expect(link.length).toBeLessThan(8_000)
      const manifest = parse(query.get('manifest_yaml') ?? '')
      expect(manifest).toEqual(withAddresses(template, host))
      expect(JSON.stringify(manifest)).not.toContain('HOST')
      expect(parse(printed)).toEqual(manifest)
      expect(env).toEqual({
        BASE_URL: `https://${host}`,
        ENCRYPTION_KEYS: expect.stringMatching(/^1:[A-Za-z0-9+/]{43}=$/),
        SLACK_BOT_TOKEN: '',
        SLACK_SIGNING_SECRET: '',
      })
      expect(readConfig({ ...env, ...TOKENS, SLACK_APP_TOKEN: '' })).toMatchObject({
        baseUrl: `https://${host}`,
      })
    },
  )

  test('for Socket Mode names no address, switches it on, and asks for its token', async () => {
    const printed = readPrinted((await setUp('--host', 'secrets', '--socket-mode')).stdout)
    const manifest = parse(printed.query.get('manifest_yaml') ?? '')
    const expected = withAddresses(template, undefined) as typeof template
    expected.settings.socket_mode_enabled = true
    expect(manifest).toEqual(expected)
    expect(JSON.stringify(manifest)).not.toMatch(/HOST|https?:/)
    expect(parse(printed.printed)).toEqual(manifest)
    expect(Object.keys(printed.env)).toContain('SLACK_APP_TOKEN')
    const config = readConfig({ ...printed.env, ...TOKENS, SLACK_SIGNING_SECRET: '' })
    expect(config.slack.inbound).toEqual({ appToken: 'xapp-1' })
  })

  test('gives another key each time', async () => {
    const keys = await Promise.all(
      [1, 2].map(async () => readPrinted((await setUp('--host', 'a.example')).stdout).env.ENCRYPTION_KEYS),
    )
    expect(new Set(keys).size).toBe(2)
  })

  test.each([
    [[]],
    [['--host']],
    [['--host', 'https://secrets.example.com']],
    [['--host', 'secrets.example.com/']],
    [['--host', 'a b']],
    [['--host', 'x\n  evil: true']],
    [['--host', '-a.example']],
    [['secrets.example.com']],
    [['--host', 'a.example', '--socketmode']],
  ])('says how it is used, and prints no key, for %j', async (args) => {
    const { status, stdout, stderr } = await setUp(...args)
    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain('Usage: npm run --silent setup -- --host secrets.example.com [--socket-mode]')
  })
})
