// What every page of ours is made of: the tag that writes HTML and the frame around a page. No inline script or style
// exists: the policy in headers.ts would refuse it.

import { type Html, html } from '../html.ts'
import type { Assets } from './assets.ts'

export { type Html, html } from '../html.ts'

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
