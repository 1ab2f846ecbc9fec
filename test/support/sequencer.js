// The order of test files: those that wait most come first, so that those that only compute fill the gaps they leave.

import SequencerModule from '@jest/test-sequencer'

const Sequencer = SequencerModule.default ?? SequencerModule
const KINDS = ['long', 'stories', 'e2e', 'hostile', 'contract', 'integration', 'unit']

const rankOf = ({ path }) => KINDS.findIndex((kind) => path.includes(`/test/${kind}/`))

export default class WaitingFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rankOf(one) - rankOf(other))
  }
}
