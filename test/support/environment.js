// Node's environment, and where a test fails: what the people of its stories have on their screens then, and what the
// service logged during that test. Stories say of themselves in `global.openStories`, see service.ts.

import { TestEnvironment as NodeEnvironment } from 'jest-environment-node'

const LINES_SHOWN = 40

export default class StoryEnvironment extends NodeEnvironment {
  async setup() {
    await super.setup()
    this.global.openStories = new Set()
  }

  async handleTestEvent({ name, test, error }) {
    if (name === 'test_start') for (const story of this.global.openStories) story.begin()
    if (name === 'test_fn_failure' || name === 'hook_failure') this.#explain(error ?? test?.errors.at(-1))
  }

  #explain(error) {
    if (typeof error !== 'object' || error === null || typeof error.stack !== 'string') return
    for (const story of this.global.openStories) {
      const { screens, lines } = story.describe()
      const log = lines.length > 0 ? lines.slice(-LINES_SHOWN).join('\n') : '(nothing)'
      const shown = screens.length > 0 ? screens.join('\n\n') : '(nothing)'
      error.stack += `\n\nOn the screens:\n${shown}\n\nIn the log of this test:\n${log}\n`
    }
  }
}
