// The one table at the end of a run.

import type { Row } from './figure.ts'

const HEAD = ['figure', 'floor', 'ours', 'ratio', 'target', ''] as const

export function formatTable(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.figure,
    row.floor ?? '',
    row.ours,
    row.ratio?.toFixed(2) ?? '',
    row.target ?? '',
    row.isMet === undefined ? '' : row.isMet ? 'met' : 'MISSED',
  ])
  const lines = [HEAD, HEAD.map(() => ''), ...cells]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line, index) => {
      const fill = index === 1 ? '-' : ' '
      return line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0, fill))
        .join('  ')
        .trimEnd()
    })
    .join('\n')
}
