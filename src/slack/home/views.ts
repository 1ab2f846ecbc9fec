// App Home's frame: the way to the form, the tabs, one tab's list and the way to its other pages. Pure. At most ten
// entries of three blocks, or twenty tokens: well below Slack's hundred.

import type { types } from '@slack/bolt'
import type { HomeCounts, HomePage } from '../../share/home-lists.ts'
import type { HomeTab } from '../../share/homes.ts'
import { contextLine, mrkdwnSection, plainText } from '../format.ts'
import { ACTIONS, HOME } from '../ids.ts'
import { buildAskButton } from '../request/views.ts'
import {
  describePage,
  describeTab,
  EMPTY,
  HOME_TITLE,
  INTRODUCTION,
  NEWER_LABEL,
  OLDER_LABEL,
  SHARE_LABEL,
  TAB_HEADINGS,
  TAB_NOTES,
} from './words.ts'

export interface HomeFrame {
  tab: HomeTab
  tabs: readonly HomeTab[]
  counts: HomeCounts
  /** A sentence on top, about what was just clicked. */
  notice?: string
  content: types.KnownBlock[]
}

export function buildHome({ tab, tabs, counts, notice, content }: HomeFrame): types.HomeView {
  return {
    type: 'home',
    callback_id: HOME,
    blocks: [
      { type: 'header', text: plainText(HOME_TITLE) },
      contextLine(INTRODUCTION),
      { type: 'actions', block_id: 'ways', elements: [shareButton(), buildAskButton()] },
      { type: 'divider' },
      { type: 'actions', block_id: 'tabs', elements: tabs.map((one) => tabButton(one, tab, counts)) },
      ...(notice === undefined ? [] : [mrkdwnSection(notice)]),
      { type: 'header', text: plainText(TAB_HEADINGS[tab]) },
      contextLine(TAB_NOTES[tab]),
      ...content,
    ],
  }
}

/** A page of a list. @param seal makes of a place in the list what a button carries. */
export function buildList<Entry>(
  tab: Exclude<HomeTab, 'policy' | 'tokens'>,
  page: HomePage<Entry>,
  buildEntry: (entry: Entry) => types.KnownBlock[],
  seal: (end: NonNullable<HomePage<Entry>['older']>) => string,
): types.KnownBlock[] {
  if (page.entries.length === 0) return [mrkdwnSection(EMPTY[tab])]
  return [...divided(page.entries.map(buildEntry)), ...pager(page, seal)]
}

/** Each with a line above it. */
export function divided(entries: ReadonlyArray<types.KnownBlock[]>): types.KnownBlock[] {
  return entries.flatMap((blocks): types.KnownBlock[] => [{ type: 'divider' }, ...blocks])
}

function pager<Entry>(
  page: HomePage<Entry>,
  seal: (end: NonNullable<HomePage<Entry>['older']>) => string,
): types.KnownBlock[] {
  const { newer, older, newerCount } = page
  const buttons: types.Button[] = [
    ...(newerCount > 0 ? [pageButton('newer', NEWER_LABEL, newer && seal(newer))] : []),
    ...(older ? [pageButton('older', OLDER_LABEL, seal(older))] : []),
  ]
  if (buttons.length === 0) return []
  return [
    { type: 'divider' },
    contextLine(describePage(page)),
    { type: 'actions', block_id: 'pages', elements: buttons },
  ]
}

function pageButton(direction: string, label: string, value: string | undefined): types.Button {
  return {
    type: 'button',
    action_id: `${ACTIONS.homePage}:${direction}`,
    text: plainText(label),
    // Without one it leads to the first page.
    ...(value !== undefined && { value }),
  }
}

function shareButton(): types.Button {
  return { type: 'button', style: 'primary', action_id: ACTIONS.openForm, text: plainText(SHARE_LABEL) }
}

function tabButton(tab: HomeTab, current: HomeTab, counts: HomeCounts): types.Button {
  const count = tab === 'policy' ? undefined : counts[tab]
  return {
    type: 'button',
    action_id: `${ACTIONS.homeTab}:${tab}`,
    text: plainText(describeTab(tab, count)),
    ...(tab === current && { style: 'primary' }),
  }
}
