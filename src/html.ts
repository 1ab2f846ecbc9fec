// The tag that writes HTML and escapes whatever it is not told to trust. For the pages and for mail.

export type HtmlValue = string | number | undefined | Html | readonly HtmlValue[]
export type { Html }

/** Writes HTML from a template. Values are escaped for text and quoted attributes; Html goes in as it is. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, index) => text + toHtml(values[index - 1]) + part))
}

/** HTML that is safe to send. Not exported as a value: only the tag makes one. */
class Html {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

function toHtml(value: HtmlValue): string {
  if (value === undefined) return ''
  if (value instanceof Html) return value.toString()
  if (typeof value === 'object') return value.map(toHtml).join('')
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
