// Every error that a person or a script can be told about: one table, one class. Thrown anywhere, put into
// words at the edge that owes the answer (slack/app, web/server, main).

/** What each code means: the HTTP status, whether trying again can help, and a sentence for a person. */
export const ERRORS = {
  NotFound: { status: 404, retryable: false, words: 'This link does not work.' },
  ShareSpent: {
    status: 410,
    retryable: false,
    words: 'This secret has been opened as often as it could be.',
  },
  ShareExpired: { status: 410, retryable: false, words: 'This secret has expired.' },
  ShareRevoked: { status: 410, retryable: false, words: 'The sender took this secret back.' },
  ViewsReserved: {
    status: 409,
    retryable: true,
    words: 'You have opened this secret. The views left are kept for the other recipients.',
  },
  PasswordRequired: { status: 403, retryable: true, words: 'This secret needs a password.' },
  PasswordIncorrect: { status: 403, retryable: true, words: 'That password is not right. No view was used.' },
  TooManyGuesses: {
    status: 429,
    retryable: true,
    words: 'Too many wrong passwords. Wait a little, then try again.',
  },
  Busy: {
    status: 503,
    retryable: true,
    words: 'The service is busy. Nothing was used up. Try again in a few seconds.',
  },
  TooLate: {
    status: 503,
    retryable: true,
    words: 'It took too long to answer Slack in time. No view was used. Press Reveal again.',
  },
  BrowserOnly: {
    status: 409,
    retryable: false,
    words:
      'Slack may not show this value exactly. No view was used. Press Reveal again, then Open in browser.',
  },
  MembershipUnknown: {
    status: 503,
    retryable: true,
    words: 'Slack could not confirm who you are just now. No view was used. Try again in a minute.',
  },
  NotInstalled: {
    status: 503,
    retryable: false,
    words:
      'Share Secret is not installed in this Slack workspace any more. Nothing was shared and no view was used. An administrator can install it again.',
  },
  StorageUnavailable: {
    status: 503,
    retryable: true,
    words: 'The storage cannot be reached just now. Nothing was used up. Try again in a minute.',
  },
  CreateUnconfirmed: {
    status: 503,
    retryable: false,
    words:
      'The storage did not confirm. It may have been shared: if so, you get a message from Share Secret about it. If none comes within a minute, share it again.',
  },
  RevealUnconfirmed: {
    status: 503,
    retryable: false,
    words: 'The storage did not confirm, so the value is not shown. A view may have been used.',
  },
  SealBroken: { status: 500, retryable: false, words: 'This secret could not be opened. No view was used.' },
  BadRequest: { status: 400, retryable: false, words: 'The request is not one this service understands.' },
  Forbidden: {
    status: 403,
    retryable: false,
    words: 'This request did not come from the page it belongs to.',
  },
  PolicyLimit: {
    status: 400,
    retryable: false,
    words: 'The policy of this workspace does not allow this.',
  },
  RecipientRefused: {
    status: 400,
    retryable: false,
    words: 'Somebody named here may not receive it.',
  },
  BackendLacks: {
    status: 400,
    retryable: false,
    words: 'The place where shares are kept cannot do what was asked. Nothing was sent to it.',
  },
  BackendRefused: { status: 400, retryable: false, words: 'Infisical refused this share.' },
  Unauthorized: { status: 401, retryable: false, words: 'Token missing or not valid.' },
  IdempotencyInProgress: {
    status: 409,
    retryable: true,
    words: 'The first request with this Idempotency-Key is still running. Send it again in a moment.',
  },
  IdempotencyKeyReused: {
    status: 422,
    retryable: false,
    words: 'This Idempotency-Key was used for another request. Use a new key for each share.',
  },
  ValidationFailure: { status: 422, retryable: false, words: 'The request is not right.' },
  BackendUnavailable: {
    status: 503,
    retryable: true,
    words: 'Infisical cannot be reached just now.',
  },
  BackendUnknown: {
    status: 504,
    retryable: false,
    words:
      'Infisical did not confirm. A link may exist that nobody has, and Infisical may have mailed the recipients.',
  },
  PayloadTooLarge: { status: 413, retryable: false, words: 'The request is too large.' },
  UnsupportedMediaType: { status: 415, retryable: false, words: 'The request must be JSON.' },
  RateLimitExceeded: {
    status: 429,
    retryable: true,
    words: 'Too many requests. Wait a little, then try again.',
  },
  RequestOver: {
    status: 410,
    retryable: false,
    words: 'This request for a secret is over, or it is for somebody else.',
  },
  InternalServerError: { status: 500, retryable: false, words: 'Something went wrong on our side.' },
} as const

export type ErrorCode = keyof typeof ERRORS

export interface AppErrorOptions {
  cause?: unknown
  /** Whole seconds, at least 1: sent as Retry-After. */
  retryAfterSeconds?: number
  /** Instead of the table's sentence, one that names what is wrong. Never anything secret. */
  words?: string
  /** For programs: a plain object that the API shows as `details`, on 400 and 403 only. Never anything secret. */
  details?: Readonly<Record<string, unknown>>
}

/** An expected failure. `message` is for people; the cause is for the log only. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryAfterSeconds: number | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: ErrorCode, { cause, retryAfterSeconds, words, details }: AppErrorOptions = {}) {
    super(words ?? ERRORS[code].words, cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
    this.details = details
  }

  get status(): number {
    return ERRORS[this.code].status
  }
}

/** Settings that keep the process from starting; `problems` are sentences, all of them at once. Exit status 78. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}
