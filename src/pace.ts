// How long the service waits for what is outside of it, and how much it takes from one address. Production has one
// pace; whoever starts the service on a machine that may be slow, or cannot wait, passes in another.

export interface Pace {
  /** The processor's protection: requests of one address, per minute, to pages that open something and to all others. */
  requestsPerMinute: { open: number; other: number }
  /** Slack waits three seconds for the answer to what a person sent; this much of it may go into the work, in ms. */
  answerWithinMs: number
  /** Longest wait for one call of Slack's Web API, in ms. */
  slackTimeoutMs: {
    /** While somebody waits for an answer. */
    waiting: number
    /** About a person, before something is answered. */
    directory: number
    background: number
  }
  /** Of the database, in ms; each ends before somebody who waits gives up. Start-up and migrations wait as long as it takes. */
  databaseTimeoutMs: DatabaseTimeoutMs
}

export interface DatabaseTimeoutMs {
  connect: number
  lock: number
  statement: number
  /** For a server that does not answer at all: its own limit comes first. */
  answer: number
}

export const PRODUCTION_PACE: Pace = {
  requestsPerMinute: { open: 30, other: 120 },
  answerWithinMs: 2_200,
  slackTimeoutMs: { waiting: 2_500, directory: 2_000, background: 10_000 },
  databaseTimeoutMs: { connect: 1_500, lock: 2_000, statement: 2_200, answer: 2_400 },
}
