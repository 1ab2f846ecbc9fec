// Fills texts by their length: a text that is too long costs the whole message or window, and how many parts make one
// depends on what people are called. Pure. Lengths are UTF-16 units, never fewer than what Slack counts.

/** What Slack takes in one text of a section or a context. @see https://docs.slack.dev/reference/block-kit/blocks/section-block */
export const TEXT_CHARS = 3_000

/** The first parts that, joined, are no longer than `maxChars`, and how many are left. */
export function takeFitting(
  parts: readonly string[],
  separator: string,
  maxChars: number,
): { taken: string[]; rest: number } {
  let length = -separator.length
  const tooMany = parts.findIndex((part) => {
    length += separator.length + part.length
    return length > maxChars
  })
  const taken = tooMany < 0 ? [...parts] : parts.slice(0, tooMany)
  return { taken, rest: parts.length - taken.length }
}

/** Lines, as many to a text as fit. */
export function packLines(lines: readonly string[]): string[] {
  const texts: string[] = []
  for (let from = 0; from < lines.length; ) {
    // A line that is too long by itself is cut where it is shown.
    const count = Math.max(1, takeFitting(lines.slice(from), '\n', TEXT_CHARS).taken.length)
    texts.push(lines.slice(from, from + count).join('\n'))
    from += count
  }
  return texts
}

/** The text, or as much of its beginning as fits: no half characters, entities, mentions or dates. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const kept = text.slice(0, maxChars - 1).replace(/(?:<[^>]*|&[a-z]*|[\uD800-\uDBFF])$/, '')
  return `${kept}…`
}

/**
 * The `max_length` of a field for so many characters: it also takes what the field is filled with, in which a character
 * may be two units.
 */
export function roomFor(maxChars: number, initial = ''): number {
  return Math.max(maxChars, initial.length)
}
