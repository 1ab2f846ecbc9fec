// Every message, window and Home that the app builds is one that Slack takes, whatever people and things are called and
// however many there are: what Slack refuses, nobody sees, though the share has been made.

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkBlocks, checkView } from '../../../sandbox/block-kit/check.ts'
import type { CreateRequest } from '../../../src/contract/create-request.ts'
import { LIMITS } from '../../../src/contract/limits.ts'
import { Secret } from '../../../src/secret.ts'
import { MAIL_REASONS } from '../../../src/share/deliveries.ts'
import { isForBrowser } from '../../../src/share/for-browser.ts'
import { HOME_TABS } from '../../../src/share/homes.ts'
import type { RecipientSummary, ShareSummary } from '../../../src/share/messages.ts'
import type { OutsideSummary } from '../../../src/share/outside.ts'
import { parseCommand } from '../../../src/slack/command/parse.ts'
import { buildComposeReady } from '../../../src/slack/compose/views.ts'
import {
  buildAnswered,
  buildCodeNotice,
  buildCodeQuestion,
  buildCodeWaiting,
  buildQuestion,
} from '../../../src/slack/confirm/views.ts'
import { buildNotice } from '../../../src/slack/format.ts'
import { addPeople } from '../../../src/slack/groups/fill.ts'
import {
  buildActiveEntry,
  buildClosedEntry,
  buildNewTokenRow,
  buildReceivedEntry,
  buildTokenEntry,
} from '../../../src/slack/home/entries.ts'
import { buildHome, buildList, divided } from '../../../src/slack/home/views.ts'
import { buildPolicyForm, buildPolicyNotice, buildPolicyTab } from '../../../src/slack/policy/views.ts'
import type { Message } from '../../../src/slack/post.ts'
import { buildCloseConsent, buildClosingNotice } from '../../../src/slack/receipts/views.ts'
import { buildAskeeMessage, buildAskerCard } from '../../../src/slack/request/messages.ts'
import { prefillAskForm } from '../../../src/slack/request/open-ask.ts'
import { buildProvideWaiting, openProvideForm } from '../../../src/slack/request/provide.ts'
import { buildAskModal, buildDeclineModal } from '../../../src/slack/request/views.ts'
import {
  buildConsent,
  buildNotForYou,
  buildOpening,
  buildOver,
  buildProblem,
  buildValue,
} from '../../../src/slack/reveal/views.ts'
import { buildCard } from '../../../src/slack/share/card.ts'
import {
  buildClosedMessage,
  buildRecipientMessage,
  buildRemoteMessage,
} from '../../../src/slack/share/message.ts'
import { buildShareModal } from '../../../src/slack/share/modal.ts'
import { buildAsked, buildReminder, buildUnreadNote } from '../../../src/slack/share/notes.ts'
import { prefillForm, refillForm } from '../../../src/slack/share/prefill.ts'
import {
  buildAlreadyShared,
  buildNotOpened,
  buildShared,
  buildSharing,
} from '../../../src/slack/share/shared.ts'
import { bringBack } from '../../../src/slack/share/submit.ts'
import { buildFind } from '../../../src/slack/tell/message.ts'
import {
  buildMaking,
  buildNewToken,
  buildShownOnce,
  buildTokenProblem,
} from '../../../src/slack/token/views.ts'
import {
  anyApiToken,
  anyDate,
  anyEmail,
  anyGrant,
  anyId,
  anyName,
  anyOwnEntry,
  anyPassword,
  anyPolicy,
  anyReceivedEntry,
  anyRecipient,
  anyRequest,
  anyRules,
  anyShare,
  anyText,
  anyToken,
  anyUserId,
} from '../../support/any-share.ts'
import { FORM_RULES } from '../../support/rules.ts'

const BASE_URL = `https://${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example.com`
const LINK = `${BASE_URL}/s/${'a'.repeat(22)}#${'b'.repeat(43)}.${'c'.repeat(43)}`
const PERMALINK = 'https://acme.slack.com/archives/D0123456789/p1700000000000100'
const ROOT = new URL('../../../', import.meta.url)

