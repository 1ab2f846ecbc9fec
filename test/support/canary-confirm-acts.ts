// Proof from the page, done with known secrets: a number pressed, another one, a code typed, and a database that quotes
// what it is told.

import { expect } from '@jest/globals'
import { PEOPLE } from '../../sandbox/people.ts'
import { callApi } from './api.ts'
import { type CanaryStory, TYPED } from './canary-story.ts'
import { askFromPage, askPerson, takeLink, untilAnswered, wrongNumberIn } from './confirming.ts'
import { postAsPage } from './page-posts.ts'
import { share } from './sharing.ts'

const { value: secret, name, password } = TYPED

/** A person's link: confirmed, refused, and watched with what is none. */
export async function confirmByNumber(story: CanaryStory): Promise<void> {
  const { url } = story.proxy
  const [alice, bob] = [story.slack.person(PEOPLE.alice.id), story.slack.person(PEOPLE.bob.id)]
  const link = await takeLink(
    await share(alice, { secret, name, password, to: [bob], views: 'No limit' }),
    bob,
  )
  story.remember('token', link.token)
  const refused = await askPerson(url, link, bob)
  story.remember('watch', refused.page.watch)
  await bob.click(refused.question, wrongNumberIn(refused.question, refused.page.number))
  expect(await untilAnswered(url, refused.page)).toEqual({ state: 'over' })
  const { page, question } = await askPerson(url, link, bob)
  story.remember('watch', page.watch)
  await story.dump('while a page waits')
  await bob.click(question, page.number)
  const ticket = story.remember('ticket', String((await untilAnswered(url, page)).ticket))
  await postAsPage(url, `/s/${link.id}/watch`, { watch: TYPED.guess, ticket, [secret]: password })
  await failTable(story, 'confirmations', () => askFromPage(url, link))
  const opened = await postAsPage(url, `/s/${link.id}/open`, { token: link.token, ticket })
  story.remember('pass', String(opened.json.pass))
  await story.dump('after a page was confirmed')
}

/** A link for members, and a stranger's code. @returns what nobody may find anywhere but on the page. */
export async function confirmByCode(story: CanaryStory, token: string): Promise<string> {
  const { url } = story.proxy
  const carol = story.slack.person(PEOPLE.carol.id)
  const body = { secretValue: secret, name, password, accessType: 'organization' }
  const { json } = await callApi(url, { token, body })
  const link = { id: String(json.id), token: String(json.sharedSecretLink).split('#')[1] ?? '' }
  story.remember('linkToken', link.token)
  const page = await askFromPage(url, link)
  story.remember('watch', page.watch)
  await carol.command('/share-secret', 'open 000 000')
  await failTable(story, 'confirmations', () => carol.command('/share-secret', `open ${page.code}`))
  await carol.command('/share-secret', `open ${page.code}`)
  await story.dump('while a code is asked about')
  await (await carol.waitForShown('Open it in that browser?')).submit()
  const heard = await untilAnswered(url, page)
  const ticket = story.remember('ticket', String(heard.ticket))
  const opened = await postAsPage(url, `/s/${link.id}/open`, { token: link.token, ticket })
  story.remember('pass', String(opened.json.pass))
  await carol.modal?.close()
  return page.code
}

/** Everything written to this table fails, quoting the row. */
async function failTable(story: CanaryStory, table: string, act: () => Promise<unknown>): Promise<void> {
  await story.rows.run(`create or replace function quote_row() returns trigger language plpgsql as $$
    begin raise exception 'no: % (%)', new, '${secret.replaceAll("'", "''")}'; end $$`)
  await story.rows.run(
    `create trigger quoting before insert or update on ${table} for each row execute function quote_row()`,
  )
  await act()
  await story.rows.run(`drop trigger quoting on ${table}`)
}

/** Places that hold a code: it is too short to be told from parts of other numbers, so only whole ones count. */
export function findCode({ dumps, program, slack }: CanaryStory, code: string): string[] {
  const whole = new RegExp(`(?<![\\d.])${code}(?!\\d)`)
  const places = [
    ...dumps,
    ['output', program.output] as const,
    ...slack.calls.map(({ method, body }) => [`call ${method}`, JSON.stringify(body)] as const),
  ]
  return places.filter(([, text]) => whole.test(text)).map(([place]) => place)
}
