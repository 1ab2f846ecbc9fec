// The page on which a sender writes what is shared: the same bytes for every id, in steps of which assets/compose.js
// shows one at a time.

import type { Assets } from './assets.ts'
import { NOTICE, type Notices, renderNotices } from './notices.ts'
import { html, renderPage } from './page.ts'

/** The page's HTML. It says nothing about any share. */
export function renderComposePage({ assets }: { assets: Assets }): string {
  return renderPage({
    assets,
    title: 'Share Secret',
    name: 'compose',
    body: html`<main class="card">
${STARTING}
${WRITING}
${NOTICE}
${renderNotices(NOTICES)}<p id="status" class="unseen" role="status"></p>
</main>
<footer>This page loads nothing from other sites and keeps nothing in your browser.</footer>`,
  })
}

const STARTING = html`<noscript><h1>This page needs JavaScript</h1>
<p>What lets you share is the part of the link after the #, and only a script in your browser can read it. Allow JavaScript for this site, then open the page from Slack again. Nothing was shared.</p></noscript>
<section id="starting">
<h1 tabindex="-1">One moment</h1>
<p id="late" class="late">Still here? The page's script did not start. Reload the page, or allow JavaScript for this site. Nothing was shared.</p>
</section>`

const WRITING = html`<form id="writing" autocomplete="off" novalidate hidden>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 19l.9-3.6L15.6 5.7a1.9 1.9 0 0 1 2.7 2.7L8.6 18.1 5 19z"/><path d="M13.9 7.4l2.7 2.7"/></svg>
<h1 tabindex="-1">Write the secret</h1>
<p id="rules"></p>
<div class="field">
<label for="secret">Secret</label>
<textarea id="secret" rows="8" spellcheck="false" autocapitalize="none" autocorrect="off" autocomplete="off" data-1p-ignore aria-describedby="problem count hint"></textarea>
<p class="under"><span class="quiet" id="hint">Kept exactly as typed. It does not pass through Slack.</span> <span class="quiet" id="count"></span></p>
</div>
<p id="problem" class="problem" role="alert"></p>
<button id="share" type="submit" class="main">Share</button>
</form>`

const NOTICES: Notices = {
  incomplete: [
    'This link is incomplete',
    'The part after the # is missing or cut short. Reloading this page does that too. Nothing was shared.',
    'In Slack, share again and open the page from there.',
  ],
  over: [
    'This page is over',
    'It works once and for 30 minutes. If you have not pressed Share, nothing was shared.',
    'In Slack, share again and open the page from there.',
  ],
  shared: [
    'It is shared',
    'Your messages from Share Secret in Slack say who has got it and who has opened it, and let you take it back.',
    'You can close this page.',
  ],
  'maybe-shared': [
    'It may be shared already',
    'An earlier press of Share got no answer. If it went through, you get a message from Share Secret in Slack about it.',
    'If none comes within a minute, share again from Slack.',
  ],
  'not-reached': [
    'Could not reach the service',
    'Nothing was shared. Check your connection, then try again.',
  ],
  refused: ['This cannot be shared'],
  wait: ['Wait a little'],
  failed: ['The service could not answer'],
}
