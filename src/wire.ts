// The composition root: every object is built here once, by hand, from the ground up. Called by main and by tests.

import { createInfisical } from './backends/infisical/infisical.ts'
import { createVault } from './backends/vault/vault.ts'
import type { Config } from './config.ts'
import { createPasswordGate } from './crypto/password.ts'
import { assertKeysPresent } from './db/key-versions.ts'
import { migrateUp } from './db/migrate.ts'
import { openDatabase } from './db/open.ts'
import { ConfigError } from './errors.ts'
import { openJobs } from './jobs/open.ts'
import type { Logger } from './log.ts'
import { mailOut } from './mail/deliver.ts'
import { openMailer } from './mail/open.ts'
import { PRODUCTION_PACE } from './pace.ts'
import { createCallCounter } from './share/call-counter.ts'
import { createPaces } from './share/paces.ts'
import { createPendingDeliveries } from './share/pending-deliveries.ts'
import { createPolicies } from './share/policies.ts'
import { sweep } from './share/sweep.ts'
import { readWorkspaceUuid } from './share/workspace.ts'
import { createAccess } from './slack/access.ts'
import { createSlackApp } from './slack/app.ts'
import { createClient } from './slack/client.ts'
import { followConfirmation } from './slack/confirm/deliver.ts'
import { createForgeries } from './slack/forgeries.ts'
import { createGate } from './slack/gate/gate.ts'
import { createGroups } from './slack/groups/groups.ts'
import { publishHome, refreshHomes } from './slack/home/publish.ts'
import { readBotIdentity } from './slack/identity.ts'
import { createMembers } from './slack/members.ts'
import { createMissedEvents } from './slack/missed-events.ts'
import { createPost } from './slack/post.ts'
import { createPublisher } from './slack/publisher.ts'
import { tellSender } from './slack/receipts/ask.ts'
import { remind } from './slack/receipts/remind.ts'
import { createReceiver } from './slack/receiver.ts'
import { followRequest } from './slack/request/job.ts'
import { createRequestHandler } from './slack/requests.ts'
import { createRights, type Rights } from './slack/rights.ts'
import { createScopes } from './slack/scopes.ts'
import { deliver } from './slack/share/deliver.ts'
import { refresh } from './slack/share/refresh.ts'
import { refreshCard } from './slack/share/refresh-card.ts'
import { openSocket, type Socket } from './slack/socket/keep.ts'
import { createServer } from './web/server.ts'

export interface Service {
  /** Where it listens. */
  readonly port: number
  /** Stops taking requests, lets running ones and jobs end, closes the database. */
  stop(): Promise<void>
}

const READY_WITHIN_MS = 2_000

/**
 * Opens, migrates, builds and listens.
 * @throws ConfigError when a setting turns out wrong: a taken folder, a missing key, a refused token.
 */
