// Rows 31 to 47 and 55 to 57 of the decision table: who it is for, and what the policy has to say about that.

import {
  addressOf,
  forbids,
  forbidsStrictly,
  holds,
  invalid,
  type Variant,
  withMail,
} from './decision-table-rows.ts'

const HUNDRED = Array.from({ length: 100 }, (_, index) => addressOf(`m${index}`))
const OUTSIDE = 'dora@elsewhere.example'
const ALLOWED = { allowExternalEmails: true, password: 'pw' }

/** Slack finds neither deactivated people nor those of other workspaces by their address: here they are nobody. */
const REFUSED_PEOPLE = [
  [addressOf('gus'), 'guest'],
  [addressOf('deploybot'), 'bot'],
  [addressOf('slackbot'), 'bot'],
  [addressOf('eve'), 'unknown'],
  ['pat@partner.example', 'unknown'],
] as const

export const RULES_OF_ADDRESSES: readonly Variant[] = [
  forbidsStrictly(31, { accessType: 'anyone' }, 'anyoneAllowed', false),
  holds(32, { authorizedEmails: [] }, { authorizedEmails: null }),
  holds(33, { authorizedEmails: HUNDRED }, { authorizedEmails: HUNDRED }),
  invalid(33, { authorizedEmails: [...HUNDRED, addressOf('bob')] }, ['authorizedEmails', 'too_big']),
  invalid(34, { authorizedEmails: Array.from({ length: 101 }, (_, index) => addressOf(`m${index % 2}`)) }, [
    'authorizedEmails',
    'too_big',
  ]),
  holds(
    35,
    { authorizedEmails: ['Bob@Sandbox.example', addressOf('bob')] },
    { authorizedEmails: [addressOf('bob')] },
  ),
  holds(
    36,
    { authorizedEmails: [addressOf('bob+1'), addressOf('bob')] },
    { authorizedEmails: [addressOf('bob+1'), addressOf('bob')] },
  ),
  ...['nope', ' a@x.io', 'a@localhost', '\u00fc@x.io'].map((email) =>
    invalid(37, { authorizedEmails: [email] }, ['authorizedEmails.0', 'invalid_format']),
  ),
  invalid(37, { authorizedEmails: [1] }, ['authorizedEmails.0', 'invalid_type']),
  invalid(38, { authorizedEmails: [addressOfLength(255)] }, ['authorizedEmails.0', 'too_big']),
  holds(38, { authorizedEmails: [addressOfLength(254)] }, { authorizedEmails: [addressOfLength(254)] }),
  ...['a@x.io', null].map((authorizedEmails) =>
    invalid(39, { authorizedEmails }, ['authorizedEmails', 'invalid_type']),
  ),
  refuses(40, [addressOf('nobody')], [[addressOf('nobody'), 'unknown']]),
  refuses(40, [addressOf('bob'), OUTSIDE], [[OUTSIDE, 'unknown']]),
  ...REFUSED_PEOPLE.map(([email, reason]) => refuses(41, [email], [[email, reason]])),
  refuses(42, [addressOf('alice')], [[addressOf('alice'), 'sender']]),
  invalid(43, { maxViews: 1, authorizedEmails: [addressOf('bob'), addressOf('carol')] }, [
    'maxViews',
    'custom',
  ]),
  holds(
    43,
    { maxViews: 1, authorizedEmails: [addressOf('bob'), addressOf('BOB')] },
    { expiresAfterViews: 1, authorizedEmails: [addressOf('bob')] },
  ),
  invalid(44, { allowExternalEmails: true }, ['password', 'custom']),
  invalid(44, { allowExternalEmails: true, authorizedEmails: [OUTSIDE] }, ['password', 'custom']),
  withMail(
    holds(
      45,
      { allowExternalEmails: true, password: 'pw', authorizedEmails: [OUTSIDE] },
      { allowExternalEmails: true, authorizedEmails: [OUTSIDE], accessType: 'organization' },
    ),
  ),
  withMail(
    holds(
      45,
      {
        allowExternalEmails: true,
        password: 'pw',
        authorizedEmails: [addressOf('bob'), 'Dora@Elsewhere.example'],
      },
      { authorizedEmails: [addressOf('bob'), OUTSIDE] },
    ),
  ),
  withMail(invalid(44, { allowExternalEmails: true, authorizedEmails: [OUTSIDE] }, ['password', 'custom'])),
  withMail(refuses(41, [addressOf('gus'), OUTSIDE], [[addressOf('gus'), 'guest']], ALLOWED)),
  withMail(
    forbids(46, { ...ALLOWED, authorizedEmails: ['a@foreign.example'] }, 'PolicyLimit', {
      limit: 'externalDomains',
      allowed: ['elsewhere.example'],
    }),
  ),
  forbids(
    46,
    { allowExternalEmails: true, password: 'pw', authorizedEmails: [OUTSIDE] },
    ...externalEmails(),
  ),
  forbids(
    46,
    { allowExternalEmails: true, password: 'pw', authorizedEmails: [addressOf('bob')] },
    ...externalEmails(),
  ),
  forbidsStrictly(46, { allowExternalEmails: true, authorizedEmails: [OUTSIDE] }, 'externalEmails', false),
  ...['true', 1, null].map((allowExternalEmails) =>
    invalid(47, { allowExternalEmails }, ['allowExternalEmails', 'invalid_type']),
  ),
  forbidsStrictly(55, { expiresIn: '604800001' }, 'maxLifetime', '7d'),
  forbidsStrictly(55, { expiresIn: undefined }, 'maxLifetime', '7d'),
  forbidsStrictly(56, { maxViews: 11 }, 'maxViews', 10),
  forbidsStrictly(56, { maxViews: undefined }, 'unlimitedViews', false),
  forbidsStrictly(57, { password: undefined }, 'passwordRequired', 'always'),
]

function refuses(
  row: number,
  authorizedEmails: string[],
  refused: Array<[email: string, reason: string]>,
  fields: object = {},
): Variant {
  const recipients = refused.map(([email, reason]) => ({ email, reason }))
  const variant = forbids(row, { ...fields, authorizedEmails }, 'RecipientRefused', { recipients })
  return { ...variant, expected: { ...variant.expected, words: refused[0]?.[0] ?? '' } }
}

function externalEmails(): [error: string, details: unknown] {
  return ['PolicyLimit', { limit: 'externalEmails', allowed: false }]
}

function addressOfLength(length: number): string {
  return addressOf('l'.repeat(length - addressOf('').length))
}
