// Short lists that decide what can leak and what can get in. Each stands here once more, so that making one longer is a
// decision somebody sees.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { JOBS } from '../../src/jobs/table.ts'
import type { LogFields } from '../../src/log.ts'
import { Secret } from '../../src/secret.ts'
import { captureLog } from '../support/captured-log.ts'

const ROOT = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8')
const manifest = JSON.parse(read('package.json'))
const lock = JSON.parse(read('package-lock.json'))

interface Locked {
  resolved?: string
  optionalDependencies?: Record<string, string>
}
const locked: Record<string, Locked> = lock.packages

describe('a log line', () => {
  const FIELDS = ['workspace', 'share', 'ordinal', 'at', 'method', 'status', 'ms', 'count', 'attempt']
    .concat(['port', 'requestId', 'code', 'reason', 'ttlMs', 'note', 'error'])
    .sort()

  test('holds these fields and no others, whatever it is given', () => {
    const log = captureLog()
    const tried = [
      'body',
      'headers',
      'url',
      'query',
      'token',
      'link',
      'name',
      'value',
      'view',
      'private_metadata',
    ]
    const all = Object.fromEntries([...FIELDS, ...tried, '__proto__x'].map((field) => [field, 'x']))
    log.info('an.event', all as LogFields)
    const [line = {}] = log.lines()
    const { level, message, timestamp, ...fields } = line
    expect([level, message, typeof timestamp]).toEqual(['info', 'an.event', 'string'])
    expect(Object.keys(fields).sort()).toEqual(FIELDS)
  })

  test('shows no secret that slips into a field, and of an error neither words nor what it carries', () => {
    const log = captureLog()
    const error = Object.assign(new Error('the value is hunter2', { cause: new Error('hunter2 as well') }), {
      detail: 'hunter2',
      where: 'hunter2',
      config: { headers: 'hunter2' },
      code: 'not a code: hunter2',
    })
    log.error('an.event', { error, note: Secret.fromText('hunter2') as unknown as string })
    log.error('an.event', { error: 'hunter2' })
    log.error('an.event', { error: { message: 'hunter2' } })
    expect(log.lines()).toHaveLength(3)
    expect(log.text()).not.toContain('hunter2')
  })
})

describe('a job', () => {
  test('carries ids and nothing else', () => {
    const shapes = Object.entries(JOBS).map(([name, schema]) => [name, Object.keys(schema.shape).sort()])
    expect(Object.fromEntries(shapes)).toEqual({
      confirm: ['confirmationId', 'workspaceId'],
      deliver: ['ordinal', 'shareId', 'workspaceId'],
      mail: ['ordinal', 'shareId', 'workspaceId'],
      refresh: ['shareId', 'workspaceId'],
      card: ['shareId', 'workspaceId'],
      remind: ['ordinal', 'shareId', 'workspaceId'],
      ask: ['ordinal', 'shareId', 'workspaceId'],
      request: ['requestId', 'workspaceId'],
      home: ['userId', 'workspaceId'],
      sweep: [],
    })
  })

  test('with anything more is refused', () => {
    const ids = { workspaceId: 'T1', shareId: 's', ordinal: 0 }
    expect(JOBS.deliver.safeParse(ids).success).toBe(true)
    expect(JOBS.deliver.safeParse({ ...ids, token: 'x' }).success).toBe(false)
    expect(JOBS.refresh.safeParse(ids).success).toBe(false)
    expect(JOBS.sweep.safeParse({ value: 'x' }).success).toBe(false)
  })
})

describe('the Slack app', () => {
  test('asks for these scopes: none reads messages or files', () => {
    const { scopes } = parse(read('manifest.yml')).oauth_config
    const optional = ['usergroups:read', 'channels:read', 'groups:read', 'mpim:read']
    expect(scopes).toEqual({
      bot: ['commands', 'chat:write', 'users:read', 'users:read.email', ...optional],
      bot_optional: optional,
    })
  })
})

describe('what is installed', () => {
  test('are these packages in production', () => {
    expect(Object.keys(manifest.dependencies)).toEqual([
      '@electric-sql/pglite',
      '@fastify/rate-limit',
      '@fastify/swagger',
      '@slack/bolt',
      '@slack/socket-mode',
      'axios',
      'dataloader',
      'fastify',
      'fastify-type-provider-zod',
      'kysely',
      'ms',
      'nodemailer',
      'pg',
      'pg-boss',
      'winston',
      'zod',
    ])
  })

  test('is named in exact versions', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    const loose = all.filter(
      ([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)),
    )
    expect(loose).toEqual([])
    expect(manifest.overrides).toBeUndefined()
  })

  test('is locked as it is named', () => {
    const { dependencies, devDependencies } = lock.packages['']
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    })
  })

  test('is locked whole: also what only other systems install', () => {
    const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
    )
    expect(missing).toEqual([])
  })

  test('comes from whatever registry is configured: the lock names none', () => {
    expect(Object.values(locked).filter(({ resolved }) => resolved !== undefined)).toEqual([])
    expect(read('package-lock.json')).not.toMatch(/registry|\.tgz|"resolved"|git\+|file:/)
  })
})

/** Whether a package that `path` may use has an entry, its own or one further out. */
function isLocked(path: string, name: string): boolean {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    if (locked[`${from ? `${from}/` : ''}node_modules/${name}`]) return true
    if (from === '') return false
  }
}
