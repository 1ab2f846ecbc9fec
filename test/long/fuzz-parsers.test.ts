// Everything that reads text or bytes from outside, given what nobody would send: it judges, or throws what its words
// say, in no time, and never says the input in its refusal.

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { SETTINGS } from '../../src/config/settings.ts'
import { readConfig } from '../../src/config.ts'
import { parseCreateRequest } from '../../src/contract/create-request.ts'
import { formatDuration, parseDuration } from '../../src/contract/duration.ts'
import { boxOpen, boxSeal } from '../../src/crypto/box.ts'
import { gcmOpen, unpad256 } from '../../src/crypto/gcm.ts'
import { parseKeyRing } from '../../src/crypto/keys.ts'
import { openValue, sealValue, unwrapDataKey, wrapDataKey } from '../../src/crypto/share-seal.ts'
import { isId, newToken, parseToken } from '../../src/crypto/tokens.ts'
import { AppError, ConfigError } from '../../src/errors.ts'
import { JOBS } from '../../src/jobs/table.ts'
import { parseSender, parseSmtpUrl } from '../../src/mail/settings.ts'
import { Secret } from '../../src/secret.ts'
import { judgeWish } from '../../src/share/change-policy.ts'
import { CREATORS, PASSWORD_RULES, type Policy } from '../../src/share/policy.ts'
import { parseActor } from '../../src/slack/actor.ts'
import { parseCapability } from '../../src/slack/capability.ts'
import { parseCommand } from '../../src/slack/command/parse.ts'
import { escapeMrkdwn, unescapeSlack } from '../../src/slack/escape.ts'
import { preformatted } from '../../src/slack/format.ts'
import { judgeUser } from '../../src/slack/members.ts'
import { describeFaults, readPolicyForm } from '../../src/slack/policy/form.ts'
import { buildPolicyForm } from '../../src/slack/policy/views.ts'
import { prefillAskForm } from '../../src/slack/request/open-ask.ts'
import { buildAskModal, judgeText, readAskForm, readDecline } from '../../src/slack/request/views.ts'
import { readEmails, splitEmails } from '../../src/slack/share/emails.ts'
import { readForm } from '../../src/slack/share/form.ts'
import { judgeForm } from '../../src/slack/share/judge.ts'
import { buildShareModal } from '../../src/slack/share/modal.ts'
import { prefillForm } from '../../src/slack/share/prefill.ts'
import { readMessageText } from '../../src/slack/shortcuts/message-text.ts'
import { cpuMs } from '../support/cpu.ts'
import { runFuzz } from '../support/fuzz.ts'
import { type Json, mutatedFrom, weirdText, weirdValue } from '../support/mutations.ts'
import { FORM_RULES } from '../support/rules.ts'
import { createTestKeys } from '../support/vault.ts'

const EACH = 1_000
const SLOW_MS = 1_000
const MARK = 'MARKx5Tz'

/** What `parse` throws ends the test, and so does an input that takes it long. */
async function fuzz<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  parse: (input: Input) => void,
): Promise<void> {
  await runFuzz({ name, inputs, count: EACH, slowMs: SLOW_MS, judge: parse })
}

/** Text as it comes after the command. */
const commandText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<@U0BOB00001|bob>',
        '<@W1>',
        '<!subteam^S1|@sre>',
        '<!channel>',
        '2h',
        'request',
        'for',
        'in',
        'expires',
        '3 views',
        'views=',
        '<https://x.io|x>',
        '<mailto:a@b.c|a@b.c>',
        '&lt;',
        '&amp;amp;',
        '<',
        '>',
        '|',
        '\n',
        '\t',
        '1e9d',
        '99999999999999999999w',
        '.5h',
        MARK,
      ),
      weirdText,
    ),
    { maxLength: 12 },
  )
  .map((words) => words.join(' '))