/**
 * What the blocks of one message may come to. Slack publishes no number; people who ran into it measured about 13,200.
 * @see https://github.com/slackapi/bolt-js/issues/2509
 */
const MESSAGE_CHARS = 12_500

type Built = Message | { type: 'modal' | 'home'; blocks: unknown[] }
const record = fc.record
const secretOf = (maxLength: number) =>
  anyText(maxLength)
    .map((text) => text.toWellFormed().trim())
    .filter((text) => text !== '')
    .map(Secret.fromText)
const anySentence = anyText(6_000)
/** What is shown in Slack at all. */
const anyShownValue = anyText(LIMITS.secret.maxChars)
  .map(Secret.fromText)
  .filter((value) => !isForBrowser(value))
const anyWhat = secretOf(LIMITS.secretRequest.maxWhatChars)
const anyOffer = record({
  shareId: anyId,
  senderId: anyUserId,
  expiresAt: anyDate,
  maxViews: fc.option(fc.integer({ min: 1, max: LIMITS.maxViews.max }), { nil: null }),
  hasPassword: fc.boolean(),
  recipientCount: fc.integer({ min: 1, max: 100 }),
})
const anyCommand = fc
  .array(
    fc.oneof(
      anyText(60),
      anyUserId.map((id) => `<@${id}>`),
      fc.constantFrom('2h', '9 views', '<!subteam^S0123456789>', '“a”—…\u00a0'),
    ),
    {
      maxLength: 130,
    },
  )
  .map((words) => parseCommand(words.join(' ')))
const anyQuestion = record({
  workspaceId: fc.constant('T1'),
  confirmationId: anyId,
  recipient: anyUserId,
  senderId: anyUserId,
  browser: fc.constant('Firefox on Windows'),
  address: fc.constant('ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255'),
  choices: fc.constant([10, 20, 30] as const),
  standing: fc.constant('waiting' as const),
  createdAt: anyDate,
  secondsLeft: fc.constant(1),
  message: fc.constant(null),
  isMessageClosed: fc.boolean(),
})
const anyForm = fc
  .tuple(anyCommand, anyRules, anySentence, fc.array(anyUserId, { maxLength: 100 }), fc.boolean())
  .map(([command, rules, text, people, hasMoreOptions]) => {
    const form = prefillForm(
      command.kind === 'open' ? command : { kind: 'open', userIds: people, groupIds: [] },
      rules,
    )
    const ids = ['S0123456789', 'C0123456789']
    const expansion = {
      added: [],
      alreadyThere: 0,
      leftOut: {},
      problems: ids.map((id) => ({ id, kind: 'noAnswer' as const })),
    }
    return { form: { ...addPeople(form, ids, expansion), hasMoreOptions }, rules, text }
  })

