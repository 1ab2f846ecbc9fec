// The real program at a patient pace, for tests that run it in a process of its own.

import { runProcess } from '../../src/process.ts'
import { PATIENT_PACE } from './patience.ts'

/** In this process nothing hangs for ever: what is under way at the end comes to its end. */
const stopMs = { requests: 60_000, jobs: 60_000, whole: 150_000 }

await runProcess({ ...PATIENT_PACE, stopMs })
