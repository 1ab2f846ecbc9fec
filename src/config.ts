// The settings: read from the environment once, checked all together, frozen. The only file that reads process.env.
// The README's table and .env.example are made from SETTINGS; a test compares them.

import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { z } from 'zod'
import { type KeyRing, parseKeyRing } from './crypto/keys.ts'
import { choosePasswordsAtOnce } from './crypto/password.ts'
import type { DatabasePlace } from './db/open.ts'
import { ConfigError } from './errors.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'
import type { SlackSettings } from './slack/client.ts'

export interface Config {
  port: number
  baseUrl: string
  trustProxy?: number | string
  database: DatabasePlace
  keys: KeyRing
  slack: SlackSettings
  logLevel: LogLevel
  /** Passwords that may be hashed at once. */
  passwordsAtOnce: number
}

export interface Setting {
  name: string
  /** What it is without one; absent is required, empty is optional. */
  default?: string
  /** Holds a secret: also read from the file named by `<name>_FILE`, and taken out of the environment. */
  isSecret?: boolean
  description: string
}

export const SETTINGS: readonly Setting[] = [
  {
    name: 'BASE_URL',
    description: 'The address under which people reach this server, for example https://secrets.example.com',
  },
  {
    name: 'ENCRYPTION_KEYS',
    isSecret: true,
    description:
      'The keys that seal, `1:<base64 of 32 bytes>`, several comma separated; the highest number seals. `npm run --silent keys` prints one',
  },
  { name: 'SLACK_BOT_TOKEN', isSecret: true, description: "The app's Bot User OAuth Token, `xoxb-...`" },
  { name: 'SLACK_SIGNING_SECRET', isSecret: true, description: "The app's Signing Secret" },
  { name: 'PORT', default: '3000', description: 'The port to listen on' },
  {
    name: 'DATABASE_URL',
    default: '',
    isSecret: true,
    description: 'A Postgres 15 or newer, `postgres://...`; without it the embedded database in DATA_DIR',
  },
  { name: 'DATA_DIR', default: './data', description: 'The folder of the embedded database' },
  {
    name: 'TRUST_PROXY',
    default: '',
    description:
      'Reverse proxies in front whose X-Forwarded-For is believed: their number, or their addresses comma separated',
  },
  {
    name: 'SLACK_API_URL',
    default: '',
    description: "A local Slack API instead of Slack's, for trying things out",
  },
  { name: 'LOG_LEVEL', default: 'info', description: 'One of error, warn, info, debug' },
]

/**
 * Reads and checks every setting; takes the secret ones out of `env`.
 * @throws ConfigError with one sentence for each missing or wrong setting.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = []
  const values = readValues(env, problems)
  const parsed = schema.safeParse(values)
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`))
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const threads = Number(env.UV_THREADPOOL_SIZE ?? 4) || 4
  const { data } = parsed
  return Object.freeze({
    port: data.PORT,
    baseUrl: data.BASE_URL,
    ...(data.TRUST_PROXY !== undefined && { trustProxy: data.TRUST_PROXY }),
    database: data.DATABASE_URL === undefined ? { folder: data.DATA_DIR } : { url: data.DATABASE_URL },
    keys: data.ENCRYPTION_KEYS,
    slack: Object.freeze({
      botToken: data.SLACK_BOT_TOKEN,
      signingSecret: data.SLACK_SIGNING_SECRET,
      ...(data.SLACK_API_URL !== undefined && { apiUrl: data.SLACK_API_URL }),
    }),
    logLevel: data.LOG_LEVEL,
    passwordsAtOnce: choosePasswordsAtOnce(threads),
  })
}

function readValues(env: NodeJS.ProcessEnv, problems: string[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const { name, default: fallback, isSecret } of SETTINGS) {
    const value = env[name]?.trim() || (isSecret && readSecretFile(env, name, problems)) || fallback
    if (value) values[name] = value
    if (isSecret) delete env[name]
  }
  return values
}

function readSecretFile(env: NodeJS.ProcessEnv, name: string, problems: string[]): string | undefined {
  const path = env[`${name}_FILE`]
  if (!path) return undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    problems.push(`${name}_FILE names a file that cannot be read. Check the path and its permissions.`)
    return undefined
  }
}

const url = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
const isLoopback = ({ hostname }: URL): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
const isSafeUrl = (text: string): boolean => {
  const parsed = url(text)
  return (
    parsed !== undefined &&
    (parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback(parsed)))
  )
}
const isProxy = (text: string): boolean => {
  const [address = '', bits = '0', rest] = text.split('/')
  return (
    isIP(address) !== 0 &&
    rest === undefined &&
    /^\d{1,3}$/.test(bits) &&
    Number(bits) <= 32 * (isIP(address) === 4 ? 1 : 4)
  )
}
const required = (what: string): string => `is missing. Set it to ${what}.`

const schema = z.object({
  BASE_URL: z
    .string(
      required('the address under which people reach this server, for example https://secrets.example.com'),
    )
    .refine(
      isSafeUrl,
      'must be an https address (http only for this machine itself), without anything after the host.',
    )
    .refine(
      (text) => ['', '/'].includes(url(text)?.pathname ?? '') && !/[?#@]/.test(text),
      'must be the bare address: no path, query or user.',
    )
    .transform((text) => url(text)?.origin ?? text),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number.')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be at most 65535.'),
  TRUST_PROXY: z
    .string()
    .refine(
      (text) => /^\d{1,2}$/.test(text) || text.split(',').every((part) => isProxy(part.trim())),
      'must be a number of hops, or addresses and ranges such as 10.0.0.0/8, comma separated.',
    )
    .transform((text) => (/^\d+$/.test(text) ? Number(text) : text))
    .optional(),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^postgres(ql)?:$/.test(url(text)?.protocol ?? ''),
      'must look like postgres://user:password@host:5432/database.',
    )
    .optional(),
  DATA_DIR: z.string(),
  ENCRYPTION_KEYS: z.string(required('the output of: npm run --silent keys')).transform((text, context) => {
    const ring = parseKeyRing(text)
    if (!('problems' in ring)) return ring
    context.addIssue({
      code: 'custom',
      message: `is not right: ${ring.problems.join('; ')}. npm run --silent keys prints a fresh one.`,
    })
    return z.NEVER
  }),
  SLACK_BOT_TOKEN: z
    .string(required("the app's Bot User OAuth Token (api.slack.com/apps, OAuth & Permissions)"))
    .startsWith('xoxb-', "must be a bot's token: it starts with xoxb-."),
  SLACK_SIGNING_SECRET: z
    .string(required("the app's Signing Secret (api.slack.com/apps, Basic Information)"))
    .min(16, "is too short to be the app's Signing Secret."),
  SLACK_API_URL: z
    .string()
    .refine(isSafeUrl, 'must be an https address, or http on this machine itself.')
    .transform((text) => (text.endsWith('/') ? text : `${text}/`))
    .optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}.`),
})
