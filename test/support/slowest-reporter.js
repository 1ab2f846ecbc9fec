// Prints at the end of a run what took longest, and why anything was skipped.

import { WHY_NO_BROWSER } from './why-no-browser.ts'

const SHOWN = 5

export default class SlowestReporter {
  onRunComplete(_contexts, { testResults, startTime }) {
    const files = testResults
      .map(({ testFilePath, perfStats }) => ({
        file: testFilePath.slice(process.cwd().length + 1),
        seconds: (perfStats.end - perfStats.start) / 1_000,
      }))
      .sort((one, other) => other.seconds - one.seconds)
    if (WHY_NO_BROWSER && files.some(({ file }) => file.startsWith('test/e2e/')))
      process.stderr.write(`\n${WHY_NO_BROWSER}\n`)
    if (files.length < 2) return
    const lines = files.slice(0, SHOWN).map(({ file, seconds }) => `  ${seconds.toFixed(1)} s  ${file}`)
    process.stderr.write(
      `\nSlowest of ${files.length} files, ${((Date.now() - startTime) / 1_000).toFixed(0)} s in all:\n${lines.join('\n')}\n`,
    )
  }
}
