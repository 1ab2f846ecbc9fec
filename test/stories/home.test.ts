// App Home as people live it: what they have shared, what became of it, what was shared with them; page by page, kept
// up to date while it is open, and nobody else's.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Person } from '../../sandbox/person/person.ts'
import { ACTIONS } from '../../src/slack/ids.ts'
import { callApi, SHARES } from '../support/api.ts'
import { withCrowd } from '../support/crowd.ts'
import { type DatabaseRows, openRows } from '../support/database-rows.ts'
import { makeFreshToken } from '../support/fresh-token.ts'
import { insertManyShares } from '../support/many-shares.ts'
import { openStory, type Story } from '../support/service.ts'
import { reveal, share, untilShows } from '../support/sharing.ts'

let story: Story
let rows: DatabaseRows
let people = 0
/** Fresh for each test: their Home is empty. */
let owner: Person
let friend: Person

beforeAll(async () => {
  story = await openStory({ kind: 'postgres', slack: { people: withCrowd(60).people } })
  rows = await openRows(story.place)
})
afterAll(async () => {
  await rows?.close()
  await story?.close()
})
beforeEach(() => {
  owner = story.slack.person(`U0CROWD${people++}`)
  friend = story.slack.person(`U0CROWD${people++}`)
})

async function open(person: Person) {
  await person.openHome()
  return person.waitForHome('Your secrets that can be opened')
}

/** Presses a tab. @returns its Home, once it is drawn. */
async function turn(person: Person, tab: string, heading: string) {
  await person.home?.click(`${ACTIONS.homeTab}:${tab}`)
  return person.waitForHome(`# ${heading}`)
}

const turnToClosed = (person: Person) => turn(person, 'closed', 'Your secrets that are over')
const turnToReceived = (person: Person) => turn(person, 'received', 'Secrets shared with you')
const namesIn = (shown: string): string[] => [...shown.matchAll(/key-\d+/g)].map(([name]) => name)

/** Shares by a script, which is quicker than by hand. */
async function addNamed(count: number): Promise<string> {
  const token = await makeFreshToken(owner)
  for (let index = 1; index <= count; index++) {
    const body = { secretValue: 'v', accessType: 'anyone', name: `key-${index}` }
    expect((await callApi(story.url, { token, body })).status).toBe(200)
  }
  return token
}

describe('Home of somebody new', () => {
  test('says what it is for and where each list would be, with no policy for who is no administrator', async () => {
    const home = await open(owner)
    expect(home.buttons.map(({ label }) => label)).toEqual([
      'Share a secret',
      'Ask for a secret',
      'Active',
      'Closed',
      'Shared with me',
      'API tokens',
    ])
    expect(home.shown).toContain('Nothing of yours can be opened at the moment.')
    expect((await turnToClosed(owner)).shown).toContain('Nothing of yours has ended in the last 30 days.')
    expect((await turnToReceived(owner)).shown).toContain('Nobody has shared a secret with you')
    expect((await turn(owner, 'tokens', 'Your API tokens')).shown).toContain('You have no API tokens.')
  })

  test('opens the form from its button', async () => {
    const home = await open(owner)
    await home.click('Share a secret')
    await owner.waitForModal('Share a secret')
  })
})