/** Each builder, on anything within its limits. */
const BUILDERS: Readonly<Record<string, fc.Arbitrary<Built>>> = {
  buildCard: fc.tuple(anyShare, anyName).map(([share, name]) => buildCard(share, name)),
  buildRecipientMessage: fc
    .tuple(anyOffer, anyToken)
    .map(([share, token]) => buildRecipientMessage(share, token, BASE_URL)),
  buildRemoteMessage: anyOffer.map((share) => buildRemoteMessage(share, Secret.fromText(LINK))),
  buildClosedMessage: anyShare
    .filter(({ recipients }) => recipients.length > 0)
    .map((share) => buildClosedMessage(share, share.recipients[0] as (typeof share.recipients)[number])),
  buildReminder: record({ senderId: anyUserId, expiresAt: anyDate }).map((reminder) =>
    buildReminder(reminder as Parameters<typeof buildReminder>[0], PERMALINK),
  ),
  buildAsked: record({
    shareId: anyId,
    askerId: anyUserId,
    sharedAt: anyDate,
    name: anyName,
    ordinal: fc.nat(99),
  }).map((asked) => buildAsked(asked as Parameters<typeof buildAsked>[0])),
  buildUnreadNote: anyShare.map((share) => buildUnreadNote(share, { unopened: 100, all: 100 }, PERMALINK)),
  buildNotOpened: fc.constant(buildNotOpened()),
  buildAskeeMessage: fc.tuple(anyRequest, anyWhat).map(([request, what]) => buildAskeeMessage(request, what)),
  buildAskerCard: fc
    .tuple(anyRequest, anyWhat, fc.option(secretOf(LIMITS.secretRequest.maxReasonChars), { nil: undefined }))
    .map(([request, what, reason]) => buildAskerCard(request, what, reason)),
  buildFind: fc.tuple(anyUserId, fc.boolean()).map(([tellerId, maySend]) =>
    buildFind({
      tellerId,
      original: {
        channelId: 'C'.repeat(64),
        ts: '1'.repeat(64),
        threadTs: '1'.repeat(64),
        authorId: 'U'.repeat(64),
      },
      maySend,
      workspaceUrl: 'https://acme.slack.com/',
    }),
  ),
  buildQuestion: anyQuestion.map(buildQuestion),
  buildAnswered: fc
    .tuple(anyQuestion, fc.constantFrom('late', 'confirmed', 'opened', 'wrong', 'not_me'))
    .map(([question, standing]) => buildAnswered(question, standing as 'late')),

  buildNotice: anySentence.map((text) => buildNotice('notice', 'Title', text)),
  buildShareModal: anyForm.map(({ form, rules }) => buildShareModal(form, rules)),
  bringBack: anyForm.map(({ form, rules, text }) => bringBack(form, rules, text).view),
  refillForm: fc
    .tuple(anyRules, anyName, anyUserId)
    .map(([rules, name, askerId]) =>
      buildShareModal(
        refillForm(
          { name, askerId, hasPassword: true, lifetimeMs: 3_600_000 } as Parameters<typeof refillForm>[0],
          rules,
        ),
        rules,
      ),
    ),
  openProvideForm: fc
    .tuple(anyRules, anyWhat, anyUserId, anyId)
    .map(([rules, what, askerId, requestId]) =>
      buildShareModal(openProvideForm({ workspaceId: 'T1', askerId, what, requestId }, rules), rules),
    ),
  buildShared: fc
    .tuple(
      fc.array(anyUserId, { maxLength: 100 }),
      fc.oneof(
        fc.array(anyEmail, { maxLength: 3 }),
        anyEmail.map((email) => Array.from({ length: 100 }, () => email)),
      ),
      anyPassword,
      anyRules,
      fc.constantFrom('anyone', 'organization'),
      fc.boolean(),
    )
    .map(([people, outside, password, { controls }, accessType, hasLink]) =>
      buildShared(
        { shareId: 'a', createdAt: new Date(), expiresAt: new Date() },
        { password, maxViews: LIMITS.maxViews.max, accessType, hasLink } as CreateRequest,
        { people, outside, ...(hasLink && { link: Secret.fromText(LINK) }) },
        controls,
      ),
    ),
  buildAlreadyShared: anyDate.map((at) => buildAlreadyShared({ shareId: 'a', createdAt: at, expiresAt: at })),
  buildSharing: fc.constant(buildSharing()),
  buildComposeReady: anyPassword.map((password) => buildComposeReady(LINK, password)),
  buildOpening: fc.constant(buildOpening()),
  buildNotForYou: fc.constant(buildNotForYou()),
  buildProblem: anySentence.map(buildProblem),
  buildConsent: fc
    .tuple(anyGrant, anyToken, anyName, fc.boolean())
    .map(([grant, token, name, isHereAllowed]) =>
      buildConsent({ grant, token, name, ticketLink: LINK, isHereAllowed }),
    ),
  buildValue: fc
    .tuple(anyShownValue, anyDate, fc.boolean())
    .map(([value, expiresAt, isLast]) =>
      buildValue({ value, viewsLeft: 0, isLast, expiresAt } as Parameters<typeof buildValue>[0]),
    ),
  buildOver: anyGrant.map(buildOver),
  buildAskModal: fc.tuple(anyCommand, fc.option(anySentence, { nil: undefined })).map(([command, notice]) =>
    buildAskModal({
      ...(command.kind === 'open' &&
        prefillAskForm({
          ...command,
          kind: 'request',
          hasGroups: true,
          ...(command.stray && { what: command.stray }),
        })),
      days: 7,
      ...(notice !== undefined && { notice }),
    }),
  ),
  buildDeclineModal: anyId.map(buildDeclineModal),
  buildProvideWaiting: fc.constant(buildProvideWaiting()),
  buildPolicyForm: anyPolicy.map(buildPolicyForm),
  buildPolicyNotice: anySentence.map(buildPolicyNotice),
  buildNewToken: anyText(LIMITS.apiToken.maxNameChars).map(buildNewToken),
  buildShownOnce: fc
    .tuple(anyText(LIMITS.apiToken.maxNameChars), anyToken, anyDate)
    .map(([name, token, expiresAt]) => buildShownOnce(name, { token, expiresAt }, BASE_URL)),
  buildMaking: fc.constant(buildMaking()),
  buildTokenProblem: anySentence.map(buildTokenProblem),
  buildCloseConsent: fc.tuple(anyId, anyUserId).map(([id, senderId]) => buildCloseConsent(id, senderId)),
  buildClosingNotice: anySentence.map(buildClosingNotice),
  buildCodeQuestion: anyQuestion.map(buildCodeQuestion),
  buildCodeNotice: anySentence.map(buildCodeNotice),
  buildCodeWaiting: fc.constant(buildCodeWaiting()),

  buildHome: fc
    .tuple(
      fc.constantFrom(...HOME_TABS),
      fc.array(anyOwnEntry, { minLength: 1, maxLength: 10 }),
      fc.array(anyReceivedEntry, { minLength: 1, maxLength: 10 }),
      fc.array(anyApiToken, { maxLength: 20 }),
      anyPolicy,
      fc.option(anySentence, { nil: undefined }),
    )
    .map(([tab, own, received, tokens, policy, notice]) => {
      const end = { at: '2026', id: 'x' }
      const page = { total: 5_000, newerCount: 4_980, newer: end, older: end }
      const seal = () => 'c'.repeat(LIMITS.page.maxCursorChars)
      const contents = {
        active: () => buildList('active', { ...page, entries: own }, buildActiveEntry, seal),
        closed: () => buildList('closed', { ...page, entries: own }, buildClosedEntry, seal),
        received: () =>
          buildList(
            'received',
            { ...page, entries: received },
            (entry) => buildReceivedEntry(entry, PERMALINK),
            seal,
          ),
        tokens: () => [buildNewTokenRow(), ...divided(tokens.map(buildTokenEntry))],
        policy: () =>
          buildPolicyTab({
            policy,
            isLocked: false,
            installation: {
              backend: 'vault',
              isEmbeddedDatabase: true,
              isSocketMode: true,
              hasMailServer: true,
            },
            missingScopes: [
              'usergroups:read',
              'channels:read',
              'groups:read',
              'mpim:read',
              'users:read.email',
            ],
          }),
      }
      return buildHome({
        tab,
        tabs: HOME_TABS,
        counts: { active: 5_000, closed: 5_000, received: 5_000, tokens: 20 },
        ...(notice !== undefined && { notice }),
        content: contents[tab](),
      })
    }),
}

