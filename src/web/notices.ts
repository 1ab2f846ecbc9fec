// The step of a page that has nothing to show, or not yet: its frame, and one template for each thing it may say. The
// page's own script shows a template by its id.

import { type Html, html } from './page.ts'
import { TRY_AGAIN } from './words.ts'

/** By id: a heading and lines. */
export type Notices = Readonly<Record<string, readonly [title: string, ...lines: string[]]>>

export const NOTICE = html`<section id="notice" hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="8.5"/><path d="M12 7.8v5"/><path d="M12 16.1v.1"/></svg>
<div id="notice-text"></div>
<button id="again" type="button" class="main" hidden>${TRY_AGAIN}</button>
<p class="quiet" id="notice-reference"></p>
</section>`

/** One `<template>` for each notice. */
export function renderNotices(notices: Notices): Html {
  return html`${Object.entries(notices).map(
    ([
      id,
      [title, ...lines],
    ]) => html`<template id="${id}"><h1 tabindex="-1">${title}</h1>${lines.map((line) => html`<p>${line}</p>`)}</template>
`,
  )}`
}
