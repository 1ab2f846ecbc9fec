// What is said wherever a person meets this app in Slack: the buttons that close windows, the app's name, dates, and
// what goes wrong for all parts alike.

export const PRODUCT = 'Share Secret'
export const CLOSE = 'Close'
export const CANCEL = 'Cancel'
export const DONE = 'Done'
export const ONE_MOMENT = 'One moment...'

/** A date as Slack fills it in, in each reader's own language and zone. */
export const DATE_PATTERN = '{date_short_pretty} at {time}'

/** The same for where Slack cannot. @param minute `2026-03-02 14:05` */
export function describeUtc(minute: string): string {
  return `${minute} UTC`
}

/** For somebody whose name Slack does not tell. */
export const A_COLLEAGUE = 'A colleague'

export const ELSEWHERE = 'This app belongs to another workspace. Nothing was shared.'

/** @param right a scope, or Slack's own code. */
export function describeMissingRight(right: string): string {
  return `Slack does not let this app ask who people are (${right}). Nothing was shared and no view was used. Ask an administrator to install the app again.`
}

/** For a window that was closed, or that Slack did not draw, before the answer came. */
export const LOST_NEWS = 'An answer did not reach your window.'

export function describeLost(sentence: string): string {
  return `An answer did not reach your window. ${sentence}`
}

/** What did not happen, after a failure's own words. */
export function describeRescue(words: string, wasToBeShown: boolean, reference: string): string {
  return `${words} ${wasToBeShown ? 'Nothing was shown.' : 'Nothing was shared.'}${reference}`
}

/** Behind a failure that the log has more of. */
export function describeReference(requestId: string): string {
  return ` (Reference ${requestId})`
}
