// What every page of ours is made of: the tag that writes HTML, which escapes whatever it is not told to trust,
// and the frame around a page. No inline script or style exists: the policy in headers.ts would refuse it.

import type { Assets } from './assets.ts'

export type HtmlValue = string | number | undefined | Html | readonly HtmlValue[]
export type { Html }

/** Writes HTML from a template. Values are escaped for text and quoted attributes; Html goes in as it is. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, index) => text + toHtml(values[index - 1]) + part))
}

export interface PageOptions {
  assets: Assets
  title: string
  /** The page's own script and style in assets/, without the extension: `reveal` for reveal.js and reveal.css. */
  name: string
  body: Html
}

/** A whole document: the head, the product's name on top, then the page's own body. */
export function renderPage({ assets, title, name, body }: PageOptions): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f3f6f6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0f1517" media="(prefers-color-scheme: dark)">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${assets.path('mark.svg')}">
<link rel="stylesheet" href="${assets.path('page.css')}">
<link rel="stylesheet" href="${assets.path(`${name}.css`)}">
<script type="module" src="${assets.path(`${name}.js`)}"></script>
</head>
<body>
<header class="brand"><img src="${assets.path('mark.svg')}" alt="" width="28" height="28">Share Secret</header>
${body}
</body>
</html>
`.toString()
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
