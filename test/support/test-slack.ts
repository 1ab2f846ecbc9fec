// The local Slack as tests open it: patient, unless a test is about Slack's deadlines.

import { type LocalSlack, openSlack, type SlackOptions } from '../../sandbox/slack.ts'
import { PATIENT_SLACK } from './patience.ts'

export function openTestSlack(options: SlackOptions = {}): Promise<LocalSlack> {
  return openSlack({ ...PATIENT_SLACK, ...options })
}
