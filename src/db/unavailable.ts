// Tells "the database cannot be reached" from every other failure, so that the edges can say so in words and
// ask people to try again; and whether a statement that failed so may have taken effect all the same.

/** Surely without effect: never sent, refused at the door, or ended by the server. */
const WITHOUT_EFFECT =
  /^(53300|57P03|55P03|57014|25P03|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/
/** The connection broke, or the server went away, at an unknown moment. */
const UNKNOWN_EFFECT = /^(08...|57P0[1245]|ECONNRESET|EPIPE|ETIMEDOUT)$/
// The driver gives these no code.
const NEVER_CONNECTED =
  /^(timeout exceeded when trying to connect|Connection terminated due to connection timeout)/
const BROKEN =
  /^(Connection terminated|Query read timeout|Client has encountered a connection error|The database system is)/

/** Whether the error, or what caused it, means that the database did not answer. */
export function isUnavailable(error: unknown): boolean {
  return findCause(error, WITHOUT_EFFECT, NEVER_CONNECTED) || findCause(error, UNKNOWN_EFFECT, BROKEN)
}

/** Whether what was asked may have happened, of an error that {@link isUnavailable}. */
export function mayHaveHappened(error: unknown): boolean {
  return !findCause(error, WITHOUT_EFFECT, NEVER_CONNECTED)
}

function findCause(error: unknown, codes: RegExp, messages: RegExp): boolean {
  // By shape and not by class: errors of Node itself may come from another realm.
  for (let cause = error, depth = 0; typeof cause === 'object' && cause !== null && depth < 4; depth++) {
    const { code, message, cause: next } = cause as { code?: unknown; message?: unknown; cause?: unknown }
    // Slack's SDK has the same network failures as a cause.
    if (typeof code === 'string' && code.startsWith('slack_')) return false
    if (typeof code === 'string' && codes.test(code)) return true
    if (typeof message === 'string' && messages.test(message)) return true
    cause = next
  }
  return false
}
