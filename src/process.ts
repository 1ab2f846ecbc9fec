// The process: reads the settings, starts the service, and stops it cleanly on SIGTERM or SIGINT. Exit status 78
// means that a setting is missing or wrong, and the lines before it say which.

import { readConfig } from './config.ts'
import { ConfigError } from './errors.ts'
import { type Logger, openLog } from './log.ts'
import type { Pace } from './pace.ts'
import { type Service, startService } from './wire.ts'

const EXIT_CONFIG = 78
const STOP_WITHIN_MS = 10_000

let log: Logger = openLog('info')

/** Resolves when it is ready; ends the process where that cannot be. */
export async function runProcess(pace?: Pace): Promise<void> {
  // A diagnostic report would print the environment.
  if (process.report) process.report.excludeEnv = true
  try {
    const config = readConfig()
    log = openLog(config.logLevel)
    process.on('uncaughtException', (error) => {
      // Node itself would print the error's message, which may quote anything.
      log.error('process.uncaught_exception', { error })
      process.exit(1)
    })
    process.on('unhandledRejection', (error) => log.error('process.unhandled_rejection', { error }))
    if ('folder' in config.database) {
      log.warn('database.embedded', {
        note: 'The embedded database is for one process and not safe against a power cut. For anything that matters set DATABASE_URL.',
      })
    }
    const service = await startService(config, log, pace)
    log.info('process.ready', { port: service.port, ms: Math.round(performance.now()) })
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(service, signal))
  } catch (error) {
    exitWith(error)
  }
}

async function stop(service: Service, signal: string): Promise<void> {
  log.info('process.stopping', { reason: signal })
  setTimeout(() => {
    log.error('process.stop_timed_out')
    process.exit(1)
  }, STOP_WITHIN_MS).unref()
  await service.stop()
  log.info('process.stopped')
  process.exit(0)
}

function exitWith(error: unknown): never {
  if (error instanceof ConfigError) {
    const list = error.problems.map((problem) => `  - ${problem}`).join('\n')
    process.stderr.write(`Share Secret cannot start:\n${list}\nThe settings are described in README.md.\n`)
    process.exit(EXIT_CONFIG)
  }
  log.error('process.not_started', { error })
  process.exit(1)
}
