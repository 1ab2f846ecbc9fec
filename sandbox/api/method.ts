// What a Web API method is here: arguments in, answer out, a Refusal for everything Slack says no to.

import type { Json } from '../json.ts'
import type { Workspace } from '../workspace.ts'

/** Answers without `ok`, which the server adds. @throws Refusal with Slack's error code */
export type Method = (workspace: Workspace, args: Json) => Json

/** How long a trigger can be used; a setting so that tests need not wait for it. */
export interface ViewRules {
  triggerLifetimeMs: number
}
