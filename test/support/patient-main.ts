// The real program at a patient pace, for tests that run it in a process of its own.

import { runProcess } from '../../src/process.ts'
import { PATIENT_PACE } from './patience.ts'

await runProcess(PATIENT_PACE)