const form: Json = {
  blocks: [
    { type: 'section', block_id: 'asked_by', text: { type: 'mrkdwn', text: '<@U0BOB00001>' } },
    { type: 'section', block_id: 'asked_what', text: { type: 'plain_text', text: MARK } },
    { type: 'context', block_id: 'notice', elements: [{ type: 'mrkdwn', text: 'x' }] },
    { type: 'input', block_id: 'secret:2' },
    { type: 'input', block_id: 'password:2.3' },
  ],
  state: {
    values: {
      'secret:2': { secret: { type: 'plain_text_input', value: MARK } },
      'recipients:2': { recipients: { type: 'multi_users_select', selected_users: ['U0BOB00001'] } },
      'expires:2': { expires: { type: 'static_select', selected_option: { value: 'custom' } } },
      'custom_expiry:2': { custom_expiry: { type: 'plain_text_input', value: '45m' } },
      'view_limit:2': { view_limit: { type: 'static_select', selected_option: { value: 'custom' } } },
      'custom_views:2': { custom_views: { type: 'number_input', value: '3' } },
      'name:2': { name: { type: 'plain_text_input', value: MARK } },
      'password:2.3': { password: { type: 'plain_text_input', value: MARK } },
      'access:2': { access: { type: 'static_select', selected_option: { value: 'anyone' } } },
      'external_emails:2': { external_emails: { type: 'plain_text_input', value: 'a@x.io, b@x.io' } },
    },
  },
}

