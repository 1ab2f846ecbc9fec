// The decision table of createSharedSecret as data: what each body, token and carrier is answered. Judged over HTTP by
// decision-table.test.ts, once with default settings and once under a strict policy.

import { PEOPLE, type PersonRecord } from '../../sandbox/people.ts'
import { RULES_OF_ADDRESSES } from './decision-table-addresses.ts'
import { RULES_OF_CALLS } from './decision-table-calls.ts'
import { addressOf, holds, invalid, type Variant } from './decision-table-rows.ts'

const KEY = '\u{1f511}'
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Everybody, a hundred members more, one whose address differs from Bob's by its tag, and one with a very long one. */
export const TABLE_PEOPLE: readonly PersonRecord[] = [
  ...Object.values(PEOPLE),
  ...Array.from({ length: 100 }, (_, index) => buildMember(`m${index}`)),
  buildMember('bob+1'),
  buildMember('l'.repeat(254 - addressOf('').length)),
]

/** Row 59: how many calls and shares are let through. */
export const GUARDS = { row: 59, callsPerMinute: 60, sharesPerHour: 30 } as const

/** What a workspace sets whose policy says no to what rows 31, 46 and 55 to 57 send. */
export const STRICT_SETTINGS = {
  POLICY_ANYONE_ALLOWED: 'false',
  POLICY_EXTERNAL_EMAILS: 'true',
  POLICY_MAX_LIFETIME: '7d',
  POLICY_MAX_VIEWS: '10',
  POLICY_UNLIMITED_VIEWS: 'false',
  POLICY_PASSWORD_REQUIRED: 'always',
} as const

/** What lets mail out, beside the server. */
export const MAIL_SETTINGS = {
  MAIL_FROM: 'secrets@sandbox.example',
  POLICY_EXTERNAL_EMAILS: 'true',
  POLICY_EXTERNAL_DOMAINS: 'elsewhere.example',
} as const

