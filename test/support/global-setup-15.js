// The same as global-setup.js, and a Postgres of the oldest version that is supported.

import globalSetup from './global-setup.js'
import { POSTGRES_15_URL_VARIABLE, startTestPostgres } from './test-servers.ts'

export default async function globalSetup15() {
  await globalSetup()
  globalThis.testServerStops.push(await startTestPostgres(POSTGRES_15_URL_VARIABLE, { version: 15 }))
}