describe('what comes from Slack', () => {
  test('a command becomes a form, whatever was typed', async () => {
    await fuzz('fuzz command', commandText, (text) => {
      const parsed = parseCommand(text)
      if (parsed.kind === 'request') buildAskModal(prefillAskForm(parsed))
      if (parsed.kind === 'open') buildShareModal(prefillForm(parsed, FORM_RULES), FORM_RULES)
    })
  })

  test('Slack text is decoded and escaped without loss', async () => {
    await fuzz('fuzz escape', commandText, (text) => {
      unescapeSlack(text)
      expect(unescapeSlack(escapeMrkdwn(text))).toBe(text)
      const parts = preformatted(text).map((block) => JSON.stringify(block).length)
      expect(Math.max(0, ...parts)).toBeLessThan(20_000)
    })
  })

  test('a form of the right types is judged, whatever is in them; of wrong types it is refused', async () => {
    await fuzz('fuzz form', mutatedFrom(form), (view) => {
      expectOnly([TypeError], () => {
        const judged = judgeForm(readForm(view as unknown as Parameters<typeof readForm>[0]), FORM_RULES)
        if ('errors' in judged) expect(JSON.stringify(judged.errors)).not.toContain(MARK)
      })
    })
  })

  test('the windows of a request are read, whatever is in them', async () => {
    const asked: Json = {
      private_metadata: 'a'.repeat(22),
      state: {
        values: {
          ask_person: { person: { type: 'users_select', selected_user: 'U0BOB00001' } },
          ask_what: { what: { type: 'plain_text_input', value: MARK } },
          ask_days: { days: { type: 'static_select', selected_option: { value: '7' } } },
          decline_reason: { reason: { type: 'plain_text_input', value: MARK } },
        },
      },
    }
    await fuzz('fuzz request windows', mutatedFrom(asked), (view) => {
      expectOnly([TypeError], () => {
        const typed = view as unknown as Parameters<typeof readDecline>[0]
        judgeText(readAskForm(typed).what, 'what')
        judgeText(readDecline(typed).reason, 'reason')
      })
    })
  })

  test("the policy's form is read whatever it holds, and makes a policy that can be, or none", async () => {
    const drawn = JSON.parse(JSON.stringify(buildPolicyForm(FORM_RULES.policy)))
    const values: { [key: string]: Json } = {
      policy_defaultLifetimeMs: { text: { type: 'plain_text_input', value: '36h' } },
      policy_maxLifetimeMs: { text: { type: 'plain_text_input', value: '3d' } },
      policy_maxViews: { count: { type: 'number_input', value: '3' } },
      policy_flags: { flags: { type: 'checkboxes', selected_options: [{ value: 'isAnyoneAllowed' }] } },
      policy_externalDomains: { domains: { type: 'plain_text_input', value: 'example.com, example.org' } },
      policy_passwordRequired: { choice: { type: 'static_select', selected_option: { value: 'always' } } },
      policy_whoMayCreate: { choice: { type: 'static_select', selected_option: { value: 'admins' } } },
    }
    const inputs = fc.oneof(weirdValue, mutatedFrom({ blocks: drawn.blocks, state: { values } }))
    await fuzz('fuzz policy form', inputs, (view) => {
      const given = Object(view) as Parameters<typeof readPolicyForm>[0]
      const judged = judgeWish(FORM_RULES.policy, readPolicyForm(given))
      if ('faults' in judged) return expect(describeFaults(judged.faults)).not.toEqual({})
      const policy = { ...FORM_RULES.policy, ...(judged.changes as Partial<Policy>) }
      expect(policy.defaultLifetimeMs).toBeLessThanOrEqual(policy.maxLifetimeMs)
      expect(policy.maxLifetimeMs).toBeLessThanOrEqual(30 * 86_400_000)
      expect(PASSWORD_RULES).toContain(policy.passwordRequired)
      expect(CREATORS).toContain(policy.whoMayCreate)
      expect(policy.externalDomains.join('')).toMatch(/^[a-z0-9.-]*$/)
      const flags = Object.entries(policy).filter(([rule]) => /^(are|is)/.test(rule))
      expect(flags.map(([, value]) => typeof value)).toEqual(flags.map(() => 'boolean'))
    })
  })

  test('addresses are split as they were typed, and each is none or fit for a header', async () => {
    const pieces = fc.constantFrom(
      'a@x.io',
      'B@X.io',
      '<c@x.io>',
      ',',
      ';',
      ' ',
      '\n',
      '\r\n',
      '\u0000',
      '"',
      '\\',
      '@',
      '.io',
    )
    const typed = fc.array(fc.oneof(pieces, weirdText), { maxLength: 20 }).map((parts) => parts.join(''))
    await fuzz('fuzz addresses', typed, (text) => {
      const split = splitEmails(text)
      expect(split.filter((email) => email === '' || /[\s,;]/.test(email))).toEqual([])
      // Nothing that was typed is lost but what stands between addresses and around them.
      expect(split.join('').replace(/[<>]/g, '')).toBe(text.replace(/[\s,;<>]/g, ''))
      for (const email of [...split, ...readEmails(text)]) {
        const parsed = parseCreateRequest({ secretValue: 's', authorizedEmails: [email] })
        if (parsed.ok)
          expect(parsed.request.authorizedEmails.join()).toMatch(
            /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9.-]+$/,
          )
      }
    })
  })

  test('a message shows something or nothing, and never breaks', async () => {
    const text = { type: 'mrkdwn', text: `*x* \`${MARK}\`` }
    const section = {
      type: 'rich_text_section',
      elements: [{ type: 'text', text: MARK, style: { code: true } }],
    }
    const rich = { type: 'rich_text', elements: [section, { type: 'rich_text_list', elements: [section] }] }
    const table = { type: 'table', rows: [[rich, { type: 'raw_text', text: MARK }]] }
    const blocks = [rich, table, { type: 'section', text, fields: [text] }, { type: 'markdown', text: MARK }]
    const forwarded = { is_share: true, message_blocks: [{ message: { blocks } }], fields: [text] }
    const message = {
      user: 'U0BOB00001',
      ts: '1.2',
      text: MARK,
      blocks,
      attachments: [forwarded, { text: MARK }],
    }
    const inputs = fc.oneof(
      weirdValue,
      mutatedFrom(message),
      weirdText.map((typed) => ({ ...message, blocks: [], text: typed })),
    )
    await fuzz('fuzz message', inputs, (value) => {
      const found = readMessageText(value)
      expect(['text', 'code', 'inlineCode', 'tooLong', 'files', 'empty']).toContain(found.kind)
      if ('text' in found) expect(found.text.expose().trim()).not.toBe('')
    })
  })

  test('an actor, a capability and a member are read or not', async () => {
    const inputs = fc.oneof(
      weirdValue,
      mutatedFrom({ user: { id: 'U1', team_id: 'T1' }, team: { id: 'T1' } }),
    )
    await fuzz('fuzz actor', inputs, (value) => {
      const body = Object(value) as Record<string, unknown>
      const actor = parseActor(body, { workspaceId: 'T1', enterpriseId: 'E1' })
      if (!('refusal' in actor)) expect(actor).toEqual({ workspaceId: 'T1', userId: expect.any(String) })
      parseCapability(value)
      judgeUser(body as Parameters<typeof judgeUser>[0], 'T1')
    })
  })

  test('very long text of any kind is read in no time', () => {
    const nasty = [
      '<',
      '<@',
      '<@U',
      '<@U1>',
      '<a',
      '<a:',
      '&',
      '&amp;',
      '1',
      '1 ',
      ' ',
      '1 v',
      '1h ',
      'in ',
      'expires ',
      '<!subteam^S',
      'views=',
      '.',
      '\n',
      '<@U1|',
      'a@x.io,',
      '<',
    ]
    for (const piece of [...nasty, ...nasty.map((one) => `${one}>`)]) {
      const text = piece.repeat(Math.ceil(300_000 / piece.length))
      const startedAt = cpuMs()
      parseCommand(text)
      unescapeSlack(text)
      splitEmails(text)
      readEmails(text)
      expect([piece, cpuMs() - startedAt < SLOW_MS]).toEqual([piece, true])
    }
    const people = Array.from({ length: 100_000 }, (_, index) => `<@U${index}>`).join(' ')
    const startedAt = cpuMs()
    parseCommand(people)
    expect(cpuMs() - startedAt).toBeLessThan(SLOW_MS)
  })
})

