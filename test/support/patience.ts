// How long stories wait where waiting is not what they are about: a machine may be slow, and that fails nothing.

import type { SlackOptions } from '../../sandbox/slack.ts'
import { type Pace, PRODUCTION_PACE } from '../../src/pace.ts'

/** The local Slack's own deadlines. */
export const PATIENT_SLACK = {
  ackTimeoutMs: 30_000,
  triggerLifetimeMs: 30_000,
} as const satisfies SlackOptions

/** The service's: every call of Slack's and every answer to Slack has its time. */
export const PATIENT_PACE: Pace = {
  ...PRODUCTION_PACE,
  answerWithinMs: 25_000,
  slackTimeoutMs: { waiting: 30_000, directory: 30_000, background: 60_000 },
  databaseTimeoutMs: { connect: 30_000, lock: 20_000, statement: 20_000, answer: 25_000 },
}

/** Most of what is awaited comes in milliseconds; only a failure waits this long. */
export const WITHIN_MS = 60_000
