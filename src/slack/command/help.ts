// What `/share-secret help` answers, to the caller alone.

import { HELP } from './words.ts'

export function buildHelp(): { response_type: 'ephemeral'; text: string } {
  return { response_type: 'ephemeral', text: HELP.join('\n') }
}
