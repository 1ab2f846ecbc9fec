// Reads what Slack sends without trusting its types. Pure, and never throws.

export type Loose = Readonly<Record<string, unknown>>

export function listOf(value: unknown): Loose[] {
  return Array.isArray(value) ? value.map(Object) : []
}

/** The text under this key; empty where there is none. */
export function textIn(value: Loose, key: string): string {
  const text = value[key]
  return typeof text === 'string' ? text : ''
}