export async function startService(config: Config, log: Logger, pace = PRODUCTION_PACE): Promise<Service> {
  const { keys, baseUrl, slack, serviceToken } = config
  const { answerWithinMs, slackTimeoutMs, stopMs } = pace
  const access = createAccess(log)
  const gate = createGate()
  const rights = createRights(log)
  const client = (timeoutMs: number) => createClient(slack, timeoutMs, log, { access, gate, rights })
  // Slack's answer is waited for while the database opens.
  const asking = readBotIdentity(client(slackTimeoutMs.background))
  asking.catch(() => {})

  const database = await openDatabase(config.database, log, pace.databaseTimeoutMs)
  try {
    const { db } = database
    await database.prepare(async (patient) => {
      await migrateUp(patient)
      await assertKeysPresent(patient, keys)
    })
    const identity = await asking
    if (serviceToken && serviceToken.owner.workspaceId !== identity.workspaceId) {
      throw new ConfigError([
        `API_SERVICE_OWNER is of another workspace. This one is ${identity.workspaceId}.`,
      ])
    }

    if (database.driver.kind === 'postgres') gate.agreeThrough(createPaces(db, identity.workspaceId))
    const jobs = openJobs(database, log, stopMs.jobs)
    const mailer = config.mail && openMailer(config.mail)
    const passwords = createPasswordGate(config.passwordsAtOnce)
    const vault = createVault(keys, passwords, { mailsOutside: mailer !== undefined })
    const infisical =
      config.infisical && createInfisical(keys, config.infisical, log, { times: pace.infisicalTimeoutMs })
    const backend = infisical ?? vault
    const policies = createPolicies(db, config.policy, { isLocked: config.isPolicyLocked })
    await policies.read(identity.workspaceId)
    const members = createMembers(
      client(slackTimeoutMs.directory),
      async (workspaceId) => (await policies.read(workspaceId)).areGuestsAllowed,
      access,
      log,
    )
    const post = createPost(client(slackTimeoutMs.background))
    const slackClient = client(slackTimeoutMs.waiting)
    const scopes = createScopes(log)
    const missed = createMissedEvents(log)
    const groups = createGroups({
      client: slackClient,
      members,
      scopes,
      botUserId: identity.botUserId,
      log,
    })
    const deps = {
      db,
      pending: createPendingDeliveries(db),
      keys,
      vault,
      backend,
      jobs,
      members,
      post,
      gate,
      missed,
      publisher: createPublisher(client(slackTimeoutMs.background)),
      slackClient,
      policies,
      groups,
      installation: {
        backend: infisical ? 'infisical' : 'vault',
        isEmbeddedDatabase: database.driver.kind === 'pglite',
        isSocketMode: 'appToken' in slack.inbound,
        hasMailServer: mailer !== undefined,
      } as const,
      missingScopes: () => scopes.missing(),
      limits: config.limits,
      calls: createCallCounter(db, config.limits),
      log,
      baseUrl,
      answerWithinMs,
      timeoutMs: slackTimeoutMs.waiting,
      orgId: await readWorkspaceUuid(db, identity.workspaceId),
      ...(mailer && { mailer }),
      ...(serviceToken && { serviceToken }),
      ...(identity.workspaceUrl !== undefined && { workspaceUrl: identity.workspaceUrl }),
    }

    const receiver = createReceiver({ log, missed, unansweredAfterMs: pace.unansweredAfterMs })
    const forgeries = createForgeries(log)
    const slackApp = createSlackApp(slack, identity, receiver, deps)
    const { inbound } = slack
    let isStopping = false
    let socket: Socket | undefined
    const server = await createServer(
      {
        baseUrl,
        keepAliveMs: config.keepAliveMs,
        requestsPerMinute: pace.requestsPerMinute,
        ...(config.trustProxy !== undefined && { trustProxy: config.trustProxy }),
      },
      {
        ...deps,
        ...('signingSecret' in inbound && {
          onSlackRequest: createRequestHandler(inbound.signingSecret, receiver, forgeries),
        }),
        isReady: async () => !isStopping && (await isAnswered(database.ping())),
        async readSlackHealth() {
          // With nobody calling, nobody else would find out that it is installed again.
          if (access.isLost || isTroubled(rights)) {
            const answer = await slackClient.auth.test().catch(() => undefined)
            rights.review(answer?.response_metadata?.scopes)
          }
          if (access.isLost) return 'not_installed'
          if (isTroubled(rights)) return 'not_allowed'
          return 'appToken' in inbound && !socket?.isUp ? 'disconnected' : 'up'
        },
        readSlackTrouble: () => ({
          ...rights.refused,
          ...(forgeries.count > 0 && { unsigned_requests: forgeries.count }),
        }),
        ...(infisical && { readBackendHealth: infisical.readHealth }),
      },
    )
    const jobDeps = { ...deps, upSince: performance.now() }
    await jobs.start({
      deliver: (grant) => deliver(jobDeps, grant),
      async refresh(share) {
        await refresh(jobDeps, share)
        await refreshHomes(jobDeps, share)
      },
      confirm: (confirmation) => followConfirmation(jobDeps, confirmation),
      request: (request) => followRequest(jobDeps, request),
      home: (person) => publishHome(jobDeps, person),
      mail: (grant) => mailOut(jobDeps, grant),
      card: (share) => refreshCard(jobDeps, share),
      remind: (grant) => remind(jobDeps, grant),
      ask: (grant) => tellSender(jobDeps, grant),
      sweep: () => sweep(jobDeps),
    })
    try {
      await server.listen({ port: config.port, host: '0.0.0.0' })
      if ('appToken' in inbound) socket = await openSocket({ ...slack, inbound }, receiver, log)
    } catch (error) {
      await server.close()
      await jobs.stop()
      throw error
    }

    // An Infisical that is away now may be there when somebody shares; the log and /readyz say so.
    void infisical?.probe().catch((error: unknown) => log.warn('infisical.not_answered', { error }))
    return {
      get port() {
        const address = server.server.address()
        return typeof address === 'object' && address ? address.port : config.port
      },
      async stop() {
        isStopping = true
        gate.close()
        const closing = server.close()
        await Promise.race([
          Promise.all([closing, socket?.stop(), waitUntil(() => slackApp.inFlight === 0, stopMs.requests)]),
          afterMs(stopMs.requests),
        ])
        // Whoever has sent half a request by now would hold up the rest.
        server.server.closeAllConnections()
        await closing
        await jobs.stop()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

function isTroubled({ refused }: Rights): boolean {
  return Object.keys(refused).length > 0
}

async function isAnswered(answer: Promise<void>): Promise<boolean> {
  const timeout = new Promise<boolean>((resolve) => {
    setTimeout(resolve, READY_WITHIN_MS, false).unref()
  })
  return Promise.race([answer.then(() => true), timeout])
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}

async function waitUntil(isDone: () => boolean, withinMs: number): Promise<void> {
  const giveUpAt = Date.now() + withinMs
  while (!isDone() && Date.now() < giveUpAt) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}
