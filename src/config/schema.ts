// What each setting must look like, with the sentence that says so, and what is made of it.

import { isIP } from 'node:net'
import { z } from 'zod'
import { findLifetimeFault, parseDuration } from '../contract/duration.ts'
import { parseKeyRing } from '../crypto/keys.ts'
import { LOG_LEVELS } from '../log.ts'
import { parseSender, parseSmtpUrl } from '../mail/settings.ts'
import { Secret } from '../secret.ts'
import { CREATORS, PASSWORD_RULES } from '../share/policy.ts'
import { isSafeUrl, parseApiUrl } from './addresses.ts'

const url = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
const isSafe = (text: string): boolean => {
  const parsed = url(text)
  return parsed !== undefined && isSafeUrl(parsed)
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
const ROTATED =
  'is one of an app with token rotation (xoxe.): it ends after twelve hours. Slack cannot switch rotation off again: create the app anew from manifest.yml, which leaves it off.'
const required = (what: string): string => `is missing. Set it to ${what}.`

function choice<const Choices extends readonly [string, ...string[]]>(choices: Choices) {
  return z.enum(choices, `must be one of ${choices.join(', ')}.`)
}

function flag() {
  return z.enum(['true', 'false'], 'must be true or false.').transform((text) => text === 'true')
}

function count(least: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number.')
    .transform(Number)
    .refine((value) => value >= least, `must be at least ${least}.`)
}

function lifetime() {
  return z.string().transform((text, context) => {
    const lifetimeMs = parseDuration(text)
    if (lifetimeMs !== undefined && findLifetimeFault(lifetimeMs) === undefined) return lifetimeMs
    context.addIssue({ code: 'custom', message: 'must be a duration from 5m to 30d, for example 36h.' })
    return z.NEVER
  })
}

export const settingsSchema = z.object({
  BASE_URL: z
    .string(
      required('the address under which people reach this server, for example https://secrets.example.com'),
    )
    .refine(
      isSafe,
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
  KEEP_ALIVE_SECONDS: count(1).refine((seconds) => seconds <= 3_600, 'must be at most 3600.'),
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
    .refine((token) => !token.startsWith('xoxe'), { abort: true, error: ROTATED })
    .startsWith('xoxb-', "must be a bot's token: it starts with xoxb-."),
  SLACK_SIGNING_SECRET: z.string().min(16, "is too short to be the app's Signing Secret.").optional(),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'must be an app-level token: it starts with xapp-.')
    .optional(),
  SLACK_API_URL: z
    .string()
    .refine(isSafe, 'must be an https address, or http on this machine itself.')
    .transform((text) => (text.endsWith('/') ? text : `${text}/`))
    .optional(),
  LOG_LEVEL: choice(LOG_LEVELS),
  BACKEND: choice(['vault', 'infisical']),
  INFISICAL_API_URL: z
    .string()
    .transform((text, context) => {
      const parsed = parseApiUrl(text)
      if (typeof parsed === 'string') return parsed
      context.addIssue({ code: 'custom', message: parsed.problem })
      return z.NEVER
    })
    .optional(),
  INFISICAL_CLIENT_ID: z.string().optional(),
  INFISICAL_CLIENT_SECRET: z.string().transform(Secret.fromText).optional(),
  INFISICAL_ORGANIZATION_SLUG: z.string().optional(),
  INFISICAL_TOKEN: z.string().transform(Secret.fromText).optional(),
  API_SERVICE_TOKEN: z
    .string()
    .regex(/^[!-~]{32,512}$/, 'must be 32 to 512 visible ASCII characters without spaces.')
    .transform(Secret.fromText)
    .optional(),
  API_SERVICE_OWNER: z
    .string()
    .regex(/^T[A-Z0-9]+:[UW][A-Z0-9]+$/, 'must look like T0123ABCD:U0456EFGH.')
    .transform((text) => {
      const [workspaceId = '', userId = ''] = text.split(':')
      return { workspaceId, userId }
    })
    .optional(),
  SMTP_URL: z
    .string()
    .transform((text, context) => {
      const parsed = parseSmtpUrl(text)
      if (!('problem' in parsed)) return parsed
      context.addIssue({ code: 'custom', message: parsed.problem })
      return z.NEVER
    })
    .optional(),
  MAIL_FROM: z
    .string()
    .transform((text, context) => {
      const parsed = parseSender(text)
      if (parsed) return parsed
      context.addIssue({
        code: 'custom',
        message: 'must be an address, secrets@example.com or Share Secret <secrets@example.com>.',
      })
      return z.NEVER
    })
    .optional(),
  POLICY_MAX_LIFETIME: lifetime(),
  POLICY_DEFAULT_LIFETIME: lifetime(),
  POLICY_MAX_VIEWS: count(1).optional(),
  POLICY_UNLIMITED_VIEWS: flag(),
  POLICY_ANYONE_ALLOWED: flag(),
  POLICY_GUESTS_ALLOWED: flag(),
  POLICY_EXTERNAL_EMAILS: flag(),
  POLICY_EXTERNAL_DOMAINS: z
    .string()
    .transform((text) => text.split(',').map((domain) => domain.trim().toLowerCase()))
    .refine(
      (domains) => domains.every((domain) => /^[a-z0-9.-]+$/.test(domain)),
      'must be domains, comma separated.',
    )
    .optional(),
  POLICY_PASSWORD_REQUIRED: choice(PASSWORD_RULES),
  POLICY_REVEAL_IN_SLACK: flag(),
  POLICY_WHO_MAY_CREATE: choice(CREATORS),
  POLICY_LOCKED: flag(),
  LIMIT_API_CALLS_PER_MINUTE: count(0),
  LIMIT_ANONYMOUS_CALLS_PER_MINUTE: count(0),
  LIMIT_FAILED_LOGINS_PER_MINUTE: count(0),
  LIMIT_SHARES_PER_HOUR: count(0),
  LIMIT_SHARES_PER_DAY: count(0),
  LIMIT_NOTIFIED_PER_DAY: count(0),
  LIMIT_SAME_PERSON_PER_HOUR: count(0),
  LIMIT_OUTSIDE_MAILS_PER_DAY: count(0),
})

export type SettingValues = z.output<typeof settingsSchema>
