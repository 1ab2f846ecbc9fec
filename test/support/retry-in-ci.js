// In CI a test that fails is run once more, with the first failure printed: the machine is shared, and stories that
// wait for three seconds as Slack does can be late there. A test that fails twice has failed.

import { jest } from '@jest/globals'

if (process.env.CI) jest.retryTimes(1, { logErrorsBeforeRetry: true })
