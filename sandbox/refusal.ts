// Slack's way of saying no: HTTP 200 with `ok: false` and a code. Thrown by methods and rules, answered by api/serve.

import type { Json } from './json.ts'

export class Refusal extends Error {
  readonly code: string
  readonly extra: Json

  constructor(code: string, extra: Json = {}) {
    super(code)
    this.name = 'Refusal'
    this.code = code
    this.extra = extra
  }
}

/** What Slack answers to blocks or views it cannot take: the code, and each problem with its JSON pointer. */
export function refuseArguments(code: 'invalid_arguments' | 'invalid_blocks', problems: string[]): Refusal {
  return new Refusal(code, {
    ...(code === 'invalid_blocks' ? { errors: problems } : {}),
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  })
}
