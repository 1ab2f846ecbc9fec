// The page on which a sender writes what is shared: the same bytes for every id, in steps of which assets/compose.js
// shows one at a time.

import type { Assets } from './assets.ts'
import { COMPOSE_NOTICES, COMPOSE_SCRIPT_WORDS, STARTING_WORDS, WRITING_WORDS } from './compose-words.ts'
import { NOTICE, renderNotices } from './notices.ts'
import { html, renderPage, renderStarting } from './page.ts'

/** The page's HTML. It says nothing about any share. */
export function renderComposePage({ assets }: { assets: Assets }): string {
  return renderPage({
    assets,
    name: 'compose',
    words: COMPOSE_SCRIPT_WORDS,
    body: html`<main class="card">
${renderStarting(STARTING_WORDS)}
${WRITING}
${NOTICE}
${renderNotices(COMPOSE_NOTICES)}<p id="status" class="unseen" role="status"></p>
</main>`,
  })
}

const WRITING = html`<form id="writing" autocomplete="off" novalidate hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 19l.9-3.6L15.6 5.7a1.9 1.9 0 0 1 2.7 2.7L8.6 18.1 5 19z"/><path d="M13.9 7.4l2.7 2.7"/></svg>
<h1 tabindex="-1">${WRITING_WORDS.title}</h1>
<p id="rules"></p>
<div class="field">
<label for="secret">${WRITING_WORDS.secret}</label>
<textarea id="secret" rows="8" spellcheck="false" autocapitalize="none" autocorrect="off" autocomplete="off" data-1p-ignore aria-describedby="problem count hint"></textarea>
<p class="under"><span class="quiet" id="hint">${WRITING_WORDS.hint}</span> <span class="quiet" id="count"></span></p>
</div>
<p id="problem" class="problem" role="alert"></p>
<button id="share" type="submit" class="main">${WRITING_WORDS.share}</button>
</form>`
