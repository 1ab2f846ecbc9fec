// The stories of bad-input once more, with everything that people do coming through Socket Mode.

import { tellThrough } from '../../support/service.ts'

tellThrough('socket')
await import('../bad-input.test.ts')
