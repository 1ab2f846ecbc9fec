// The stories of main-job once more, with everything that people do coming through Socket Mode.

import { tellThrough } from '../../support/service.ts'

tellThrough('socket')
await import('../main-job.test.ts')
