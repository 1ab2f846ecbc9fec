// The environment, read once: every setting checked, all problems told at once, secrets taken out of it. The only
// reader of process.env.

import { readFileSync } from 'node:fs'
import type { InfisicalSettings } from './backends/infisical/settings.ts'
import { type SettingValues, settingsSchema } from './config/schema.ts'
import { SETTINGS } from './config/settings.ts'
import type { KeyRing } from './crypto/keys.ts'
import { choosePasswordsAtOnce } from './crypto/password.ts'
import type { DatabasePlace } from './db/open.ts'
import { ConfigError } from './errors.ts'
import type { LogLevel } from './log.ts'
import type { MailSettings } from './mail/settings.ts'
import type { Secret } from './secret.ts'
import type { Actor } from './share/actor.ts'
import type { BudgetLimits } from './share/budgets.ts'
import type { Policy } from './share/policy.ts'
import type { SlackSettings } from './slack/client.ts'

export interface Config {
  port: number
  baseUrl: string
  trustProxy?: number | string
  /** How long a connection without a request is kept open. */
  keepAliveMs: number
  database: DatabasePlace
  keys: KeyRing
  slack: SlackSettings
  logLevel: LogLevel
  /** Passwords that may be hashed at once. */
  passwordsAtOnce: number
  /** Absent: shares are kept in the vault. */
  infisical?: InfisicalSettings
  serviceToken?: { token: Secret; owner: Actor }
  /** Absent: nothing goes outside by mail. */
  mail?: MailSettings
  policy: Policy
  /** Administrators of the workspace may not change it. */
  isPolicyLocked: boolean
  limits: BudgetLimits
}

/**
 * Reads and checks every setting; takes the secret ones out of `env`.
 * @throws ConfigError with one sentence for each missing or wrong setting.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = []
  const values = readValues(env, problems)
  if (!values.SLACK_SIGNING_SECRET && !values.SLACK_APP_TOKEN) problems.push(NO_WAY_IN)
  const parsed = settingsSchema.safeParse(values)
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`))
  }
  if (parsed.success) problems.push(...findContradictions(parsed.data))
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems)
  const threads = Number(env.UV_THREADPOOL_SIZE ?? 4) || 4
  const { data } = parsed
  return Object.freeze({
    port: data.PORT,
    baseUrl: data.BASE_URL,
    ...(data.TRUST_PROXY !== undefined && { trustProxy: data.TRUST_PROXY }),
    keepAliveMs: data.KEEP_ALIVE_SECONDS * 1_000,
    database: data.DATABASE_URL === undefined ? { folder: data.DATA_DIR } : { url: data.DATABASE_URL },
    keys: data.ENCRYPTION_KEYS,
    slack: Object.freeze({
      botToken: data.SLACK_BOT_TOKEN,
      inbound: toInbound(data),
      ...(data.SLACK_API_URL !== undefined && { apiUrl: data.SLACK_API_URL }),
    }),
    logLevel: data.LOG_LEVEL,
    passwordsAtOnce: choosePasswordsAtOnce(threads),
    ...toInfisical(data),
    ...(data.API_SERVICE_TOKEN &&
      data.API_SERVICE_OWNER && {
        serviceToken: { token: data.API_SERVICE_TOKEN, owner: data.API_SERVICE_OWNER },
      }),
    ...(data.SMTP_URL && data.MAIL_FROM && { mail: { server: data.SMTP_URL, from: data.MAIL_FROM } }),
    policy: toPolicy(data),
    isPolicyLocked: data.POLICY_LOCKED,
    limits: toLimits(data),
  })
}

const NO_WAY_IN =
  "SLACK_SIGNING_SECRET is missing. Set it to the app's Signing Secret (api.slack.com/apps, Basic Information), or set SLACK_APP_TOKEN for Socket Mode."

/** Both are set while somebody goes from one to the other: the connection counts. */
function toInbound({ SLACK_APP_TOKEN, SLACK_SIGNING_SECRET = '' }: SettingValues): SlackSettings['inbound'] {
  return SLACK_APP_TOKEN ? { appToken: SLACK_APP_TOKEN } : { signingSecret: SLACK_SIGNING_SECRET }
}

