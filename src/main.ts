// Where Node starts: the service as it runs in production.

import { runProcess } from './process.ts'

await runProcess()
