// Who may post what the pages of recipients and senders post: our own page alone, told by its origin and its type of content.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { takeComposeLink } from '../support/composing.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { postAsPage } from '../support/page-posts.ts'
import { bringTicket } from '../support/page-story.ts'
import { buildRequest, openRawClient } from '../support/raw-http.ts'
import { openStory, type Story } from '../support/service.ts'

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  undefined,
  'text/plain',
  'text/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
]
const SITES = ['same-origin', undefined, 'same-site', 'cross-site', 'none', '']

let story: Story
let rows: DatabaseRows

beforeAll(async () => {
  story = await openStory({ kind: 'postgres' })
  rows = await openRows(story.place)
})

afterAll(async () => {
  await rows.close()
  await story.close()
})

interface Cell {
  origin: string | undefined
  site: string | undefined
  type: string | undefined
}

function listOrigins(own: string): Array<string | undefined> {
  const others = ['null', '', 'https://evil.example', `${own}.evil.example`, `${own}, https://evil.example`]
  const alike = [`${own}/`, own.replace('127.0.0.1', 'localhost'), own.replace('http:', 'https:')]
  return [own, undefined, ...others, ...alike]
}

function listCells(own: string): Cell[] {
  return listOrigins(own).flatMap((origin) =>
    SITES.flatMap((site) => TYPES.map((type) => ({ origin, site, type }))),
  )
}

/** 0 for the right cells. */
function refusalOf({ origin, site, type }: Cell, own: string): number {
  const isFromOurPage = origin === own && (site === 'same-origin' || site === undefined)
  if (!isFromOurPage) return 403
  return type?.startsWith('application/json') ? 0 : 415
}

function headersOf({ origin, site, type }: Cell): Array<[string, string]> {
  const all = Object.entries({ origin, 'sec-fetch-site': site, 'content-type': type })
  return all.filter((pair): pair is [string, string] => pair[1] !== undefined)
}

describe('who may post', () => {
  test('is our own page alone: any other origin, site or type of content is refused and does nothing', async () => {
    const { id, token, ticket } = await bringTicket(story.alice, story.bob)
    const page = await takeComposeLink(story.alice, { to: [story.bob] })
    const client = openRawClient(story.service.port)
    const before = await rows.readEffects()
    const cells = listCells(story.url)
    const wrong = cells.filter((cell) => refusalOf(cell, story.url) !== 0)
    expect([cells.length, wrong.length]).toEqual([480, 476])
    for (const cell of wrong) {
      for (const path of [`/s/${id}/open`, `/s/${id}/reveal`, `/c/${page.id}/open`, `/c/${page.id}/share`]) {
        const about = path.startsWith('/c/')
          ? { token: page.token, secretValue: 'x' }
          : { token, ticket, pass: ticket }
        const request = { method: 'POST', path, headers: headersOf(cell), body: JSON.stringify(about) }
        const outcome = await client.send(buildRequest(request))
        if (typeof outcome === 'string') throw new Error(`${outcome} for ${JSON.stringify(cell)}`)
        expect([cell, outcome.status]).toEqual([cell, refusalOf(cell, story.url)])
        expect(outcome.headers['access-control-allow-origin']).toBeUndefined()
      }
    }
    client.close()
    expect(await rows.readEffects()).toEqual(before)
    expect((await postAsPage(story.url, `/s/${id}/open`, { token, ticket })).status).toBe(200)
    expect((await postAsPage(story.url, `/c/${page.id}/open`, { token: page.token })).status).toBe(200)
  })

  test('is told by no preflight', async () => {
    const { id } = await bringTicket(story.alice, story.bob)
    const answer = await fetch(`${story.url}/s/${id}/open`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(answer.status).toBe(404)
    const allowing = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'))
    expect(allowing).toEqual([])
  })
})
