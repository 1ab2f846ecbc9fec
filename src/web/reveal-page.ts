// The recipient's page: the same bytes for every id, since what a link holds is behind the # and never reaches
// the server. Six steps of which assets/reveal.js shows one at a time and fills the gaps (data-slot).

import type { Assets } from './assets.ts'
import { NOTICE, renderNotices } from './notices.ts'
import { html, renderPage } from './page.ts'
import { REVEAL_NOTICES } from './reveal-notices.ts'

/** The page's HTML. It says nothing about any share. */
export function renderRevealPage({ assets }: { assets: Assets }): string {
  return renderPage({
    assets,
    title: 'Share Secret',
    name: 'reveal',
    body: html`<main class="card">
${STARTING}
${CONFIRM}
${READY}
${REVEALED}
${NOTICE}
${renderNotices(REVEAL_NOTICES)}<p id="status" class="unseen" role="status"></p>
</main>
<footer>This page loads nothing from other sites and keeps nothing in your browser.</footer>`,
  })
}

const STARTING = html`<noscript><h1>This page needs JavaScript</h1>
<p>What opens the secret is the part of the link after the #, and only a script in your browser can read it. Allow JavaScript for this site, then open the link again. Nothing was used.</p></noscript>
<section id="starting">
<h1 tabindex="-1">Checking the link</h1>
<p id="late" class="late">Still here? The page's script did not start. Reload the page, or allow JavaScript for this site. Nothing was used.</p>
</section>`

// What is shown here opens nothing by itself: it is for whoever reads it on this screen to answer with in Slack.
const CONFIRM = html`<section id="confirm-number" hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><rect x="4.5" y="4.5" width="15" height="15" rx="4"/><path d="M8.5 12.3l2.4 2.4 4.6-5"/></svg>
<h1 tabindex="-1">Press this number in Slack</h1>
<p class="digits" data-slot="number"></p>
<p>If this link was sent to you, Share Secret has just asked you in Slack whether this is your browser. Press the number there: this page then opens by itself.</p>
<p class="quiet">Time left: <span class="clock" data-slot="time-left"></span>. Nothing is used up by this.</p>
</section>
<section id="confirm-code" hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><rect x="4.5" y="4.5" width="15" height="15" rx="4"/><path d="M8.5 12.3l2.4 2.4 4.6-5"/></svg>
<h1 tabindex="-1">Type this in Slack</h1>
<p class="command" data-slot="command"></p>
<div class="actions"><button id="copy-command" type="button">Copy</button></div>
<p id="copied-command" class="done" role="status"></p>
<p>Send it as a message in any conversation. Slack shows you once more what it opens, and then this page opens by itself.</p>
<p class="quiet">Time left: <span class="clock" data-slot="time-left"></span>. Nothing is used up by this.</p>
</section>`

const READY = html`<form id="ready" autocomplete="off" novalidate hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M7 11V8a5 5 0 0 1 10 0v3"/><rect x="5" y="11" width="14" height="9" rx="2"/><path d="M12 14.5v2"/></svg>
<h1 tabindex="-1"><bdi data-slot="sender"></bdi> shared a secret with you</h1>
<p class="name" dir="auto" data-slot="name"></p>
<p>It opens <strong data-slot="views"></strong> and expires <span data-slot="expires"></span> <span class="quiet">(<span data-slot="remaining"></span>)</span>.</p>
<div id="password-group" class="field" hidden>
<label for="password">Password</label>
<p class="quiet" id="password-hint">The sender set one and gives it to you separately.</p>
<div class="joined">
<input id="password" type="password" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" aria-describedby="problem password-hint">
<button id="password-toggle" type="button" class="plain" aria-controls="password" aria-label="Show password">Show</button>
</div>
</div>
<p id="problem" class="problem" role="alert"></p>
<button id="reveal" type="submit" class="main" aria-describedby="cost">Reveal</button>
<p id="cost" class="quiet"></p>
</form>`

const REVEALED = html`<section id="revealed" hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M7 11V8a5 5 0 0 1 9.6-2"/><rect x="5" y="11" width="14" height="9" rx="2"/><path d="M12 14.5v2"/></svg>
<h1 tabindex="-1">Secret from <bdi data-slot="sender"></bdi></h1>
<p class="name" dir="auto" data-slot="name"></p>
<div class="value" role="group" aria-label="The secret">
<p id="dots"><span aria-hidden="true">••••••••••••</span><span class="unseen">Hidden</span></p>
<pre id="value" tabindex="0" hidden></pre>
</div>
<div class="actions">
<button id="show" type="button" class="main" aria-controls="value">Show</button>
<button id="copy" type="button">Copy</button>
<button id="download" type="button">Download</button>
</div>
<p id="done" class="done" role="status"></p>
<p><strong>Gone when you leave this page.</strong> Reloading counts as leaving.</p>
<p class="quiet" data-slot="after"></p>
</section>`
