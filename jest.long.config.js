// `npm run test:long`: what attacks the product at length (fuzz, kills, races, the canary over everything), and what
// holds on any database once more, on the embedded one and on the oldest Postgres that is supported.

import { project, run } from './jest.config.js'

/** Suites that run on whichever database they are given. */
const ON_EITHER = [
  'contract/{answers,decision-table,steps}',
  'integration/*',
  'stories/{api,groups,idempotency,infisical,main-job,policy,requests,requests-rules,scopes,stopping,ways-in,who-can-open}',
  'stories/{bad-input,delivery-trouble,outside,outside-mail,receipts-outside}',
  'e2e/main-job',
  'long/{claim-race,slow-clients}',
].map((path) => `<rootDir>/test/${path}.test.ts`)

export default {
  ...run,
  projects: [
    { ...project, displayName: 'long', testMatch: ['<rootDir>/test/long/*.test.ts'] },
    {
      ...project,
      displayName: 'embedded',
      testMatch: ON_EITHER,
      setupFiles: ['<rootDir>/test/support/on-pglite.js'],
    },
    {
      ...project,
      displayName: 'postgres-15',
      globalSetup: '<rootDir>/test/support/global-setup-15.js',
      testMatch: ['<rootDir>/test/integration/*.test.ts', '<rootDir>/test/stories/main-job.test.ts'],
      setupFiles: ['<rootDir>/test/support/on-postgres-15.js'],
    },
  ],
}
