// A workspace of an Enterprise organization: people act from any of its workspaces, and who is a member of the one that has
// the app is served there like anybody else. Who is not is told so, and the operator can see why.

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { GRID_PEOPLE, type Grid } from '../../sandbox/grid.ts'
import { PEOPLE } from '../../sandbox/people.ts'
import type { Person } from '../../sandbox/person/person.ts'
import { openStory, type Story } from '../support/service.ts'
import { fillForm, reveal, share, submit, untilShows, valueIn } from '../support/sharing.ts'

const people = [...Object.values(PEOPLE), ...Object.values(GRID_PEOPLE)]

describe.each<Grid['teamInPayloads']>(['theirs', 'none'])(
  'where payloads name their workspace as %s',
  (teamInPayloads) => {
    let story: Story
    let gwen: Person
    let sid: Person
    beforeAll(async () => {
      story = await openStory({ slack: { people, grid: { isOrgWide: false, teamInPayloads } } })
      gwen = story.slack.person(GRID_PEOPLE.gwen.id)
      sid = story.slack.person(GRID_PEOPLE.sid.id)
    })
    afterAll(() => story.close())
    afterEach(() => {
      story.slack.clear()
      story.log.clear()
    })

    test('a member from another workspace shares, receives, reveals, revokes and sees Home', async () => {
      const { alice } = story
      const shared = await share(alice, { secret: 'for gwen', to: [gwen] })
      expect(valueIn(await reveal(gwen, await shared.messageOf(gwen)))).toBe('for gwen')
      const hers = await submit(gwen, await fillForm(gwen, { secret: 'from gwen', to: [alice] }), [alice])
      const message = await hers.messageOf(alice)
      await gwen.openHome()
      await gwen.waitForHome('Your secrets')
      const card = await hers.card()
      await untilShows(gwen, card, ': delivered')
      await gwen.click(card, 'Revoke')
      await untilShows(alice, message, 'took this secret back')
      expect(story.log.lines().filter(({ message: event }) => event === 'slack.refused')).toEqual([])
    })

    test('a change of their profile closes nothing of theirs', async () => {
      const { alice, slack } = story
      const shared = await share(alice, { secret: 'still hers', to: [gwen] })
      const message = await shared.messageOf(gwen)
      await slack.changePerson(gwen.id, { title: 'At Sister, in a good mood' })
      expect(valueIn(await reveal(gwen, message))).toBe('still hers')
    })

    test('somebody of another workspace only can be sent nothing, is told so, and the log says why', async () => {
      const { alice } = story
      const { modal } = await share(alice, { to: [sid] })
      expect(modal.shown).toContain('sid is from another workspace.')
      expect(story.log.lines()).toContainEqual(
        expect.objectContaining({ message: 'members.refused', note: sid.id, reason: 'external' }),
      )
    })

    test('and somebody who left the organization is called deactivated, not of another workspace', async () => {
      const { alice, slack } = story
      await slack.changePerson(gwen.id, { kind: 'deactivated' })
      const { modal } = await share(alice, { to: [gwen] })
      expect(modal.shown).toContain('gwen')
      expect(modal.shown).toContain('deactivated')
      expect(modal.shown).not.toContain('another workspace')
      await slack.changePerson(gwen.id, { kind: 'member' })
    })
  },
)
