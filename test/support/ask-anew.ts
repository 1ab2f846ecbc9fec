// Lets the service forget what it knows of a person, so that it has to ask Slack before their next view: what it was told
// counts for a minute.

import { type PersonRecord, toUser } from '../../sandbox/people.ts'
import type { LocalSlack } from '../../sandbox/slack.ts'

/** @param person as Slack showed them until now: the event tells of a change that is of no concern. */
export async function letAskAnew(slack: LocalSlack, person: PersonRecord): Promise<void> {
  await slack.sendEvent({ type: 'user_change', user: toUser(person), event_ts: slack.workspace.nextTs() })
}