describe('what comes over the wire or from the operator', () => {
  const body = {
    name: MARK,
    password: MARK,
    secretValue: MARK,
    expiresIn: '1d',
    maxViews: 3,
    accessType: 'anyone',
    authorizedEmails: ['a@x.io'],
    allowExternalEmails: true,
  }

  test('a request to create is judged and never quoted', async () => {
    await fuzz('fuzz create', fc.oneof(mutatedFrom(body), weirdValue), (input) => {
      const parsed = parseCreateRequest(input)
      if (parsed.ok) return
      const said = parsed.issues.map(({ message, path }) => [message, path])
      expect(JSON.stringify(said)).not.toContain(MARK)
    })
  })

  test('durations, ids, tokens and jobs are read or not', async () => {
    await fuzz('fuzz words', fc.oneof(weirdText, commandText, weirdValue), (input) => {
      const text = typeof input === 'string' ? input : JSON.stringify(input)
      const durationMs = parseDuration(text)
      if (durationMs !== undefined) formatDuration(durationMs)
      isId(text)
      parseToken(input)
      for (const schema of Object.values(JOBS)) schema.safeParse(input)
      parseSender(text)
      parseSmtpUrl(text)
    })
  })

  test('keys and settings are refused in sentences that do not hold them', async () => {
    const text = fc.oneof(
      weirdText,
      weirdText.map((more) => `1:${MARK}${more},2:${MARK}`),
    )
    await fuzz(
      'fuzz settings',
      fc.array(text, { minLength: SETTINGS.length, maxLength: SETTINGS.length }),
      (texts) => {
        const ring = parseKeyRing(texts[0] ?? '')
        if ('problems' in ring) expect(ring.problems.join()).not.toContain(MARK)
        const env = Object.fromEntries(SETTINGS.map(({ name }, index) => [name, texts[index]]))
        expectOnly(
          [ConfigError],
          () => readConfig(env),
          (error) => expect(error.message).not.toContain(MARK),
        )
      },
    )
  })
})

describe('what comes from the database', () => {
  const keys = createTestKeys()
  const binding = { workspaceId: 'T1', shareId: 's', ordinal: 0, kind: 'person', recipient: 'U1' }
  const token = newToken()
  const salt = Buffer.alloc(16)
  const { sealed, dataKey } = sealValue(Secret.fromText(MARK), 'T1', 's')
  const wrapped = wrapDataKey(keys, dataKey, token, salt, binding)
  const box = boxSeal(keys, 'name', Buffer.from(MARK), ['T1', 's'])

  test('sealed bytes that were changed never open as something else', async () => {
    const change = fc.record({
      at: fc.nat(),
      to: fc.integer({ min: 1, max: 255 }),
      cut: fc.nat({ max: 400 }),
    })
    await fuzz('fuzz sealed', change, ({ at, to, cut }) => {
      for (const whole of [sealed, wrapped, box]) {
        const spoilt = Buffer.from(whole.subarray(0, whole.length - (cut % whole.length)))
        const place = at % spoilt.length
        spoilt[place] = (spoilt[place] ?? 0) ^ to
        gcmOpen(dataKey, spoilt, Buffer.alloc(0))
        unpad256(spoilt)
        expectOnly([AppError], () => expect(boxOpen(keys, 'name', spoilt, ['T1', 's'])).toBe('never'))
        expectOnly([AppError], () => expect(openValue(spoilt, dataKey, 'T1', 's')).toBe('never'))
        expectOnly([AppError], () =>
          expect(
            unwrapDataKey(keys, spoilt, token, salt, binding) ?? new AppError('SealBroken'),
          ).toBeInstanceOf(AppError),
        )
      }
    })
  })
})

/** Runs it; lets pass only these errors, told by name since a test runner has its own TypeError. */
function expectOnly(
  allowed: ReadonlyArray<abstract new (...parameters: never[]) => Error>,
  act: () => void,
  look: (error: Error) => void = () => {},
): void {
  try {
    act()
  } catch (error) {
    if (!allowed.some(({ name }) => name === (error as Error).name)) throw error
    look(error as Error)
  }
}
