// The mail to an outside address, as plain text and as HTML. Pure. It holds no secret, no password and no name of the
// share, loads nothing from anywhere and tells nobody that it was read.

import { html } from '../html.ts'
import type { Secret } from '../secret.ts'
import { buildLink } from '../share/link.ts'
import type { ShareSummary } from '../share/messages.ts'
import type { Mail } from './open.ts'
import { ADVICE, describeUntil, describeViews, listLines, OPEN, OR_COPY, SUBJECT } from './words.ts'

const LONGEST_NAME = 80

export function buildMail(share: ShareSummary, senderName: string, token: Secret, baseUrl: string): Mail {
  const recipientCount = share.recipients.length + share.outside.length
  const link = buildLink(baseUrl, { shareId: share.shareId, token })
  const lines = listLines({
    sender: toOneLine(senderName),
    limit: describeViews(share.maxViews, recipientCount),
    until: describeUntil(share.expiresAt),
    link,
  })
  return { subject: SUBJECT, text: buildText(lines, link), html: buildHtml(lines, link) }
}

/** What people call themselves may hold anything: no line ends, nothing invisible, nothing that turns text around. */
function toOneLine(name: string): string {
  const visible = name
    .replace(/[\p{C}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const signs = [...visible]
  return signs.length > LONGEST_NAME ? `${signs.slice(0, LONGEST_NAME).join('')}…` : visible
}

function buildText([title, ...lines]: readonly string[], link: string): string {
  return [`${title}.`, ...lines, link, ...ADVICE].join('\n\n').concat('\n')
}

// Styles stand at the elements, since many mail programs drop everything else; the one sheet is for those that know dark.
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  body, .page { background: #0f1517 !important; }
  .card { background: #182023 !important; border-color: #2b373b !important; }
  .card, .card h1, .card p { color: #e6edee !important; }
  .card .quiet, .card .quiet a { color: #a3b2b5 !important; }
  .card .button { background: #35b0a3 !important; color: #06201d !important; }
}`

const FONT = 'font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif'
const QUIET = 'margin:0 0 12px;font-size:14px;line-height:21px;color:#4b5b5f'

function buildHtml([title = '', ...lines]: readonly string[], link: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${SUBJECT}</title>
<style>${STYLE}</style>
</head>
<body class="page" style="margin:0;padding:24px 12px;background:#f3f6f6;${FONT}">
<div class="card" style="max-width:520px;margin:0 auto;padding:28px 28px 16px;background:#ffffff;border:1px solid #d7e0e1;border-radius:12px;color:#10211f">
<h1 style="margin:0 0 12px;font-size:21px;line-height:28px;color:#10211f"><bdi>${title}</bdi></h1>
${lines.map(
  (line) => html`<p style="margin:0 0 12px;font-size:16px;line-height:24px;color:#10211f">${line}</p>
`,
)}<p style="margin:20px 0"><a class="button" href="${link}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0b6e66;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none">${OPEN}</a></p>
<p class="quiet" style="${QUIET}">${OR_COPY}<br><a href="${link}" style="color:#0b6e66;word-break:break-all">${link}</a></p>
${ADVICE.map(
  (line) => html`<p class="quiet" style="${QUIET}">${line}</p>
`,
)}</div>
</body>
</html>
`.toString()
}
