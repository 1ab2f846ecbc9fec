// The recipient's page: the same bytes for every id, since what a link holds is behind the # and never reaches
// the server. Six steps of which assets/reveal.js shows one at a time and fills the gaps (data-slot).

import type { Assets } from './assets.ts'
import { NOTICE, renderNotices } from './notices.ts'
import { fillGaps, html, renderPage, renderStarting } from './page.ts'
import { REVEAL_NOTICES } from './reveal-notice-words.ts'
import {
  CONFIRM_WORDS,
  READY_WORDS,
  REVEAL_SCRIPT_WORDS,
  REVEALED_WORDS,
  STARTING_WORDS,
} from './reveal-words.ts'

/** The page's HTML. It says nothing about any share. */
export function renderRevealPage({ assets }: { assets: Assets }): string {
  return renderPage({
    assets,
    name: 'reveal',
    words: REVEAL_SCRIPT_WORDS,
    body: html`<main class="card">
${renderStarting(STARTING_WORDS)}
${CONFIRM}
${READY}
${REVEALED}
${NOTICE}
${renderNotices(REVEAL_NOTICES)}<p id="status" class="unseen" role="status"></p>
</main>`,
  })
}

const SENDER = html`<bdi data-slot="sender"></bdi>`
const TIME_LEFT = fillGaps(CONFIRM_WORDS.timeLeft, {
  clock: html`<span class="clock" data-slot="time-left"></span>`,
})

// What is shown here opens nothing by itself: it is for whoever reads it on this screen to answer with in Slack.
const CONFIRM = html`<section id="confirm-number" hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><rect x="4.5" y="4.5" width="15" height="15" rx="4"/><path d="M8.5 12.3l2.4 2.4 4.6-5"/></svg>
<h1 tabindex="-1">${CONFIRM_WORDS.numberTitle}</h1>
<p class="digits" data-slot="number"></p>
<p>${CONFIRM_WORDS.number}</p>
<p class="quiet">${TIME_LEFT}</p>
</section>
<section id="confirm-code" hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><rect x="4.5" y="4.5" width="15" height="15" rx="4"/><path d="M8.5 12.3l2.4 2.4 4.6-5"/></svg>
<h1 tabindex="-1">${CONFIRM_WORDS.codeTitle}</h1>
<p class="command" data-slot="command"></p>
<div class="actions"><button id="copy-command" type="button">${CONFIRM_WORDS.copy}</button></div>
<p id="copied-command" class="done" role="status"></p>
<p>${CONFIRM_WORDS.code}</p>
<p class="quiet">${TIME_LEFT}</p>
</section>`

const TERMS = fillGaps(READY_WORDS.terms, {
  views: html`<strong data-slot="views"></strong>`,
  expires: html`<span data-slot="expires"></span>`,
  remaining: html`<span class="quiet">(<span data-slot="remaining"></span>)</span>`,
})

const READY = html`<form id="ready" autocomplete="off" novalidate hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M7 11V8a5 5 0 0 1 10 0v3"/><rect x="5" y="11" width="14" height="9" rx="2"/><path d="M12 14.5v2"/></svg>
<h1 tabindex="-1">${fillGaps(READY_WORDS.title, { sender: SENDER })}</h1>
<p class="name" dir="auto" data-slot="name"></p>
<p>${TERMS}</p>
<div id="password-group" class="field" hidden>
<label for="password">${READY_WORDS.password}</label>
<p class="quiet" id="password-hint">${READY_WORDS.passwordHint}</p>
<div class="joined">
<input id="password" type="password" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" aria-describedby="problem password-hint">
<button id="password-toggle" type="button" class="plain" aria-controls="password" aria-label="${READY_WORDS.showPassword}">${READY_WORDS.show}</button>
</div>
</div>
<p id="problem" class="problem" role="alert"></p>
<button id="reveal" type="submit" class="main" aria-describedby="cost">${READY_WORDS.reveal}</button>
<p id="cost" class="quiet"></p>
</form>`

const REVEALED = html`<section id="revealed" hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M7 11V8a5 5 0 0 1 9.6-2"/><rect x="5" y="11" width="14" height="9" rx="2"/><path d="M12 14.5v2"/></svg>
<h1 tabindex="-1">${fillGaps(REVEALED_WORDS.title, { sender: SENDER })}</h1>
<p class="name" dir="auto" data-slot="name"></p>
<div class="value" role="group" aria-label="${REVEALED_WORDS.value}">
<p id="dots"><span aria-hidden="true">••••••••••••</span><span class="unseen">${REVEALED_WORDS.hidden}</span></p>
<pre id="value" tabindex="0" hidden></pre>
</div>
<div class="actions">
<button id="show" type="button" class="main" aria-controls="value">${REVEALED_WORDS.show}</button>
<button id="copy" type="button">${REVEALED_WORDS.copy}</button>
<button id="download" type="button">${REVEALED_WORDS.download}</button>
</div>
<p id="done" class="done" role="status"></p>
<p><strong>${REVEALED_WORDS.gone}</strong> ${REVEALED_WORDS.reloading}</p>
<p class="quiet" data-slot="after"></p>
</section>`
