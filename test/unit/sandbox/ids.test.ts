// Ids are as long as Slack's: nine to eleven characters, whoever and whatever they name.

import { expect, test } from '@jest/globals'
import { GRID_PEOPLE, ORG, SISTER } from '../../../sandbox/grid.ts'
import { APP, CHANNELS, GROUPS, OTHER_TEAM, PEOPLE, TEAM, toBotId } from '../../../sandbox/people.ts'
import { newId, Workspace } from '../../../sandbox/workspace.ts'

const ID = /^[A-Z][A-Za-z0-9][A-Z0-9]{7,9}$/

test('those of a fresh workspace', () => {
  const named = [PEOPLE, GRID_PEOPLE, CHANNELS, GROUPS].flatMap((all) => Object.values(all))
  const ids = [...named, TEAM, OTHER_TEAM, SISTER, ORG].map(({ id }: { id: string }) => id)
  ids.push(APP.id, APP.botId, APP.botUserId, toBotId(PEOPLE.deploybot))
  expect(ids.filter((id) => !ID.test(id))).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
})

test('those that are made: of views, events and DMs', () => {
  const workspace = new Workspace()
  for (const id of [newId('V'), newId('Ev'), newId('EC'), workspace.dmOf(PEOPLE.bob.id)])
    expect(id).toMatch(ID)
  expect(workspace.selfDmOf(PEOPLE.bob.id)).not.toBe(workspace.dmOf(PEOPLE.bob.id))
  expect(workspace.dmOf(PEOPLE.bob.id)).toBe(workspace.dmOf(PEOPLE.bob.id))
})
