// What holds for any request over HTTP. The rules beyond the schema are written down here once more, in other words
// than the code's, and both must say the same of thousands of bodies.

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import ms from 'ms'
import { z } from 'zod'
import { makeTokens, openLink } from '../contract/send.ts'
import { type ApiAnswer, callApi } from '../support/api.ts'
import { answerSchema, readContract, readOperation } from '../support/contract-document.ts'
import { findFaults } from '../support/json-schema.ts'
import { openStory, type Story } from '../support/service.ts'

const RUNS = { numRuns: 300 }
const TIMEOUT_MS = 240_000
const MIN_MS = 5 * 60_000
const MAX_MS = 30 * 86_400_000
const OPERATION = readOperation(readContract())
const REQUEST = OPERATION.requestBody.content['application/json'].schema

let story: Story
let token: string

beforeAll(async () => {
  story = await openStory({
    kind: 'postgres',
    slack: { keepCalls: 100, limits: 'off' },
    settings: { LOG_LEVEL: 'error' },
  })
  token = (await makeTokens(story, story.alice)).creator ?? ''
})
afterAll(() => story?.close())

const create = (body: unknown): Promise<ApiAnswer> =>
  callApi(story.url, { token, body: JSON.stringify(body) })

const wellFormed = fc.string({ unit: 'binary' })
/** With halves of pairs. */
const anyUnits = fc.array(fc.nat(0xffff), { maxLength: 20 }).map((units) => String.fromCharCode(...units))
const anyText = fc.oneof(wellFormed, anyUnits, fc.string(), fc.constantFrom('', ' ', '\u0000', '\u202e'))

const anyDuration = fc.oneof(
  fc
    .tuple(
      fc.oneof(
        fc.integer({ min: -2, max: 60 }),
        fc.double({ min: 0, max: 40, noNaN: true }),
        fc.constantFrom('.5', '1.', '1.5', '0x10', '1e6', '300000', '299999.9', '2592000000', '2592000000.1'),
      ),
      fc.constantFrom('', ' ', '  ', '\t'),
      fc.constantFrom(
        '',
        'ms',
        's',
        'm',
        'h',
        'd',
        'w',
        'y',
        'mo',
        'H',
        'Days',
        'mins',
        'hrs',
        'weeks',
        'd ',
      ),
    )
    .map((parts) => parts.join('')),
  anyText,
)
const usualDuration = fc
  .tuple(fc.integer({ min: 1, max: 45 }), fc.constantFrom('h', 'd', ' hours', 'days', '.5h', '0m'))
  .map((parts) => parts.join(''))

const addressOf = (name: string): string => `${name}@sandbox.example`
const usualAddress = fc.constantFrom('bob', 'BOB', 'carol', 'dana').map(addressOf)
const anyAddress = fc.oneof(
  fc.constantFrom('alice', 'gus', 'eve', 'deploybot', 'nobody').map(addressOf),
  fc.emailAddress(),
  fc.nat(300).map((length) => `${'x'.repeat(length + 1)}@x.io`),
)

/** So that most bodies have at most one fault. */
function mostly<Value>(usual: fc.Arbitrary<Value>, any: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: any })
}

/** Everything that the document's schema allows. */
const schemaValid = fc.record(
  {
    secretValue: mostly(wellFormed, anyText),
    name: mostly(fc.stringMatching(/^[ a-z]{0,50}$/), anyText).filter((text) => [...text].length <= 50),
    password: mostly(fc.constant('pw'), fc.oneof(anyText, fc.constant('\u00e9'.repeat(600)))),
    expiresIn: mostly(usualDuration, anyDuration),
    maxViews: mostly(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 1, noNaN: true, noDefaultInfinity: true }),
    ),
    accessType: fc.constantFrom('anyone', 'organization'),
    authorizedEmails: fc.array(mostly(usualAddress, anyAddress), { maxLength: 4 }),
    allowExternalEmails: mostly(fc.constant(false), fc.boolean()),
  },
  { requiredKeys: ['secretValue'] },
)

interface Body {
  secretValue: string
  name?: string
  password?: string
  expiresIn?: string
  maxViews?: number
  authorizedEmails?: string[]
  allowExternalEmails?: boolean
}

