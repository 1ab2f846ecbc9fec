// Runs before the tests of each project: starts the databases that test files copy theirs from, once. JavaScript, since
// Jest would make CommonJS of a .ts file here, and the migrations are found by import.meta.url.

import { POSTGRES_15_URL_VARIABLE, startTestPostgres, startTestServers } from './test-servers.ts'

export default async function globalSetup(_globalConfig, { displayName }) {
  globalThis.testServerStops ??= []
  const stops = globalThis.testServerStops
  if (stops.length === 0) stops.push(await startTestServers())
  if (displayName?.name === 'postgres-15')
    stops.push(await startTestPostgres(POSTGRES_15_URL_VARIABLE, { version: 15 }))
}
