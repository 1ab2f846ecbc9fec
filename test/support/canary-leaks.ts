// Where the secrets of a canary story turned up, and which of those places are right: a list in each test, every entry
// of which must be true.

import { PEOPLE } from '../../sandbox/people.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'
import type { CanaryStory } from './canary-story.ts'
import { createLeakScan, type Leak } from './leak-scan.ts'

/** A canary, by the first word of its name, and the places where it may be. */
export type Intended = readonly [canary: string, place: RegExp]

/** Who shares, by hand and with the service token, and receives nothing. */
const SENDERS = [PEOPLE.alice, PEOPLE.dana]

/** Every hit in every store of the story, and in what else is given. */
export function findLeaks(
  story: CanaryStory,
  more: ReadonlyArray<[place: string, text: string]> = [],
): Leak[] {
  const { canaries, proxy, slack, program, dumps } = story
  const { scan } = createLeakScan(canaries)
  const answers = proxy.exchanges.flatMap(({ asked, askedBody, status, answer }) =>
    scan(describeAnswer(asked, askedBody, status, answer.toString('utf8')), answer),
  )
  const calls = slack.calls.flatMap((call) =>
    Object.entries(listParts(slack, call)).flatMap(([part, what]) =>
      scan(`call ${part}`, JSON.stringify(what ?? '')),
    ),
  )
  return [
    ...scan('output', program.output),
    ...[...dumps, ...more].flatMap(([name, text]) => scan(name, text)),
    ...answers,
    ...calls,
  ]
}

/** Leaks that no entry allows, each kind once; entries of `intended` of which there was nothing. */
export function judgeLeaks(
  leaks: readonly Leak[],
  intended: readonly Intended[],
  sometimes: readonly Intended[] = [],
): { wrong: string[]; unused: Intended[] } {
  const allowed = [...intended, ...sometimes]
  const wrong = leaks.filter((leak) => !allowed.some((entry) => fits(leak, entry)))
  return {
    wrong: [
      ...new Set(wrong.map(({ canary, place, spelling }) => `${wordOf(canary)} in ${place} (${spelling})`)),
    ],
    unused: intended.filter((entry) => !leaks.some((leak) => fits(leak, entry))),
  }
}

function fits({ canary, place }: Leak, [wanted, pattern]: Intended): boolean {
  return wordOf(canary) === wanted && pattern.test(place)
}

function wordOf(canary: string): string {
  return canary.split(' ')[0] ?? ''
}

/** Names what an answer is for, without its ids and its query. */
function describeAnswer(asked: string, askedBody: string, status: number, answer: string): string {
  const route = asked
    .replace(/\/s\/[\w-]{22}\//, '/s/:id/')
    .replace(/\/shared-secrets\/[\w-]{22}(?=\/|\?|$)/, '/shared-secrets/:id')
    .replace(/\?.*/, '')
  if (!route.includes('/slack/events')) return `answer ${status} ${route.slice(0, 60)}`
  const shows = /"callback_id":"(\w+)"/.exec(answer)?.[1] ?? 'nothing'
  const kind = /view_submission|block_actions|command/.exec(askedBody)?.[0] ?? 'other'
  return `answer ${status} ${kind} shows ${shows}`
}

/** A call to Slack in parts, since others read some of them: texts are notifications, blocks stay in conversations. */
function listParts(
  { workspace }: LocalSlack,
  { method, body }: LocalSlack['calls'][number],
): Record<string, unknown> {
  if (method.startsWith('chat.')) {
    const { text, blocks, ...rest } = body
    const isSenders = SENDERS.some(({ id }) => [id, workspace.dmOf(id)].includes(String(body.channel)))
    const whose = isSenders ? 'card' : 'message'
    return { [`${whose} text`]: text, [`${whose} blocks`]: blocks, [`${whose} rest`]: rest }
  }
  if (method.startsWith('views.')) {
    const { view, ...rest } = body
    const { blocks, callback_id, ...others } = Object(view) as Record<string, unknown>
    return { [`window ${callback_id}`]: blocks, 'window rest': [others, rest] }
  }
  return { [method]: body }
}
