// What a page does that asks for a proof in Slack, and what its person does there, in one call each.

import type { Message } from '../../sandbox/person/message.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { capabilityOf } from './capabilities.ts'
import { eventually } from './eventually.ts'
import { type PageAnswer, postAsPage } from './page-posts.ts'
import type { SharedSecret } from './sharing.ts'

export interface LinkInHand {
  id: string
  token: string
}

export interface AskedPage extends LinkInHand {
  answer: PageAnswer
  watch: string
  number: string
  code: string
}

export const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
/** What a question starts with. */
export const QUESTION = 'Is this you?'

/** Bob's link, as it stands in his message. */
export async function takeLink(shared: SharedSecret, recipient: Person): Promise<LinkInHand> {
  const { shareId: id, token } = capabilityOf(await shared.messageOf(recipient))
  return { id, token }
}

/** The page asks, in a Firefox on Windows unless told. */
export async function askFromPage(
  url: string,
  { id, token }: LinkInHand,
  headers: Record<string, string> = {},
): Promise<AskedPage> {
  const answer = await postAsPage(url, `/s/${id}/confirm`, { token }, { 'user-agent': FIREFOX, ...headers })
  const { watch, number, code } = answer.json
  return { id, token, answer, watch: String(watch), number: String(number), code: String(code) }
}

export function watchFromPage(
  url: string,
  { id, watch }: Pick<AskedPage, 'id' | 'watch'>,
): Promise<PageAnswer> {
  return postAsPage(url, `/s/${id}/watch`, { watch })
}

/** The page asks, and its person is asked. */
export async function askPerson(
  url: string,
  link: LinkInHand,
  person: Person,
): Promise<{ page: AskedPage; question: Message }> {
  const known = new Set(person.messages.map(({ ts }) => ts))
  const page = await askFromPage(url, link)
  if (page.answer.status !== 200) throw new Error(`The page was not let ask: ${page.answer.text}`)
  const question = await person.waitForMessage(
    ({ ts, buttons }) => !known.has(ts) && buttons.some(({ label }) => label === page.number),
  )
  return { page, question }
}

/** What the page hears, as soon as it is not to wait any more. */
export async function untilAnswered(url: string, page: AskedPage): Promise<Record<string, unknown>> {
  const hear = async () => (await watchFromPage(url, page)).json
  return eventually('the page to hear', hear, ({ state }) => state !== 'waiting')
}

/** A button of the question with a number that is not the page's. */
export function wrongNumberIn(question: Message, number: string): string {
  const wrong = question.buttons.find(({ label }) => /^\d{2}$/.test(label) && label !== number)
  if (!wrong) throw new Error(`There is no other number. On screen:\n${question.shown}`)
  return wrong.label
}
