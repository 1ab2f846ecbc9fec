// Refuses a view that preselects somebody whom the person could not choose: who has left, and (but that is not known of
// Slack) whom it does not know.

import { listElements, prepareBlocks } from './blocks.ts'
import { type Json, readText, readTexts } from './json.ts'
import { refuseArguments } from './refusal.ts'
import type { Workspace } from './workspace.ts'

/** @throws Refusal `invalid_arguments` with the place of each */
export function assertChoosable(workspace: Workspace, draft: Json): void {
  const blocks = prepareBlocks(draft.blocks)
  const problems = listElements(blocks).flatMap(({ block, element }) => {
    const one = readText(element, 'initial_user')
    const at = `/view/blocks/${blocks.indexOf(block)}/element`
    return [
      ...(one === '' || isChoosable(workspace, one)
        ? []
        : [`invalid user_id [json-pointer:${at}/initial_user]`]),
      ...readTexts(element, 'initial_users').flatMap((id, index) =>
        isChoosable(workspace, id) ? [] : [`invalid user_id [json-pointer:${at}/initial_users/${index}]`],
      ),
    ]
  })
  if (problems.length > 0) throw refuseArguments('invalid_arguments', problems)
}

function isChoosable({ people, unknowns }: Workspace, id: string): boolean {
  const person = people.get(id)
  return person === undefined ? !unknowns.refusesNobody : person.kind !== 'deactivated'
}
