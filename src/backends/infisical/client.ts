// One HTTP request to Infisical and its answer, judged by nobody yet. The only place that knows the HTTP library, and
// the only one where what is shared goes out in the clear.

import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { AxiosInstance, AxiosResponse } from 'axios'
import type { Logger } from '../../log.ts'
import { PRODUCTION_PACE, type RequestTimes } from '../../pace.ts'
import { Secret } from '../../secret.ts'
import type { InfisicalSettings } from './settings.ts'
import { toUnanswered } from './unanswered.ts'

/** A request. A Secret in the body is sent as its text. */
export interface InfisicalRequest {
  method: 'GET' | 'POST' | 'DELETE'
  /** Below the base address. */
  path: string
  /** Put behind the path: Infisical's id is the capability itself. */
  id?: Secret
  token?: Secret
  body?: Readonly<Record<string, unknown>>
}

/** An answer. `json` may hold tokens and links: it goes through `answers.ts` and nowhere else. */
export interface InfisicalAnswer {
  status: number
  /** undefined when the body is not JSON. */
  json: unknown
  /** Not Infisical's API but a page: its own, a proxy's or somebody else's. */
  isPage: boolean
  retryAfter: string | undefined
}

/** Sends requests to one Infisical. */
export interface InfisicalClient {
  /** @throws Unanswered when no answer came that could be read; never with anything of the request in it. */
  send(request: InfisicalRequest): Promise<InfisicalAnswer>
}

const MAX_ANSWER_BYTES = 65_536

/** A client for the Infisical at `settings.apiUrl`. The HTTP library is loaded with the first one made. */
export function createInfisicalClient(
  { apiUrl }: Pick<InfisicalSettings, 'apiUrl'>,
  log: Logger,
  times: RequestTimes = PRODUCTION_PACE.infisicalTimeoutMs,
): InfisicalClient {
  const http = createHttp(apiUrl, times)
  return {
    async send({ method, path, id, token, body }) {
      const started = performance.now()
      const note = (fields: { status?: number; code?: string }): void =>
        log.debug('infisical.request', {
          method,
          at: path,
          ms: Math.round(performance.now() - started),
          ...fields,
        })
      try {
        const response = await (await http).request<Buffer>({
          method,
          url: apiUrl + path + (id ? `/${id.expose()}` : ''),
          headers: {
            accept: 'application/json',
            'accept-encoding': 'identity',
            ...(token && { authorization: `Bearer ${token.expose()}` }),
            ...(body && { 'content-type': 'application/json' }),
          },
          ...(body && { data: toJson(body) }),
          signal: AbortSignal.timeout(times.wholeMs),
        })
        note({ status: response.status })
        return toAnswer(response)
      } catch (failure) {
        const unanswered = toUnanswered(failure)
        note({ code: unanswered.code })
        throw unanswered
      }
    },
  }
}

async function createHttp(apiUrl: string, { silenceMs }: RequestTimes): Promise<AxiosInstance> {
  const { default: axios } = await import('axios')
  // A kept socket may have died unnoticed: the reset that follows would leave open whether a share was made.
  const [httpAgent, httpsAgent] = [new HttpAgent({ keepAlive: false }), new HttpsAgent({ keepAlive: false })]
  return axios.create({
    adapter: 'http',
    httpAgent,
    httpsAgent,
    timeout: silenceMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    decompress: false,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    transformRequest: [(data) => data],
    transformResponse: [(data) => data],
    // Plain http is for this machine alone, where no proxy has business.
    ...(apiUrl.startsWith('http:') && { proxy: false as const }),
  })
}

function toJson(body: Readonly<Record<string, unknown>>): Buffer {
  const shown = Object.entries(body).map(([key, value]) => [
    key,
    value instanceof Secret ? value.expose() : value,
  ])
  return Buffer.from(JSON.stringify(Object.fromEntries(shown)), 'utf8')
}

function toAnswer({ status, headers, data }: AxiosResponse<Buffer>): InfisicalAnswer {
  const text = data.toString('utf8')
  const retryAfter: unknown = headers['retry-after']
  return {
    status,
    json: parseJson(text),
    isPage: /\bhtml\b/i.test(String(headers['content-type'])) || text.trimStart().startsWith('<'),
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  }
}

// The parser's own error quotes the text.
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
