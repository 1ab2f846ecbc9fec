// Runs once after all tests: stops what global-setup.js started.

export default async function globalTeardown() {
  await globalThis.stopTestServers?.()
}
