// Every background job: its name and what it carries. Ids only, never a value or a token: finished jobs are
// kept for a while in the clear.

import { z } from 'zod'

const shareRef = { workspaceId: z.string(), shareId: z.string() }

export const JOBS = {
  /** Sends one recipient's message. */
  deliver: z.strictObject({ ...shareRef, ordinal: z.int() }),
  /** Mails one outside address its link. */
  mail: z.strictObject({ ...shareRef, ordinal: z.int() }),
  /** Brings all messages of a share into line with its state. */
  refresh: z.strictObject(shareRef),
  /** Closes what has expired and forgets what is old. */
  sweep: z.strictObject({}),
} as const

export type JobName = keyof typeof JOBS
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>
export type JobHandlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<void> }
