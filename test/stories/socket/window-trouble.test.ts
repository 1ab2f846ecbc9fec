// The stories of window-trouble once more, with everything that people do coming through Socket Mode.

import { tellThrough } from '../../support/service.ts'

tellThrough('socket')
await import('../window-trouble.test.ts')
