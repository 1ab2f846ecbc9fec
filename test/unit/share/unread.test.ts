// Who counts when a share expires: everybody who was to open it, but for those who closed it unopened.

import { expect, test } from '@jest/globals'
import type { RecipientSummary, ShareSummary } from '../../../src/share/messages.ts'
import { countUnread } from '../../../src/share/unread.ts'

const AT = new Date('2026-01-02T03:04:05Z')
const someone = (opened: boolean, closed = false) =>
  ({ openedAt: opened ? AT : null, closedAt: closed ? AT : null }) as RecipientSummary
const share = (parts: Partial<ShareSummary>) =>
  ({ state: 'expired', backend: 'vault', views: 0, recipients: [], outside: [], ...parts }) as ShareSummary

test.each([
  ['nobody of two', share({ recipients: [someone(false), someone(false)] }), { unopened: 2, all: 2 }],
  ['one of two', share({ recipients: [someone(true), someone(false)] }), { unopened: 1, all: 2 }],
  ['all', share({ recipients: [someone(true)] }), undefined],
  [
    'one, who closed it then',
    share({ recipients: [someone(true, true), someone(false)] }),
    { unopened: 1, all: 2 },
  ],
  ['nobody: one closed it unopened', share({ recipients: [someone(false, true)] }), undefined],
  ['nobody by the link', share({ hasLink: true }), { unopened: 1, all: 1 }],
  ['somebody by the link', share({ hasLink: true, views: 1 }), undefined],
  ['nobody, and it was taken back', share({ state: 'revoked', recipients: [someone(false)] }), undefined],
  ['nobody knows', share({ backend: 'infisical', recipients: [someone(false)] }), undefined],
])('opened by %s', (_by, summary, unread) => {
  expect(countUnread(summary)).toEqual(unread)
})
