// `npm test`: all that holds what the product does. What attacks it at length is in jest.long.config.js.

/** What every project of tests has in common. */
export const project = {
  testEnvironment: '<rootDir>/test/support/environment.js',
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
}

export const run = {
  // Only what hangs takes that long: a slow machine fails nothing.
  testTimeout: 600_000,
  // More than the processor has: stories wait for Slack and for jobs most of the time.
  maxWorkers: 6,
  workerIdleMemoryLimit: '1.5GB',
  testSequencer: '<rootDir>/test/support/sequencer.js',
  reporters: ['default', '<rootDir>/test/support/slowest-reporter.js'],
}

export default {
  ...project,
  ...run,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/long/'],
}
