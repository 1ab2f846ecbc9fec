// The lines on top of the form "Share a secret" that answers a request: for whom, and what they asked for. They stand in
// the view alone and are read back from it, since people's words do not belong into private_metadata. They show, and
// decide nothing.

import type { types } from '@slack/bolt'
import { Secret } from '../../secret.ts'
import { decodePlainText } from '../escape.ts'
import { mrkdwnSection, plainSection } from '../format.ts'
import { describeAsker } from './words.ts'

export interface AskedLines {
  askerId: string
  what: Secret
}

const ASKER_BLOCK = 'asked_by'
const WHAT_BLOCK = 'asked_what'

export function buildAskedLines({ askerId, what }: AskedLines): types.SectionBlock[] {
  return [
    { ...mrkdwnSection(describeAsker(askerId)), block_id: ASKER_BLOCK },
    { ...plainSection(what.expose()), block_id: WHAT_BLOCK },
  ]
}

/** Never throws: a form without them answers nothing. */
export function readAskedLines(
  blocks: ReadonlyArray<{ block_id?: string | undefined; text?: unknown }>,
): AskedLines | undefined {
  const textOf = (blockId: string): string => {
    const { text } = Object(blocks.find((block) => block.block_id === blockId)?.text) as { text?: unknown }
    return typeof text === 'string' ? text : ''
  }
  const [, askerId] = /<@([UW][A-Z0-9]+)>/.exec(textOf(ASKER_BLOCK)) ?? []
  const what = decodePlainText(textOf(WHAT_BLOCK))
  return askerId !== undefined && what !== '' ? { askerId, what: Secret.fromText(what) } : undefined
}
