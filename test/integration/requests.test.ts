// The rules of requests below Slack: what may end one, once, and with which share; what of it can be read where.

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { newId } from '../../src/crypto/tokens.ts'
import { Secret } from '../../src/secret.ts'
import { createRequest } from '../../src/share/ask.ts'
import { createPolicies } from '../../src/share/policies.ts'
import {
  declineRequest,
  provideRequest,
  readAskedOfActor,
  withdrawRequest,
} from '../../src/share/requests.ts'
import { sweep } from '../../src/share/sweep.ts'
import type { TestDatabase } from '../support/databases.ts'
import { describeOnEither } from '../support/describe-on-either.ts'
import { DEFAULT_POLICY, NO_LIMITS } from '../support/rules.ts'
import { createTestVault, refusalOf, type TestVault } from '../support/vault.ts'

const WORKSPACE = 'T0WORK'
const ASKER = { workspaceId: WORKSPACE, userId: 'U0ASKER' }
const ASKEE = { workspaceId: WORKSPACE, userId: 'U0ASKEE' }
const ELSEWHERE = { workspaceId: 'T0OTHER', userId: ASKEE.userId }

describeOnEither('a request', (open) => {
  let opened: TestDatabase
  let vault: TestVault
  beforeAll(async () => {
    opened = await open()
    vault = createTestVault(opened.database.db)
  })
  afterAll(() => opened.close())

  async function ask(what = 'the key'): Promise<string> {
    const policies = createPolicies(vault.db, DEFAULT_POLICY, { isLocked: false })
    const question = { askeeId: ASKEE.userId, what: Secret.fromText(what), days: 7, submissionId: newId() }
    const verdict = await createRequest({ ...vault, policies, limits: NO_LIMITS }, ASKER, question)
    expect(verdict).toMatchObject({ asked: { isRepeat: false } })
    const row = await vault.db
      .selectFrom('requests')
      .select('id')
      .where('submission_id', '=', question.submissionId)
      .executeTakeFirstOrThrow()
    return row.id
  }

  async function shareWith(...recipients: string[]): Promise<string> {
    return (await vault.makeShare({ workspaceId: WORKSPACE, senderId: ASKEE.userId, recipients })).shareId
  }

  const provide = (requestId: string, shareId: string, actor = ASKEE) =>
    vault.db.transaction().execute((tx) => provideRequest(tx, vault.jobs, actor, { requestId, shareId }))

  async function stateOf(id: string): Promise<string> {
    const row = await vault.db
      .selectFrom('requests')
      .select('state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return row.state
  }

  test('ends with a share for the asker alone, by who was asked, and with no other', async () => {
    const id = await ask()
    const share = await shareWith(ASKER.userId)
    const wrong = [
      await shareWith(ASKER.userId, 'U0THIRD'),
      await shareWith('U0THIRD'),
      await shareWith(ASKER.userId, ASKEE.userId),
      newId(),
    ]
    for (const shareId of wrong) expect(await refusalOf(provide(id, shareId))).toBe('RequestOver')
    for (const actor of [ASKER, ELSEWHERE, { workspaceId: WORKSPACE, userId: 'U0THIRD' }])
      expect(await refusalOf(provide(id, share, actor))).toBe('RequestOver')
    expect(await stateOf(id)).toBe('open')
    vault.jobs.clear()
    await provide(id, share)
    expect(await stateOf(id)).toBe('provided')
    expect(vault.jobs.enqueued).toEqual([
      { name: 'request', payload: { workspaceId: WORKSPACE, requestId: id } },
    ])
    await provide(id, share)
    expect(await refusalOf(provide(id, await shareWith(ASKER.userId)))).toBe('RequestOver')
  })

  test('ends once, whoever is first, however many try', async () => {
    const id = await ask()
    const share = await shareWith(ASKER.userId)
    const ended = await Promise.all([
      refusalOf(provide(id, share)).then((refusal) => refusal === 'none'),
      declineRequest(vault, ASKEE, id, Secret.fromText('no')),
      withdrawRequest(vault, ASKER, id),
      declineRequest(vault, ASKEE, id, undefined),
      withdrawRequest(vault, ASKER, id),
    ])
    expect(ended.filter(Boolean)).toHaveLength(1)
  })

  test('is nobody else’s to read, decline or take back', async () => {
    const id = await ask('for the asked one')
    expect((await readAskedOfActor(vault, ASKEE, id)).what.expose()).toBe('for the asked one')
    for (const actor of [ASKER, ELSEWHERE]) {
      expect(await refusalOf(readAskedOfActor(vault, actor, id))).toBe('RequestOver')
      expect(await declineRequest(vault, actor, id, undefined)).toBe(false)
    }
    for (const actor of [ASKEE, { ...ELSEWHERE, userId: ASKER.userId }])
      expect(await withdrawRequest(vault, actor, id)).toBe(false)
    expect(await stateOf(id)).toBe('open')
  })

  test('whose time is over ends in no other way, also before the sweep', async () => {
    const id = await ask()
    await sql`update requests set expires_at = clock_timestamp() where id = ${id}`.execute(vault.db)
    const share = await shareWith(ASKER.userId)
    expect([
      await refusalOf(readAskedOfActor(vault, ASKEE, id)),
      await refusalOf(provide(id, share)),
      await declineRequest(vault, ASKEE, id, undefined),
      await withdrawRequest(vault, ASKER, id),
      await stateOf(id),
    ]).toEqual(['RequestOver', 'RequestOver', false, false, 'open'])
    await sweep(vault)
    expect(await stateOf(id)).toBe('expired')
  })

  test('is forgotten 30 days after its end', async () => {
    const [old, young] = [await ask(), await ask()]
    for (const [id, age] of [
      [old, '30 days 1 minute'],
      [young, '29 days 23 hours'],
    ] as const) {
      await withdrawRequest(vault, ASKER, id)
      await sql`update requests set closed_at = closed_at - ${age}::interval where id = ${id}`.execute(
        vault.db,
      )
    }
    await sweep(vault)
    const { rows } = await sql`select id from requests where id in (${old}, ${young})`.execute(vault.db)
    expect(rows).toEqual([{ id: young }])
  })

  test('holds its words sealed, each for its own place', async () => {
    const [one, other] = [await ask('CanaryWhat'), await ask('another')]
    await declineRequest(vault, ASKEE, other, Secret.fromText('CanaryReason'))
    const { rows } = await sql<{ row: string }>`
      select t::text || encode(what, 'escape') || coalesce(encode(reason, 'escape'), '') as row
      from requests t`.execute(vault.db)
    expect(rows.map(({ row }) => row).join()).not.toMatch(/Canary/)
    await sql`update requests set what = (select what from requests where id = ${other}) where id = ${one}`.execute(
      vault.db,
    )
    expect(await refusalOf(readAskedOfActor(vault, ASKEE, one))).toBe('SealBroken')
    await sql`update requests set what = (select reason from requests where id = ${other}) where id = ${one}`.execute(
      vault.db,
    )
    expect(await refusalOf(readAskedOfActor(vault, ASKEE, one))).toBe('SealBroken')
  })
})