describe('whatever people and things are called, Slack takes', () => {
  test.each(Object.entries(BUILDERS))('%s', (_name, anything) => {
    fc.assert(
      fc.property(anything, (built) => {
        expect(findProblems(built)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  test('and nothing else is built: every function that makes a message, a window or Home is among them', () => {
    const files = readdirSync(new URL('src/slack/', ROOT), { recursive: true, encoding: 'utf8' })
    const builders = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => listBuilders(readFileSync(new URL(`src/slack/${file}`, ROOT), 'utf8')))
    expect(builders.length).toBeGreaterThan(30)
    expect(builders.filter((name) => !Object.hasOwn(BUILDERS, name ?? ''))).toEqual([])
  })
})

describe('where there are many', () => {
  const address = (index: number, length: number) => `${`p${index}`.padEnd(length - 12, 'x')}@example.com`
  const outside = (count: number, length: number, change: Partial<OutsideSummary> = {}) =>
    Array.from({ length: count }, (_, ordinal) => ({
      ordinal,
      email: address(ordinal, length),
      delivery: 'pending' as const,
      deliveryReason: MAIL_REASONS.waiting,
      openedAt: null,
      ...change,
    }))
  const share = fc.sample(anyShare, { seed: 1, numRuns: 1 })[0] as ShareSummary
  const bare = { ...share, state: 'open', hasLink: false, recipients: [], outside: [] } as ShareSummary
  const shownIn = (built: Built) => JSON.stringify(built.blocks)

  test('20 addresses of 60 characters that wait for mail are all on the card', () => {
    const card = buildCard({ ...bare, outside: outside(20, 60) }, undefined)
    expect(findProblems(card)).toEqual([])
    expect(shownIn(card).match(/not mailed yet/g)).toHaveLength(20)
    expect(shownIn(card)).not.toMatch(/And \d+ more/)
  })

  test('100 people who have opened it are all on the card', () => {
    const opened = { ...fc.sample(anyRecipient, { seed: 1, numRuns: 1 })[0], openedAt: new Date() }
    const recipients = Array.from({ length: 100 }, (_, index) => ({
      ...(opened as RecipientSummary),
      userId: `U${10 ** 9 + index}`,
      closedAt: null,
      closedReason: null,
      askedAt: null,
    }))
    const card = buildCard({ ...bare, recipients }, undefined)
    expect(findProblems(card)).toEqual([])
    expect(shownIn(card).match(/opened <!date/g)).toHaveLength(100)
  })

  test('those who did not get it come first where not all fit, and the rest is counted', () => {
    const failed = outside(3, 254, { delivery: 'failed', deliveryReason: 'smtp_5.1.1' })
    const mailed = outside(97, 254, { delivery: 'delivered', deliveryReason: null })
    const card = buildCard({ ...bare, outside: [...mailed, ...failed] }, undefined)
    expect(findProblems(card)).toEqual([])
    const text = shownIn(card)
    const [, left = ''] = /And (\d+) more\./.exec(text) ?? []
    expect(text.match(/could not be mailed/g)).toHaveLength(3)
    expect(text.indexOf(': mailed')).toBeGreaterThan(text.lastIndexOf('could not be mailed'))
    expect((text.match(/: mailed/g)?.length ?? 0) + 3 + Number(left)).toBe(100)
  })

  test('30 addresses of 100 characters on the result leave room for the password', () => {
    const result = buildShared(
      { shareId: 'a', createdAt: new Date(), expiresAt: new Date() },
      { password: Secret.fromText('shown this once'), hasLink: false } as CreateRequest,
      { people: [], outside: outside(30, 100).map(({ email }) => email) },
      FORM_RULES.controls,
    )
    expect(findProblems(result)).toEqual([])
    expect(shownIn(result)).toMatch(/and \d+ more.*shown this once/)
  })
})

/** The exported functions that give something to show at once; what is looked up first ends in one of these. */
function listBuilders(source: string): string[] {
  return source
    .split(/^export function /m)
    .slice(1)
    .filter((text) =>
      /^(types\.(ModalView|HomeView)|Message|ViewAnswer)$/.test(/\): ([^=\n]+) \{$/m.exec(text)?.[1] ?? ''),
    )
    .map((text) => text.slice(0, text.indexOf('(')))
}

function findProblems(built: Built): string[] {
  const sent = JSON.parse(JSON.stringify(built))
  if ('text' in built) {
    const { length } = JSON.stringify(built.blocks)
    return [
      ...checkBlocks(sent.blocks),
      ...(length > MESSAGE_CHARS ? [`${length} characters in all blocks`] : []),
      ...findControls(sent.blocks),
    ]
  }
  return [...checkView(sent, built.type), ...findControls(sent.blocks)]
}

/** Texts that Slack shows take no control characters; a value may have tabs. */
function findControls(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(findControls)
  if (typeof value !== 'object' || value === null) return []
  const { type, text } = value as { type?: unknown; text?: unknown }
  const allowed = type === 'text' ? /[^\P{Cc}\n\t]/u : /[^\P{Cc}\n]/u
  const isShown = /^(plain_text|mrkdwn|text)$/.test(String(type)) && typeof text === 'string'
  return isShown && allowed.test(text)
    ? [`control characters in ${JSON.stringify(text)}`]
    : Object.values(value).flatMap(findControls)
}
