// Runs once before all tests: starts the databases that test files copy theirs from. JavaScript, since Jest would
// make CommonJS of a .ts file here, and the migrations are found by import.meta.url.

import { startTestServers } from './test-servers.ts'

export default async function globalSetup() {
  globalThis.testServerStops ??= [await startTestServers()]
}
