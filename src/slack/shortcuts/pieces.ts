// What a message shows, in pieces: words, and code, which is set apart because it may be the secret alone. Pure.

/** A part of what is shown. Pieces follow each other without anything in between. */
export interface Piece {
  text: string
  /** Set as code: in a block of its own, or within a line. */
  code?: 'block' | 'inline'
}

/** Each part on lines of its own; parts that show nothing go. */
export function joinLines(parts: ReadonlyArray<readonly Piece[]>): Piece[] {
  const joined: Piece[] = []
  for (const part of parts) {
    if (isBlank(part)) continue
    const before = joined.at(-1)
    if (before !== undefined && !before.text.endsWith('\n')) joined.push({ text: '\n' })
    joined.push(...part)
  }
  return joined
}

/** Cells of a row, as a table is copied. */
export function joinCells(cells: ReadonlyArray<readonly Piece[]>): Piece[] {
  return cells.flatMap((cell, index) => (index > 0 ? [{ text: '\t' }, ...cell] : cell))
}

export function isBlank(pieces: readonly Piece[]): boolean {
  return pieces.every(({ text }) => text.trim() === '')
}

/** All that is shown. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('')
}