/** What no setting shows by itself. */
function findContradictions(data: SettingValues): string[] {
  const problems: string[] = []
  const hasPair = data.INFISICAL_CLIENT_ID !== undefined && data.INFISICAL_CLIENT_SECRET !== undefined
  if (data.BACKEND === 'infisical') {
    if (data.INFISICAL_API_URL === undefined) {
      problems.push(
        "INFISICAL_API_URL is missing. Set it to Infisical's address, for example https://eu.infisical.com.",
      )
    }
    if (!hasPair && !data.INFISICAL_TOKEN) {
      problems.push(
        'INFISICAL_CLIENT_ID and INFISICAL_CLIENT_SECRET are missing. Set both (a machine identity with Universal Auth), or INFISICAL_TOKEN.',
      )
    }
  }
  if (data.INFISICAL_TOKEN && (data.INFISICAL_CLIENT_ID || data.INFISICAL_CLIENT_SECRET)) {
    problems.push(
      'INFISICAL_TOKEN stands beside INFISICAL_CLIENT_ID or INFISICAL_CLIENT_SECRET. Keep one way to log in.',
    )
  }
  if ((data.API_SERVICE_TOKEN === undefined) !== (data.API_SERVICE_OWNER === undefined)) {
    problems.push('API_SERVICE_TOKEN and API_SERVICE_OWNER belong together. Set both or neither.')
  }
  if ((data.SMTP_URL === undefined) !== (data.MAIL_FROM === undefined)) {
    problems.push('SMTP_URL and MAIL_FROM belong together. Set both or neither.')
  }
  if (data.POLICY_DEFAULT_LIFETIME > data.POLICY_MAX_LIFETIME) {
    problems.push('POLICY_DEFAULT_LIFETIME is longer than POLICY_MAX_LIFETIME. Shorten it.')
  }
  return problems
}

function toInfisical(data: SettingValues): { infisical?: InfisicalSettings } {
  if (data.BACKEND !== 'infisical' || data.INFISICAL_API_URL === undefined) return {}
  const apiUrl = data.INFISICAL_API_URL
  if (data.INFISICAL_TOKEN) return { infisical: { apiUrl, credentials: { token: data.INFISICAL_TOKEN } } }
  const { INFISICAL_CLIENT_ID: clientId, INFISICAL_CLIENT_SECRET: clientSecret } = data
  if (clientId === undefined || !clientSecret) return {}
  const organizationSlug = data.INFISICAL_ORGANIZATION_SLUG
  return {
    infisical: {
      apiUrl,
      credentials: { clientId, clientSecret, ...(organizationSlug !== undefined && { organizationSlug }) },
    },
  }
}

function toPolicy(data: SettingValues): Policy {
  return Object.freeze({
    maxLifetimeMs: data.POLICY_MAX_LIFETIME,
    defaultLifetimeMs: data.POLICY_DEFAULT_LIFETIME,
    maxViews: data.POLICY_MAX_VIEWS,
    areUnlimitedViewsAllowed: data.POLICY_UNLIMITED_VIEWS,
    isAnyoneAllowed: data.POLICY_ANYONE_ALLOWED,
    areGuestsAllowed: data.POLICY_GUESTS_ALLOWED,
    areExternalEmailsAllowed: data.POLICY_EXTERNAL_EMAILS,
    externalDomains: data.POLICY_EXTERNAL_DOMAINS ?? [],
    passwordRequired: data.POLICY_PASSWORD_REQUIRED,
    isRevealInSlackAllowed: data.POLICY_REVEAL_IN_SLACK,
    whoMayCreate: data.POLICY_WHO_MAY_CREATE,
  })
}

function toLimits(data: SettingValues): BudgetLimits {
  return Object.freeze({
    callsPerMinute: data.LIMIT_API_CALLS_PER_MINUTE,
    anonymousCallsPerMinute: data.LIMIT_ANONYMOUS_CALLS_PER_MINUTE,
    failedLoginsPerMinute: data.LIMIT_FAILED_LOGINS_PER_MINUTE,
    sharesPerHour: data.LIMIT_SHARES_PER_HOUR,
    sharesPerDay: data.LIMIT_SHARES_PER_DAY,
    notifiedPerDay: data.LIMIT_NOTIFIED_PER_DAY,
    samePersonPerHour: data.LIMIT_SAME_PERSON_PER_HOUR,
    outsideMailsPerDay: data.LIMIT_OUTSIDE_MAILS_PER_DAY,
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
