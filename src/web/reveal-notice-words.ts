// What the recipient's page says when there is nothing to open, or not yet: one template each, shown by
// assets/reveal.js by its id. Ids with capitals are error codes of the service.

import type { Notices } from './notices.ts'

const ASK_AGAIN = 'If that message says it is used up, expired or revoked, ask the sender to share it again.'
const BY_MAIL =
  'If it came by mail, open the whole link from the mail again. If that does not help, it is used up, expired or revoked: ask the sender to share it again.'

export const REVEAL_NOTICES = {
  incomplete: [
    'This link is incomplete',
    'The part after the # is missing or cut short. Reloading this page does that too. Nothing was used.',
    'Open the whole link again, from the mail or from where you got it. If it was shared with you in Slack, go to the message from Share Secret and press Reveal.',
  ],
  'who-are-you': [
    'Confirm that it is you',
    'This link opens only for the person it was sent to, or for members of a workspace. Slack can confirm who you are: this page then opens by itself. Nothing has been used.',
    `You can also go to the message from Share Secret in Slack and press Reveal. ${ASK_AGAIN}`,
    BY_MAIL,
  ],
  'not-confirmed': [
    'Not confirmed',
    'Nobody confirmed this page in Slack within 2 minutes, or the answer was no. Nothing was used.',
    'If the link is yours, try again and answer in Slack while this page is open.',
  ],
  'asked-often': [
    'Asked too often',
    'If the message from Share Secret is in your Slack, pressing Reveal there works at any time.',
  ],
  'does-not-work': [
    'This link does not work',
    'A browser link from Slack works once and for 2 minutes. Go back to Slack and press Reveal again.',
    ASK_AGAIN,
  ],
  'out-of-date': [
    'This page is out of date',
    'It was open for too long, or the secret was closed meanwhile. No view was used.',
    'Open the link again from where you got it. In Slack, press Reveal on the message again.',
  ],
  'not-reached': ['Could not reach the service', 'Nothing was used. Check your connection, then try again.'],
  'maybe-used': [
    'The answer did not arrive',
    'The connection broke after you pressed Reveal. A view may have been used.',
    'You can try again. If no view is left, ask the sender to share it again.',
  ],
  'left-unused': ['Open the link again', 'You left this page, so it forgot the link. Nothing was used.'],
  'left-revealing': [
    'Open the link again',
    'You left this page while the secret was on its way. A view may have been used.',
  ],
  'left-revealed': [
    'The secret is gone from this page',
    'You left the page, so it was cleared.',
    'If you still need it, open the link again, or ask the sender to share it again.',
  ],
  lost: [
    'The answer did not arrive',
    'An earlier press of Reveal got no answer, and a view may have been used for it.',
    'Open the link again from where you got it: in Slack, press Reveal on the message again. If no view is left, ask the sender to share it again.',
  ],
  // The rest get the service's own sentence right below the title.
  ShareSpent: ['This secret is used up', 'If you did not see it, ask the sender to share it again.'],
  ShareExpired: ['Too late to open it', 'If you still need it, ask the sender to share it again.'],
  ShareRevoked: ['This secret is closed', 'If you still need it, ask the sender.'],
  ViewsReserved: ['The views left are for others', 'If you need it again, ask the sender to share it again.'],
  RevealUnconfirmed: [
    'The secret is not shown',
    'Open the link again from where you got it: in Slack, press Reveal on the message again.',
  ],
  wait: ['Wait a little'],
  refused: ['This link could not be opened'],
  failed: ['The service could not answer'],
} as const satisfies Notices
