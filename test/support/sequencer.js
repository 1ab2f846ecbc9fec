// The order of test files: stories wait most of the time, and the others compute, so they take turns, in proportion, each
// kind in Jest's own order.

import SequencerModule from '@jest/test-sequencer'

const Sequencer = SequencerModule.default ?? SequencerModule

const waits = ({ path }) => /\/test\/(long|stories)\//.test(path)

export default class TakingTurns extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    const kinds = [sorted.filter(waits), sorted.filter((test) => !waits(test))]
    return kinds
      .flatMap((kind) => kind.map((test, index) => ({ test, at: (index + 0.5) / kind.length })))
      .toSorted((one, other) => one.at - other.at)
      .map(({ test }) => test)
  }
}
