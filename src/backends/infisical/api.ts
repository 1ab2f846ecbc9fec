// Calls as the app: with a token, a fresh one when it is refused, and patience. What is wrong with every route alike
// (credentials, permission, address) is thrown here; what an answer means for a share is its route's to say.

import type { Logger } from '../../log.ts'
import { parseRemoteError } from './answers.ts'
import type { InfisicalAnswer, InfisicalClient, InfisicalRequest } from './client.ts'
import type { Errand, Health } from './health.ts'
import type { Login } from './login.ts'
import { createPatience, readTooSoon, sendPatiently } from './patience.ts'
import type { Clock } from './settings.ts'

/** Infisical's API, as this app. */
export interface InfisicalApi {
  /**
   * @throws Unanswered when it is not known what became of it.
   * @throws AppError BackendUnavailable when surely nothing did.
   */
  call(request: InfisicalRequest, errand: Errand): Promise<InfisicalAnswer>
}

/** What calls work with. */
export interface ApiParts {
  client: InfisicalClient
  login: Login
  clock: Clock
  health: Health
  log: Logger
}

/** Infisical counts reads, creates and deletes apart, so each has its own patience. */
export function createApi({ client, login, clock, health, log }: ApiParts): InfisicalApi {
  const patience = {
    GET: createPatience(clock, health),
    POST: createPatience(clock, health),
    DELETE: createPatience(clock, health),
  }

  async function callOnce(request: InfisicalRequest, errand: Errand): Promise<InfisicalAnswer> {
    return patience[request.method].run(errand, async () => {
      const answer = await sendPatiently(client, clock, request)
      return answer.status === 429 ? readTooSoon(answer) : answer
    })
  }

  return {
    async call(request, errand) {
      let token = await login.readToken(errand)
      let answer = await callOnce({ ...request, token }, errand)
      if (isTokenRefused(answer) && login.drop(token)) {
        log.info('infisical.token_refused', { at: errand.at, status: answer.status })
        token = await login.readToken(errand)
        answer = await callOnce({ ...request, token }, errand)
      }
      if (isTokenRefused(answer)) {
        login.drop(token)
        throw login.refuse(errand)
      }
      if (isElsewhere(answer)) throw health.trouble('address', errand)
      if (answer.status === 403) throw health.trouble('forbidden', errand)
      return answer
    },
  }
}

function isTokenRefused({ status, json, isPage }: InfisicalAnswer): boolean {
  if (status === 401) return !isPage
  return status === 403 && parseRemoteError(json)?.error === 'TokenError'
}

// Not the API that was meant. From 500 up a page says nothing about that: something did go wrong on the way.
function isElsewhere({ status, json, isPage }: InfisicalAnswer): boolean {
  if (status >= 500) return false
  if (isPage || (status >= 300 && status < 400)) return true
  return status >= 400 && parseRemoteError(json) === undefined
}
