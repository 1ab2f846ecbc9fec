// The one log: JSON lines on stdout through winston. A line is an event name and fields from the list below,
// nothing else; of an error it keeps what tells an operator where to look and never its message, since
// messages of databases and SDKs quote the input. No secret, link, token or name can pass.

import winston from 'winston'
import { AppError, ERRORS } from './errors.ts'

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Everything a log line may hold. Ids and counts; never a value, body, header, view or query. */
export interface LogFields {
  workspace?: string
  share?: string
  ordinal?: number
  /** What was being done: a route pattern, callback id, job name or Slack method. */
  at?: string
  method?: string
  status?: number
  ms?: number
  count?: number
  attempt?: number
  port?: number
  requestId?: string
  /** A code of ours, of Slack, Postgres or the system: `^[A-Za-z0-9_.]{1,64}$`. */
  code?: string
  reason?: string
  ttlMs?: number
  note?: string
  error?: unknown
}

export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

/** A log that writes lines of `level` and above; `stream` is stdout unless a test gives another. */
export function openLog(level: LogLevel, stream: NodeJS.WritableStream = process.stdout): Logger {
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream })],
  })
  const write =
    (at: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      // Winston would format the line first and drop it then.
      if (LOG_LEVELS.indexOf(at) > LOG_LEVELS.indexOf(level)) return
      logger.log(at, event, toLogged(fields))
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

const FIELD_NAMES: ReadonlySet<string> = new Set<keyof LogFields>([
  ...(['workspace', 'share', 'ordinal', 'at', 'method', 'status', 'ms', 'count', 'attempt', 'port'] as const),
  ...(['requestId', 'code', 'reason', 'ttlMs', 'note', 'error'] as const),
])
const CODE = /^[A-Za-z0-9_.]{1,64}$/

function toLogged(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name, value]) => FIELD_NAMES.has(name) && value !== undefined)
      .map(([name, value]) => [name, name === 'error' ? describeError(value) : value]),
  )
}

function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code, statusCode, data } = error as Error & {
    code?: unknown
    statusCode?: unknown
    data?: { error?: unknown }
  }
  return {
    name: error.name,
    ...(typeof code === 'string' && CODE.test(code) && { code }),
    ...(typeof statusCode === 'number' && { statusCode }),
    ...(isSlackCode(data?.error) && { slack: data.error }),
    // Not its own words, which may name people.
    ...(error instanceof AppError && { message: ERRORS[error.code].words }),
    stack: framesOf(error),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  }
}

// Slack's own code out of its SDK's errors; anything else there may be a proxy's page.
function isSlackCode(code: unknown): code is string {
  return typeof code === 'string' && /^[a-z_]{1,64}$/.test(code)
}

// The stack repeats the message, whose own lines may look like frames: nothing before its end is taken, and nothing
// at all when it cannot be found.
function framesOf({ message, stack = '' }: Error): string[] {
  const start = stack.indexOf(message)
  const frames = start < 0 ? null : stack.slice(start + message.length).match(/^\s+at .+$/gm)
  return (frames ?? []).slice(0, 6).map((line) => line.trim())
}
