// Tells "the database cannot be reached" from every other failure, so that the edges can say so in words and
// ask people to try again.

// Connection failures and shutdowns (08*, 57P0*), too many connections, lock and statement timeouts.
const POSTGRES_CODES = /^(08...|57P0[1-4]|53300|55P03|57014|25P03)$/
const SYSTEM_CODES =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/
// pg gives these no code.
const DRIVER_MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|The database system is)/

/** Whether the error, or what caused it, means that the database did not answer. */
export function isUnavailable(error: unknown): boolean {
  // By shape and not by class: errors of Node itself may come from another realm.
  for (let cause = error, depth = 0; typeof cause === 'object' && cause !== null && depth < 4; depth++) {
    const { code, message, cause: next } = cause as { code?: unknown; message?: unknown; cause?: unknown }
    if (typeof code === 'string' && (POSTGRES_CODES.test(code) || SYSTEM_CODES.test(code))) return true
    if (typeof message === 'string' && DRIVER_MESSAGES.test(message)) return true
    cause = next
  }
  return false
}
