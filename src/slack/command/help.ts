// What `/share-secret help` answers, to the caller alone; also where one of the command's own words said nothing that it
// takes, since a secret does not begin with it.

import type { HelpCommand } from './parse.ts'
import { describeOwnWord, HELP } from './words.ts'

export function buildHelp(about?: HelpCommand['about']): { response_type: 'ephemeral'; text: string } {
  const lines = about === undefined ? HELP : [describeOwnWord(about), '', ...HELP]
  return { response_type: 'ephemeral', text: lines.join('\n') }
}