/** Which fields the contract refuses in a body that its schema allows; contradictions once every field is right. */
function refusedFields(body: Body): string[] {
  const { secretValue, name = '', password, expiresIn = '30d', maxViews = 1, authorizedEmails = [] } = body
  const rules: Record<string, boolean> = {
    secretValue: secretValue !== '' && secretValue.isWellFormed(),
    name: name.isWellFormed() && ![...name].some(isInvisible),
    password:
      password === undefined ||
      (password !== '' && password.isWellFormed() && Buffer.byteLength(password.normalize('NFC')) <= 1_024),
    expiresIn: readLifetime(expiresIn) !== undefined,
    maxViews: Number.isInteger(maxViews) && maxViews <= 2 ** 31 - 1,
    authorizedEmails: authorizedEmails.every(
      (email) => z.email().safeParse(email).success && email.length <= 254,
    ),
  }
  const refused = Object.keys(rules).filter((field) => !rules[field])
  if (refused.length > 0) return refused
  const people = new Set(authorizedEmails.map((email) => email.toLowerCase())).size
  return [
    ...((body.maxViews ?? Number.POSITIVE_INFINITY) < people ? ['maxViews'] : []),
    ...(body.allowExternalEmails && password === undefined ? ['password'] : []),
  ]
}

// Category Cc and bidirectional overrides; and, as everywhere that a name is shown, what has no width or breaks lines.
function isInvisible(sign: string): boolean {
  const code = sign.codePointAt(0) ?? 0
  const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0)
  const isDirection = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
  return isControl || isDirection || [0x200b, 0x2028, 0x2029, 0x2060, 0xfeff].includes(code)
}

/** @returns whole milliseconds where `ms` reads it and it is within the bounds. */
function readLifetime(text: string): number | undefined {
  const valueMs: number | undefined = text === '' ? undefined : ms(text as ms.StringValue)
  return valueMs !== undefined && valueMs >= MIN_MS && valueMs <= MAX_MS ? Math.floor(valueMs) : undefined
}

function fieldsOf({ json }: ApiAnswer): string[] {
  const issues: Array<{ path: string[] }> = json.message
  return [...new Set(issues.map(({ path }) => String(path[0] ?? '')))].sort()
}

describe('for any request', () => {
  test(
    'that is JSON the answer is 200, 400 or 422, as the document describes it',
    async () => {
      const field = fc.oneof(fc.jsonValue(), anyText, fc.boolean(), fc.integer(), fc.constant('1d'))
      const fields = fc.dictionary(
        fc.constantFrom(...Object.keys(REQUEST.properties ?? {}), '__proto__', 'constructor', 'x'),
        field,
      )
      const nearly = fc.tuple(schemaValid, fields).map(([body, spoilt]) => ({ ...body, ...spoilt }))
      await fc.assert(
        fc.asyncProperty(fc.oneof(fc.jsonValue(), fields, nearly, schemaValid), async (body) => {
          const { status, json } = await create(body)
          expect([200, 400, 422]).toContain(status)
          expect(findFaults(answerSchema(OPERATION, status) ?? {}, json)).toEqual([])
        }),
        RUNS,
      )
    },
    TIMEOUT_MS,
  )

  test(
    'a well-formed value comes back byte for byte, and so does its name but for the space around it',
    async () => {
      const name = wellFormed.filter((text) => [...text].length <= 50 && ![...text].some(isInvisible))
      await fc.assert(
        fc.asyncProperty(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
          name,
          async (secretValue, name) => {
            const created = await create({ secretValue, name, accessType: 'anyone' })
            expect([created.status, created.json.name]).toEqual([200, name.trim() || null])
            const { json } = await openLink(story.url, created.json)
            expect(Buffer.from(json.secretValue)).toEqual(Buffer.from(secretValue))
          },
        ),
        RUNS,
      )
    },
    TIMEOUT_MS,
  )

  test(
    'a lifetime is taken where `ms` reads it and it is from 5 minutes to 30 days',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(usualDuration, anyDuration), async (expiresIn) => {
          const expected = readLifetime(expiresIn)
          const answer = await create({ secretValue: 's', expiresIn })
          expect(answer.status).toBe(expected === undefined ? 422 : 200)
          if (expected === undefined) return expect(fieldsOf(answer)).toEqual(['expiresIn'])
          const { createdAt, expiresAt } = answer.json
          expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(expected)
        }),
        RUNS,
      )
    },
    TIMEOUT_MS,
  )

  test(
    'that the schema allows, 422 is for the rules beyond it alone, and for all of them',
    async () => {
      await fc.assert(
        fc.asyncProperty(schemaValid, async (body) => {
          expect(findFaults(REQUEST, body)).toEqual([])
          const refused = refusedFields(body)
          const answer = await create(body)
          if (refused.length > 0) {
            expect([answer.status, fieldsOf(answer)]).toEqual([422, refused.sort()])
          } else if (answer.status !== 200) {
            expect([answer.status, ['PolicyLimit', 'RecipientRefused']]).toEqual([
              400,
              expect.arrayContaining([answer.json.error]),
            ])
          }
        }),
        RUNS,
      )
    },
    TIMEOUT_MS,
  )
})