export const DECISION_TABLE: readonly Variant[] = [
  holds(1, {}, { accessType: 'organization', expiresAfterViews: null }, { lifetimeMs: 30 * DAY_MS }),
  invalid(5, { secretValue: undefined }, ['secretValue', 'invalid_type']),
  invalid(6, { secretValue: '' }, ['secretValue', 'too_small']),
  ...['s', KEY].flatMap((sign, index) => [
    opens(7 + index, sign.repeat(10_000)),
    invalid(7 + index, { secretValue: sign.repeat(10_001) }, ['secretValue', 'too_big']),
  ]),
  ...['a\u0000b', '  \n', KEY, 'a\r\nb', 'e\u0301\ufeff'].map((value) => opens(9, value)),
  ...['\ud800', 'a\udc00b'].map((secretValue) => invalid(10, { secretValue }, ['secretValue', 'custom'])),
  ...[5, null, [], {}].map((secretValue) => invalid(11, { secretValue }, ['secretValue', 'invalid_type'])),

  ...['n'.repeat(50), KEY.repeat(50)].map((name) => holds(12, { name }, { name })),
  ...['n'.repeat(51), KEY.repeat(51)].map((name) => invalid(12, { name }, ['name', 'too_big'])),
  ...['', '  '].map((name) => holds(13, { name }, { name: null })),
  holds(13, { name: '  db  main ' }, { name: 'db  main' }),
  ...['a\u0000', 'a\tb', 'a\nb', 'a\u202eb'].map((name) => invalid(14, { name }, ['name', 'custom'])),
  invalid(15, { name: null }, ['name', 'invalid_type']),

  invalid(16, { password: '' }, ['password', 'too_small']),
  // The last has 1,536 bytes before NFC and 1,024 after.
  ...['p'.repeat(1_024), '\u00e9'.repeat(512), 'e\u0301'.repeat(512)].map((password) =>
    holds(17, { password }, {}),
  ),
  ...['p'.repeat(1_025), '\u00e9'.repeat(513)].map((password) =>
    invalid(17, { password }, ['password', 'too_big']),
  ),

  ...lives(18, { '5m': 5 * MINUTE_MS, '300000': 5 * MINUTE_MS }),
  ...lives(18, { '30d': 30 * DAY_MS, '720h': 30 * DAY_MS, '2592000000': 30 * DAY_MS }),
  ...lives(19, { '1w': 7 * DAY_MS, '24h': DAY_MS, '1 D': DAY_MS, '300000.5': 300_000 }),
  ...lives(19, { '90 minutes': 90 * MINUTE_MS, '1.5h': 90 * MINUTE_MS, '.5h': 30 * MINUTE_MS }),
  ...['4m', '299999', '0', '-1d', '1ms'].map((text) => isNoLifetime(20, text, 'too_small')),
  ...['31d', '1y', '2592000001'].map((text) => isNoLifetime(21, text, 'too_big')),
  ...['1h30m', ' 7d ', '1mo', 'soon', '1e6', '0x10', '+1d'].map((text) => isNoLifetime(22, text, 'custom')),
  ...['', `${'0'.repeat(99)}7d`].map((text) => isNoLifetime(23, text, 'custom')),
  ...[86_400_000, null].map((expiresIn) => invalid(24, { expiresIn }, ['expiresIn', 'invalid_type'])),

  ...[1, 2_147_483_647].map((maxViews) => holds(25, { maxViews }, { expiresAfterViews: maxViews })),
  { ...holds(25, {}, { expiresAfterViews: 3 }), ...asText('{"secretValue":"s","maxViews":3.0}') },
  ...[0, -1].map((maxViews) => invalid(26, { maxViews }, ['maxViews', 'too_small'])),
  ...[0.5, 1.5].map((maxViews) => invalid(27, { maxViews }, ['maxViews', 'custom'])),
  ...[2_147_483_648, 1e308].map((maxViews) => invalid(28, { maxViews }, ['maxViews', 'too_big'])),
  {
    ...invalid(28, {}, ['maxViews', 'invalid_type']),
    ...asText('{"secretValue":"s","maxViews":1e400}'),
  },
  ...['1', true, null].map((maxViews) => invalid(29, { maxViews }, ['maxViews', 'invalid_type'])),
  ...['team', 'Anyone', '', null].map((accessType) =>
    invalid(30, { accessType }, ['accessType', 'invalid_value']),
  ),

  ...RULES_OF_ADDRESSES,
  ...RULES_OF_CALLS,

  invalid(
    60,
    {
      secretValue: 5,
      name: 5,
      password: 5,
      expiresIn: 'soon',
      maxViews: 0,
      accessType: 'x',
      authorizedEmails: 'a@x.io',
    },
    ['name', 'invalid_type'],
    ['password', 'invalid_type'],
    ['secretValue', 'invalid_type'],
    ['expiresIn', 'custom'],
    ['maxViews', 'too_small'],
    ['accessType', 'invalid_value'],
    ['authorizedEmails', 'invalid_type'],
  ),
]

function buildMember(name: string): PersonRecord {
  const id = `U0${Buffer.from(name).toString('hex').slice(0, 12).toUpperCase()}${name.length}`
  return { id, name, realName: `Member ${name.slice(0, 8)}`, title: '', kind: 'member' }
}

function opens(row: number, secretValue: string): Variant {
  return holds(row, { secretValue, accessType: 'anyone' }, { accessType: 'anyone' }, { value: secretValue })
}

function lives(row: number, lifetimes: Record<string, number>): Variant[] {
  return Object.entries(lifetimes).map(([expiresIn, lifetimeMs]) =>
    holds(row, { expiresIn }, {}, { lifetimeMs }),
  )
}

function isNoLifetime(row: number, expiresIn: string, code: string): Variant {
  return invalid(row, { expiresIn }, ['expiresIn', code])
}

function asText(body: string): Pick<Variant, 'says' | 'sent'> {
  return { says: body, sent: { body } }
}
