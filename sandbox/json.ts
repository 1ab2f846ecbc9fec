// Reading JSON of unknown shape without trusting it: what the app sends to the local Slack and what it answers.
// Called by everything in the sandbox; never throws on a wrong shape, only answers with nothing.

export type Json = Record<string, unknown>

/** True for a JSON object (not an array, not null). */
export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The parsed text, or undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The object at `key`; an empty one where there is none, so that reading can go on. */
export function readRecord(from: Json, key: string): Json {
  const value = from[key]
  return isRecord(value) ? value : {}
}

/** The objects in the list at `key`. */
export function readRecords(from: Json, key: string): Json[] {
  const value = from[key]
  return Array.isArray(value) ? value.filter(isRecord) : []
}

/** The string at `key`, or ''. */
export function readText(from: Json, key: string): string {
  const value = from[key]
  return typeof value === 'string' ? value : ''
}

/** The strings in the list at `key`. */
export function readTexts(from: Json, key: string): string[] {
  const value = from[key]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
