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
  /** Brings the sender's message into line, when there may be another edit of it. */
  card: z.strictObject(shareRef),
  /** Reminds one recipient of a message that they have not opened. */
  remind: z.strictObject({ ...shareRef, ordinal: z.int() }),
  /** Tells a sender that a recipient asks for a share again. */
  ask: z.strictObject({ ...shareRef, ordinal: z.int() }),
  /** Asks somebody in Slack whether a page is theirs; later says there what came of it. */
  confirm: z.strictObject({ workspaceId: z.string(), confirmationId: z.string() }),
  /** Posts the messages of a request for a secret, and brings them into line with its state. */
  request: z.strictObject({ workspaceId: z.string(), requestId: z.string() }),
  /** Shows somebody's App Home as it is now, if they have it open. */
  home: z.strictObject({ workspaceId: z.string(), userId: z.string() }),
  /** Closes what has expired, reminds in time and forgets what is old. */
  sweep: z.strictObject({}),
} as const

export type JobName = keyof typeof JOBS

/** How a queue is worked. */
interface Queue {
  /** `short`: of those with one key only one waits; it reads the state when it runs. */
  policy: 'standard' | 'short'
  /** Fetched at once: a message that hangs holds up its batch. */
  batch: number
  /** More than one only where jobs may overtake each other. */
  batchesAtOnce: number
}

export const QUEUES: Readonly<Record<JobName, Queue>> = {
  deliver: { policy: 'standard', batch: 20, batchesAtOnce: 3 },
  mail: { policy: 'standard', batch: 5, batchesAtOnce: 2 },
  refresh: { policy: 'short', batch: 20, batchesAtOnce: 1 },
  card: { policy: 'short', batch: 20, batchesAtOnce: 1 },
  remind: { policy: 'standard', batch: 20, batchesAtOnce: 1 },
  ask: { policy: 'standard', batch: 20, batchesAtOnce: 1 },
  confirm: { policy: 'standard', batch: 20, batchesAtOnce: 3 },
  request: { policy: 'standard', batch: 20, batchesAtOnce: 2 },
  home: { policy: 'short', batch: 20, batchesAtOnce: 1 },
  sweep: { policy: 'short', batch: 20, batchesAtOnce: 1 },
}

export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>
export type JobHandlers = { [N in JobName]: (payload: JobPayload<N>) => Promise<void> }
