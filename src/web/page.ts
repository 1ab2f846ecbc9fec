// What every page of ours is made of: the tag that writes HTML and the frame around a page. No inline script or style
// exists: the policy in headers.ts would refuse it.

import { type Html, html } from '../html.ts'
import type { Assets } from './assets.ts'
import { FOOTER, LANGUAGE, NEEDS_JAVASCRIPT, PRODUCT } from './words.ts'

export { type Html, html } from '../html.ts'

export interface PageOptions {
  assets: Assets
  /** The page's own script and style in assets/, without the extension: `reveal` for reveal.js and reveal.css. */
  name: string
  /** What its script says. */
  words: object
  body: Html
}

/**
 * A whole document: the head, the product's name on top, then the page's own body. Its script reads its words from the
 * template `words`, as JSON: data, which the policy allows.
 */
export function renderPage({ assets, name, words, body }: PageOptions): string {
  return html`<!doctype html>
<html lang="${LANGUAGE}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f3f6f6" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#0f1517" media="(prefers-color-scheme: dark)">
<title>${PRODUCT}</title>
<link rel="icon" type="image/svg+xml" href="${assets.path('mark.svg')}">
<link rel="stylesheet" href="${assets.path('page.css')}">
<link rel="stylesheet" href="${assets.path(`${name}.css`)}">
<script type="module" src="${assets.path(`${name}.js`)}"></script>
</head>
<body>
<header class="brand"><img src="${assets.path('mark.svg')}" alt="" width="28" height="28">${PRODUCT}</header>
${body}
<footer>${FOOTER}</footer>
<template id="words">${JSON.stringify(words)}</template>
</body>
</html>
`.toString()
}

/** The step before the script has started, and what stands in its place where it cannot. */
export function renderStarting({
  noScript,
  title,
  late,
}: Record<'noScript' | 'title' | 'late', string>): Html {
  return html`<noscript><h1>${NEEDS_JAVASCRIPT}</h1>
<p>${noScript}</p></noscript>
<section id="starting">
<h1 tabindex="-1">${title}</h1>
<p id="late" class="late">${late}</p>
</section>`
}

/** A sentence with elements in its gaps: `{sender}` becomes what is given as `sender`. */
export function fillGaps(sentence: string, gaps: Readonly<Record<string, Html>>): Html {
  const parts = sentence.split(/\{(\w+)\}/)
  return html`${parts.map((part, index) => (index % 2 === 1 ? gaps[part] : part))}`
}