describe('a secret in Home', () => {
  test('stands under Active with whom it is for, how often it was opened, what is left and until when', async () => {
    await share(owner, { to: [friend, story.bob], name: 'Staging *db* <!channel>' })
    const home = await open(owner)
    expect(home.shown).toContain('[Active (1)]')
    expect(home.shown).toContain('Staging *db* <!channel> [Revoke]')
    expect(home.shown).toMatch(
      new RegExp(
        `For <@${friend.id}>, <@U0BOB00001>  ·  0 of 2 have opened it  ·  2 views left  ·  expires <!date`,
      ),
    )
    expect(home.blocks).toContainEqual(
      expect.objectContaining({
        text: expect.objectContaining({ type: 'plain_text', text: 'Staging *db* <!channel>' }),
      }),
    )
  })

  test('is shown anew while Home is open, when a recipient opens it, to both of them', async () => {
    const shared = await share(owner, { to: [friend, story.carol] })
    const message = await shared.messageOf(friend)
    await open(owner)
    await owner.waitForHome('0 of 2 have opened it')
    await open(friend)
    await turnToReceived(friend)
    await friend.waitForHome('You have not opened it.')
    await reveal(friend, message)
    await owner.waitForHome('1 of 2 have opened it  ·  1 view left')
    await friend.waitForHome(/Used up\. You opened it <!date/)
    expect(story.slack.workspace.homes.has(story.carol.id)).toBe(false)
  })

  test('many changes at once cost few views', async () => {
    const crowd = withCrowd(60)
      .people.slice(-12)
      .map(({ id }) => story.slack.person(id))
    const shared = await share(owner, { to: crowd })
    const messages = await Promise.all(crowd.map((one) => shared.messageOf(one)))
    await untilShows(owner, await shared.card(), /delivered.*delivered/s)
    await open(owner)
    await rows.run(`delete from pgboss.job where name = 'home'`)
    story.slack.clear()
    await Promise.all(crowd.map((one, index) => reveal(one, messages[index] ?? raise())))
    await owner.waitForHome('[Closed (1)]')
    const published = story.slack.calls.filter(
      ({ method, body }) => method === 'views.publish' && body.user_id === owner.id,
    )
    expect(published.length).toBeLessThan(crowd.length / 2)
  })

  test('revoked from Home goes to Closed at once, and a second press says that it is over', async () => {
    const shared = await share(owner, { to: [friend], name: 'to be taken back' })
    const message = await shared.messageOf(friend)
    const home = await open(owner)
    const button = home.buttons.find(({ label }) => label === 'Revoke')
    expect(button?.confirm).toContain('Nobody can open it any more and the value is erased.')
    const again = home.blocks.map((block) => ({ ...block }))
    await home.click('Revoke')
    await owner.waitForHome('Nothing of yours can be opened at the moment.')
    await untilShows(friend, message, 'took this secret back before you opened it')
    const closed = await turnToClosed(owner)
    expect(closed.shown).toMatch(/to be taken back\n\(Revoked <!date.*not opened/)
    expect(closed.shown).not.toContain('[Revoke]')

    // Another device still shows the button.
    home.view.blocks = again
    await home.click('Revoke')
    await owner.waitForHome('There was nothing to revoke: it is over already.')
    const [{ count } = {}] = await rows.run(
      `select count(*)::int from share_events where event = 'revoked' and actor = $1`,
      [owner.id],
    )
    expect(count).toBe(1)
  })

  test('whose time is over says so, and moves to Closed with what had happened', async () => {
    await share(owner, { to: [friend], name: 'late' })
    await rows.run('update shares set expires_at = clock_timestamp() where sender_id = $1', [owner.id])
    expect((await open(owner)).shown).toMatch(/expired <!date/)
    await rows.run(
      `update shares set state = 'expired', closed_at = clock_timestamp(), sealed = null where sender_id = $1`,
      [owner.id],
    )
    expect((await turnToClosed(owner)).shown).toMatch(/late\n\(Expired <!date.*not opened/)
    await rows.run(`update shares set closed_at = closed_at - interval '31 days' where sender_id = $1`, [
      owner.id,
    ])
    await owner.openHome()
    await owner.waitForHome('Nothing of yours has ended in the last 30 days.')
  })
})

describe('what was shared with somebody', () => {
  test('stands in their Home with who sent it, how it stands and the way to its message, and nothing that opens it', async () => {
    const shared = await share(owner, { to: [friend], name: 'A name for the parties' })
    const message = await shared.messageOf(friend)
    await open(friend)
    const home = await turnToReceived(friend)
    expect(home.shown).toMatch(new RegExp(`From <@${owner.id}>, <!date.*\\[Go to the message\\]`))
    const link = home.buttons.find(({ label }) => label === 'Go to the message')
    expect(link?.url).toBe(`https://sandbox.slack.com/archives/${friend.dm}/p${message.ts.replace('.', '')}`)
    const token = message.buttons[0]?.value.split('.')[1] ?? raise()
    expect(JSON.stringify(home.view)).not.toContain(token)
    expect(JSON.stringify(home.view)).not.toContain('A name for the parties')
    expect(home.shown).not.toContain('Reveal')
    expect((await home.click('Go to the message')).status).toBe(200)
  })

  test('says when it was taken back or used up', async () => {
    const shared = await share(owner, { to: [friend] })
    await shared.messageOf(friend)
    await owner.click(await shared.card(), 'Revoke')
    const used = await share(owner, { to: [friend] })
    await reveal(friend, await used.messageOf(friend))
    await open(friend)
    const { shown } = await turnToReceived(friend)
    expect(shown).toMatch(new RegExp(`<@${owner.id}> took it back <!date.*You had not opened it\\.`))
    expect(shown).toMatch(/Used up\. You opened it <!date/)
  })
})

describe('a list longer than a page', () => {
  test('is walked to its end and back, ten at a time, without one twice or missing', async () => {
    await addNamed(25)
    await open(owner)
    const pages = [await owner.waitForHome('(1 to 10 of 25)')]
    const seen = [namesIn(pages[0]?.shown ?? '')]
    for (const page of ['(11 to 20 of 25)', '(21 to 25 of 25)']) {
      await owner.home?.click('Older')
      seen.push(namesIn((await owner.waitForHome(page)).shown))
    }
    const all = Array.from({ length: 25 }, (_, index) => `key-${25 - index}`)
    expect(seen.flat()).toEqual(all)
    expect(owner.home?.buttons.map(({ label }) => label)).not.toContain('Older')
    await owner.home?.click('Newer')
    expect(namesIn((await owner.waitForHome('(11 to 20 of 25)')).shown)).toEqual(all.slice(10, 20))
    await owner.home?.click('Newer')
    const { shown } = await owner.waitForHome('(1 to 10 of 25)')
    expect(namesIn(shown)).toEqual(all.slice(0, 10))
    expect(shown).not.toContain('[Newer]')
  })

  test('stays where it was when it is opened again, and when what stood there is gone', async () => {
    const token = await addNamed(13)
    await open(owner)
    await owner.home?.click('Older')
    await owner.waitForHome('(11 to 13 of 13)')
    await owner.openHome()
    await owner.waitForHome('(11 to 13 of 13)')
    const { json } = await callApi(story.url, { token, path: `${SHARES}?limit=100` })
    for (const { id } of json.secrets.slice(10)) {
      await callApi(story.url, { token, path: `${SHARES}/${id}`, method: 'DELETE' })
    }
    await owner.openHome()
    const { shown } = await owner.waitForHome('[Active (10)]')
    expect(namesIn(shown)).toHaveLength(10)
    expect(shown).not.toContain('[Newer]')
  })

  test('takes a place only from its owner: a cursor of somebody else leads to the first page', async () => {
    await addNamed(11)
    const home = await open(owner)
    const stolen = home.buttons.find(({ label }) => label === 'Older')?.value ?? raise()
    await share(friend, { to: [story.bob], name: 'key-99' })
    const theirs = await open(friend)
    const [tab] = theirs.blocks.filter(({ block_id }) => block_id === 'ways')
    Object.assign(Object(tab).elements[0], { action_id: `${ACTIONS.homePage}:older`, value: stolen })
    await theirs.click('Share a secret')
    expect(namesIn((await friend.waitForHome('[Active (1)]')).shown)).toEqual(['key-99'])
  })
})

describe('Home with 5,000 secrets', () => {
  test.each([
    ['active', 'Your secrets that can be opened'],
    ['closed', 'Your secrets that are over'],
    ['received', 'Secrets shared with you'],
  ])('fits into Slack under %s, and says what it leaves out', async (tab, heading) => {
    const workspaceId = story.slack.team.id
    const [sender, recipient] = tab === 'received' ? [story.bob, owner] : [owner, story.bob]
    await story.onDatabase((db) =>
      insertManyShares(db, {
        workspaceId,
        senderId: sender.id,
        recipientId: recipient.id,
        count: 5_000,
        prefix: `${tab}${people}`,
        state: tab === 'closed' ? 'expired' : 'open',
      }),
    )
    await open(owner)
    const home = await turn(owner, tab, heading)
    expect(home.shown).toContain('(1 to 10 of 5,000)')
    expect(home.shown).toContain('(5,000)]')
    expect(home.blocks.length).toBeLessThanOrEqual(60)
    await home.click('Older')
    expect((await owner.waitForHome('(11 to 20 of 5,000)')).blocks.length).toBeLessThanOrEqual(60)
  })
})

test('nobody sees what is neither theirs nor for them', async () => {
  await share(owner, { to: [friend], name: 'between the two' })
  const { dana } = story
  await open(dana)
  for (const look of [turnToClosed, turnToReceived]) {
    const { view } = await look(dana)
    expect(JSON.stringify(view)).not.toMatch(new RegExp(`between the two|${owner.id}|${friend.id}`))
  }
})

test('the messages tab publishes nothing', async () => {
  await owner.openMessages()
  await story.dana.openHome()
  await story.dana.waitForHome('Share Secret')
  expect(story.slack.workspace.homes.has(owner.id)).toBe(false)
})

function raise(): never {
  throw new Error('it is there')
}
