// A process that enqueues one delivery, starts it and never ends it: to be killed in the middle by killed-job.ts.

import { type DatabasePlace, openDatabase } from '../../../src/db/open.ts'
import { openJobs } from '../../../src/jobs/open.ts'
import { openLog } from '../../../src/log.ts'
import { idleHandlers } from '../idle-handlers.ts'

const [, , place, payload] = process.argv
if (place === undefined || payload === undefined || !process.send) {
  throw new TypeError('started with a place, a payload and an IPC channel')
}
const log = openLog('error')
const database = await openDatabase(JSON.parse(place) as DatabasePlace, log)
const jobs = openJobs(database, log)
await jobs.start(
  idleHandlers({
    deliver: () => {
      process.send?.('delivering')
      return new Promise(() => {})
    },
  }),
)
await database.db.transaction().execute((tx) => jobs.enqueue(tx, 'deliver', [JSON.parse(payload)]))
jobs.wake('deliver')
