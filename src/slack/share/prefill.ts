// The form that a command opens: what was recognised in its text fills the fields, and a notice says what else
// happened to it. Pure.

import { type DurationMs, findLifetimeFault, formatDuration, parseDuration } from '../../contract/duration.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { OpenCommand } from './command.ts'
import { CUSTOM, emptyForm, type ShareForm } from './form.ts'
import { EXPIRY_OPTIONS, VIEW_OPTIONS } from './modal.ts'

export function prefillForm(command: OpenCommand): ShareForm {
  const notices: string[] = []
  const form: ShareForm = { ...emptyForm(), recipients: command.userIds.slice(0, LIMITS.recipients.max) }
  if (command.stray) takeStray(form, command.stray.expose(), command, notices)
  if (command.expiresInMs !== undefined) takeLifetime(form, command.expiresInMs, notices)
  if (command.maxViews !== undefined) takeViews(form, command.maxViews, notices)
  if (command.groupIds.length > 0) {
    notices.push('A group cannot be a recipient: choose its people by name.')
  }
  if (command.userIds.length > LIMITS.recipients.max) {
    notices.push(`Only the first ${LIMITS.recipients.max} people are filled in: a secret takes no more.`)
  }
  return notices.length > 0 ? { ...form, notice: notices.join('\n') } : form
}

function takeStray(form: ShareForm, text: string, command: OpenCommand, notices: string[]): void {
  const isTooLong = text.length > LIMITS.modalSecret.maxChars
  if (command.stray && !isTooLong) form.secret = command.stray
  notices.push(
    isTooLong
      ? 'What you typed after the command is over 3,000 characters, so it was left out.'
      : 'What you typed after the command is in the Secret field.',
    'Slack has already seen it there: next time leave it out of the command, and type it here only.',
  )
}

function takeLifetime(form: ShareForm, lifetimeMs: DurationMs, notices: string[]): void {
  if (findLifetimeFault(lifetimeMs)) {
    notices.push(`${formatDuration(lifetimeMs)} is outside 5 minutes to 30 days, so Expires is still 7 days.`)
    return
  }
  const option = EXPIRY_OPTIONS.find(([value]) => value !== CUSTOM && parseDuration(value) === lifetimeMs)
  form.expires = option?.[0] ?? CUSTOM
  if (!option) form.customExpiry = writeLifetime(lifetimeMs)
}

function takeViews(form: ShareForm, views: number, notices: string[]): void {
  if (views < 1 || views > LIMITS.maxViews.max) {
    notices.push('That number of views is not possible, so View limit is still once for each recipient.')
    return
  }
  const option = VIEW_OPTIONS.find(([value]) => value === String(views))
  form.viewLimit = option?.[0] ?? CUSTOM
  if (!option) form.customViews = String(views)
}

// As the custom field takes it: one number and one unit.
function writeLifetime(lifetimeMs: number): string {
  const unit = (
    [
      ['w', 604_800_000],
      ['d', 86_400_000],
      ['h', 3_600_000],
      ['m', 60_000],
    ] as const
  ).find(([, unitMs]) => lifetimeMs % unitMs === 0)
  return unit ? `${lifetimeMs / unit[1]}${unit[0]}` : `${lifetimeMs}ms`
}
