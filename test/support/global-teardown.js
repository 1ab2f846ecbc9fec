// Runs once after all tests: stops what global-setup.js started.

export default async function globalTeardown() {
  for (const stop of globalThis.testServerStops?.splice(0) ?? []) await stop()
}
