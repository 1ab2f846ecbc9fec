// The form that a command opens: what was recognised in its text fills the fields, and a notice says what else
// happened to it. Pure.

import { type DurationMs, findLifetimeFault, parseDuration, writeDuration } from '../../contract/duration.ts'
import { LIMITS } from '../../contract/limits.ts'
import type { AskedShare } from '../../share/ask-again.ts'
import type { OpenCommand } from '../command/parse.ts'
import { CUSTOM, emptyForm, type ShareForm } from './form.ts'
import { describeLifetimeOutside, describeTooManyNamed, describeUnfound, PREFILL } from './form-words.ts'
import { GROUPS_AT_ONCE } from './offers.ts'
import { type FormRules, isPasswordRequired, listExpiryOptions, listViewOptions } from './rules.ts'
import {
  ADD_GROUP_PEOPLE,
  describeGroupsLeftOut,
  GROUPS_BEING_READ,
  GROUPS_UNREADABLE,
  HAD_PASSWORD,
  REFILLED,
} from './words.ts'

/** The form with nothing in it: the policy's lifetime selected, and what it requires in sight. */
export function openForm(rules: FormRules): ShareForm {
  const form = { ...emptyForm(), hasMoreOptions: isPasswordRequired(rules) }
  setLifetime(form, rules.policy.defaultLifetimeMs, rules)
  return form
}

export function prefillForm(command: OpenCommand, rules: FormRules): ShareForm {
  const notices: string[] = []
  const form: ShareForm = { ...openForm(rules), recipients: command.userIds.slice(0, LIMITS.recipients.max) }
  if (command.unfound) notices.push(describeUnfound(command.unfound.expose()))
  if (command.stray) takeStray(form, command.stray.expose(), command, notices)
  if (command.expiresInMs !== undefined) takeLifetime(form, command.expiresInMs, rules, notices)
  if (command.maxViews !== undefined) takeViews(form, command.maxViews, rules, notices)
  if (command.groupIds.length > 0) takeGroups(form, command.groupIds, rules, notices)
  if (command.userIds.length > LIMITS.recipients.max) {
    notices.push(describeTooManyNamed(LIMITS.recipients.max))
  }
  return notices.length > 0 ? { ...form, notice: notices.join('\n') } : form
}

/** What a recipient asks for again, filled in for them alone: everything but the value and the password. */
export function refillForm(asked: AskedShare, rules: FormRules): ShareForm {
  const notices = asked.hasPassword ? [REFILLED, HAD_PASSWORD] : [REFILLED]
  const form: ShareForm = { ...openForm(rules), recipients: [asked.askerId] }
  if (asked.name) form.name = asked.name.expose()
  if (asked.name || asked.hasPassword) form.hasMoreOptions = true
  // Where it was kept elsewhere, its end was not to the second.
  const minutes = Math.round(asked.lifetimeMs / 60_000)
  takeLifetime(form, (minutes * 60_000) as DurationMs, rules, notices)
  return { ...form, notice: notices.join('\n') }
}

function takeStray(form: ShareForm, text: string, command: OpenCommand, notices: string[]): void {
  const isTooLong = text.length > LIMITS.modalSecret.maxChars
  if (command.stray && !isTooLong) form.secret = command.stray
  notices.push(isTooLong ? PREFILL.strayTooLong : PREFILL.stray, PREFILL.strayWasSeen)
}

// Their people are asked for once the form is open: until then, and should that fail, there is a button.
function takeGroups(form: ShareForm, ids: readonly string[], rules: FormRules, notices: string[]): void {
  if (!rules.groups?.areUserGroupsReadable) {
    notices.push(GROUPS_UNREADABLE)
    return
  }
  form.peopleOffer = { label: ADD_GROUP_PEOPLE, ids: ids.slice(0, GROUPS_AT_ONCE) }
  form.peopleNotice = GROUPS_BEING_READ
  const rest = ids.length - GROUPS_AT_ONCE
  if (rest > 0) notices.push(describeGroupsLeftOut(rest, GROUPS_AT_ONCE))
}

function takeLifetime(form: ShareForm, lifetimeMs: DurationMs, rules: FormRules, notices: string[]): void {
  const { maxLifetimeMs, defaultLifetimeMs } = rules.policy
  if (findLifetimeFault(lifetimeMs) || lifetimeMs > maxLifetimeMs) {
    notices.push(describeLifetimeOutside(lifetimeMs, maxLifetimeMs, defaultLifetimeMs))
    return
  }
  setLifetime(form, lifetimeMs, rules)
}

function setLifetime(form: ShareForm, lifetimeMs: DurationMs, rules: FormRules): void {
  const option = listExpiryOptions(rules).find(
    ([value]) => value !== CUSTOM && parseDuration(value) === lifetimeMs,
  )
  form.expires = option?.[0] ?? CUSTOM
  if (!option) form.customExpiry = writeDuration(lifetimeMs)
}

function takeViews(form: ShareForm, views: number, rules: FormRules, notices: string[]): void {
  if (views < 1 || views > (rules.policy.maxViews ?? LIMITS.maxViews.max)) {
    notices.push(PREFILL.views)
    return
  }
  const option = listViewOptions(rules).find(([value]) => value === String(views))
  form.viewLimit = option?.[0] ?? CUSTOM
  if (!option) form.customViews = String(views)
}
