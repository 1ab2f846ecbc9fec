// Where a form comes from, carried in the modal's private_metadata: ids and nothing else, since Slack keeps it and shows
// it to whoever reads the payload. Hints, to be checked: nothing is decided by them alone.

/** Absent parts do not apply. */
export interface FormOrigin {
  /** The message whose text went into the form. */
  original?: OriginalMessage
  /** The request for a secret that this form answers. */
  requestId?: string
}

export interface OriginalMessage {
  channelId: string
  ts: string
  threadTs?: string
  /** A person's id; absent for an app's message. */
  authorId?: string
}

export function writeOrigin(origin: FormOrigin): string {
  return JSON.stringify(origin)
}

/** Never throws: what is no origin is none. */
export function readOrigin(metadata: unknown): FormOrigin {
  try {
    const { original, requestId } = Object(JSON.parse(String(metadata))) as Record<string, unknown>
    const message = readOriginal(original)
    return {
      ...(message && { original: message }),
      ...(isIdText(requestId) && { requestId }),
    }
  } catch {
    return {}
  }
}

function readOriginal(value: unknown): OriginalMessage | undefined {
  const { channelId, ts, threadTs, authorId } = Object(value) as Record<string, unknown>
  if (!isIdText(channelId) || !isIdText(ts)) return undefined
  return {
    channelId,
    ts,
    ...(isIdText(threadTs) && { threadTs }),
    ...(isIdText(authorId) && { authorId }),
  }
}

function isIdText(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)
}
