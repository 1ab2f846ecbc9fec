// Background jobs belong to the transaction that asks for them, carry ids and nothing else, and are run again when
// their handler fails or their process dies.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { type Jobs, openJobs } from '../../src/jobs/open.ts'
import type { JobHandlers, JobName } from '../../src/jobs/table.ts'
import { captureLog } from '../support/captured-log.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { eventually } from '../support/eventually.ts'
import { idleHandlers } from '../support/idle-handlers.ts'
import { killDelivering } from '../support/trials/killed-job.ts'
import { createTestVault } from '../support/vault.ts'

describeOnEither('jobs', (open) => {
  let opened: TestDatabase
  let jobs: Jobs
  const log = captureLog()
  const handled: Array<{ name: JobName; payload: unknown }> = []
  let failures = 0
  const handlers: JobHandlers = idleHandlers({
    deliver: async (payload) => {
      if (payload.shareId === 'fails once' && failures++ === 0) throw new Error('hunter2')
      handled.push({ name: 'deliver', payload })
    },
    mail: async (payload) => void handled.push({ name: 'mail', payload }),
    refresh: async (payload) => void handled.push({ name: 'refresh', payload }),
    confirm: async (payload) => void handled.push({ name: 'confirm', payload }),
    request: async () => {},
    home: async (payload) => void handled.push({ name: 'home', payload }),
    sweep: async (payload) => void handled.push({ name: 'sweep', payload }),
  })
  beforeAll(async () => {
    opened = await open()
    jobs = openJobs(opened.database, log)
    await jobs.start(handlers)
  })
  afterAll(async () => {
    await jobs.stop()
    await opened.close()
  })

  /** Of one share, done or not. */
  const countJobs = async (name: JobName, shareId: string): Promise<number> => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from pgboss.job
      where name = ${name} and data->>'shareId' = ${shareId}`.execute(opened.database.db)
    return rows[0]?.count ?? -1
  }

  /** A job with this payload has been run, whichever its name. */
  const untilHandled = (payload: object) =>
    eventually('the job', () =>
      handled.some((job) => JSON.stringify(job.payload) === JSON.stringify(payload)),
    )

  test('asked for in a transaction that is rolled back are not there', async () => {
    const failed = opened.database.db.transaction().execute(async (tx) => {
      await jobs.enqueue(tx, 'deliver', [{ ...refTo('rolled back'), ordinal: 0 }])
      await jobs.enqueue(tx, 'refresh', [refTo('rolled back')])
      throw new Error('rolled back')
    })
    await expect(failed).rejects.toThrow('rolled back')
    expect(await countJobs('deliver', 'rolled back')).toBe(0)
    expect(await countJobs('refresh', 'rolled back')).toBe(0)
  })

  test('are one delivery for every recipient of a share', async () => {
    const share = await createTestVault(opened.database.db, { jobs }).makeShare({ recipients: 3 })
    expect(await countJobs('deliver', share.shareId)).toBe(3)
  })

  test('that cannot be asked for leave no share behind', async () => {
    const failing: Jobs = { ...jobs, enqueue: () => Promise.reject(new Error('no room')) }
    const vault = createTestVault(opened.database.db, { jobs: failing })
    await expect(vault.makeShare({ senderId: 'U0NOBODY' })).rejects.toThrow('no room')
    expect(
      await vault.db.selectFrom('shares').selectAll().where('sender_id', '=', 'U0NOBODY').execute(),
    ).toEqual([])
  })

  test('to refresh one share wait as one', async () => {
    const { db } = opened.database
    for (const shareId of ['a share', 'a share', 'another']) {
      await jobs.enqueue(db, 'refresh', [refTo(shareId)], { startAfterSeconds: 3_600 })
    }
    expect([await countJobs('refresh', 'a share'), await countJobs('refresh', 'another')]).toEqual([1, 1])
  })

  test.each([
    ['deliver', { ...refTo('refused'), ordinal: 0, token: 'hunter2' }],
    ['deliver', { ...refTo('refused'), ordinal: '0' }],
    ['deliver', refTo('refused')],
    ['refresh', { ...refTo('refused'), value: 'hunter2' }],
    ['sweep', { shareId: 'refused' }],
  ] as const)('carry nothing but their ids: %s %j is refused', async (name, payload) => {
    await expect(jobs.enqueue(opened.database.db, name, [payload as never])).rejects.toThrow()
    expect(await countJobs(name, 'refused')).toBe(0)
  })

  test('run right after their transaction when they are woken', async () => {
    await opened.database.db.transaction().execute((tx) => jobs.enqueue(tx, 'refresh', [refTo('woken')]))
    jobs.wake('refresh')
    const payload = refTo('woken')
    await untilHandled(payload)
    expect(handled).toContainEqual({ name: 'refresh', payload })
  })

  test('run again when their handler failed, whose words are not in the log', async () => {
    const payload = { ...refTo('fails once'), ordinal: 0 }
    await jobs.enqueue(opened.database.db, 'deliver', [payload])
    jobs.wake('deliver')
    await untilHandled(payload)
    expect(handled).toContainEqual({ name: 'deliver', payload })
    expect(log.lines()).toContainEqual(expect.objectContaining({ message: 'jobs.failed', at: 'deliver' }))
    expect(log.text()).not.toContain('hunter2')
  })
})

describe('a job whose process was killed in the middle', () => {
  test('is run by the next process', async () => {
    expect((await killDelivering('postgres', { hurry: true })).problems).toEqual([])
  })
})

function refTo(shareId: string): { workspaceId: string; shareId: string } {
  return { workspaceId: 'T0WORK', shareId }
}
