// What stands in the form "Share a secret": its fields, how they are read back from Slack, and what has been typed.
// Values survive an update of the view while block_id stays the same; a new round gives every block a new id.

import type { ViewOutput } from '@slack/bolt'
import { Secret } from '../../secret.ts'
import { type AskedLines, readAskedLines } from '../request/asked.ts'
import { type FormOrigin, readOrigin } from './origin.ts'

export const FIELDS = {
  secret: 'secret',
  recipients: 'recipients',
  expires: 'expires',
  customExpiry: 'custom_expiry',
  viewLimit: 'view_limit',
  customViews: 'custom_views',
  name: 'name',
  password: 'password',
  access: 'access',
  externalEmails: 'external_emails',
} as const

export type Field = keyof typeof FIELDS

/** Values of the selects. */
export const CUSTOM = 'custom'
export const ONCE_EACH = 'once_each'
export const NO_LIMIT = 'no_limit'
/** Of "Who can open it"; the others are the contract's access types, for a link. */
export const RECIPIENTS_ONLY = 'recipients'

/** The block that stands in for the secret where it is written in the browser. */
export const IN_BROWSER_BLOCK = 'in_browser'

/** The block of the sentence on top. */
export const NOTICE_BLOCK = 'notice'

/** The form as a person sees it. Absent is not on the form or empty. */
export interface ShareForm {
  secret?: Secret
  recipients: string[]
  /** A duration that the contract reads, or CUSTOM. */
  expires: string
  customExpiry?: string
  /** A number, ONCE_EACH, NO_LIMIT or CUSTOM. */
  viewLimit: string
  customViews?: string
  hasMoreOptions: boolean
  /** The value is written on a page of ours: the form has no field for it. */
  isInBrowser: boolean
  name?: string
  password?: Secret
  /** RECIPIENTS_ONLY, or the access type of a link besides. */
  access: string
  /** As typed: addresses in any order of commas, spaces and lines. */
  externalEmails?: string
  /** Raised to make Slack take the values given here instead of what was typed. */
  round: number
  /** The same for the password alone. */
  passwordRound: number
  /** A sentence on top. */
  notice?: string
  /** The request that this form answers: its recipient is the asker, whatever stands in `recipients`. */
  asked?: AskedLines
  origin: FormOrigin
}

export function emptyForm(): ShareForm {
  return {
    recipients: [],
    expires: '7d',
    viewLimit: ONCE_EACH,
    hasMoreOptions: false,
    isInBrowser: false,
    access: RECIPIENTS_ONLY,
    round: 1,
    passwordRound: 1,
    origin: {},
  }
}

/** The id of the field's block in this round. */
export function blockIdOf(form: ShareForm, field: Field): string {
  const round = field === 'password' ? `${form.round}.${form.passwordRound}` : String(form.round)
  return `${FIELDS[field]}:${round}`
}

type View = Pick<ViewOutput, 'state' | 'blocks'> & { private_metadata?: string }
type Value = ViewOutput['state']['values'][string][string]

/** The form as it was submitted or clicked in. Never throws: what is missing is empty. */
export function readForm(view: View): ShareForm {
  const values = new Map<string, Value>()
  for (const [blockId, actions] of Object.entries(view.state?.values ?? {})) {
    const [value] = Object.values(actions ?? {})
    if (value) values.set(blockId.split(':')[0] ?? '', value)
  }
  const text = (field: Field): string | undefined => toText(values.get(FIELDS[field])?.value)
  const option = (field: Field): string | undefined =>
    toText(values.get(FIELDS[field])?.selected_option?.value)
  const asked = readAskedLines(view.blocks)
  const [secret, password] = [text('secret'), text('password')]
  const [customExpiry, customViews, name] = [text('customExpiry'), text('customViews'), text('name')]
  const externalEmails = text('externalEmails')
  return {
    ...(secret !== undefined && { secret: Secret.fromText(secret) }),
    recipients: toTexts(values.get(FIELDS.recipients)?.selected_users),
    expires: option('expires') ?? emptyForm().expires,
    ...(customExpiry !== undefined && { customExpiry }),
    viewLimit: option('viewLimit') ?? ONCE_EACH,
    ...(customViews !== undefined && { customViews }),
    hasMoreOptions: values.has(FIELDS.password),
    isInBrowser: view.blocks.some((block) => block.block_id === IN_BROWSER_BLOCK),
    ...(name !== undefined && { name }),
    ...(password !== undefined && { password: Secret.fromText(password) }),
    access: option('access') ?? RECIPIENTS_ONLY,
    ...(externalEmails !== undefined && { externalEmails }),
    ...readNotice(view),
    ...readRounds(view),
    ...(asked && { asked }),
    origin: readOrigin(view.private_metadata),
  }
}

// Slack's types are a promise: anything that is no text would become bytes of its own making in a Secret.
function toText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function toTexts(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
}

function readNotice(view: View): { notice?: string } {
  const block = view.blocks.find((one) => one.block_id === NOTICE_BLOCK)
  const [line] = block && 'elements' in block ? (block.elements as Array<{ text?: unknown }>) : []
  return typeof line?.text === 'string' ? { notice: line.text } : {}
}

function readRounds(view: View): { round: number; passwordRound: number } {
  const ids = view.blocks.map((block) => block.block_id ?? '')
  const roundsOf = (field: Field): string[] =>
    ids
      .find((id) => id.startsWith(`${FIELDS[field]}:`))
      ?.split(/[:.]/)
      .slice(1) ?? []
  return { round: Number(roundsOf('expires')[0] ?? 1), passwordRound: Number(roundsOf('password')[1] ?? 1) }
}
