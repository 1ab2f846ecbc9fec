// What stands in the form "Share a secret": its fields, how they are read back from Slack, and what has been typed.
// Values survive an update of the view while block_id stays the same; a new round gives every block a new id.

import type { ViewOutput } from '@slack/bolt'
import { Secret } from '../../secret.ts'
import { decodePlainText } from '../escape.ts'
import { type AskedLines, readAskedLines } from '../request/asked.ts'
import { type FormOrigin, readOrigin } from './origin.ts'

export const FIELDS = {
  secret: 'secret',
  recipients: 'recipients',
  groups: 'groups',
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
/** The block that offers to tell the author of the message. */
export const TELL_BLOCK = 'tell'
/** The block that warns of signs in the secret; their kinds follow in its id, after colons. */
export const PHONE_SIGNS_BLOCK = 'phone_signs'
/** The block that offers to add people, and the one that says which were added. */
export const PEOPLE_OFFER_BLOCK = 'people_offer'
export const PEOPLE_NOTICE_BLOCK = 'people_notice'

/** The form as a person sees it. Absent is not on the form or empty. */
export interface ShareForm {
  secret?: Secret
  recipients: string[]
  /** Groups and channels that were chosen and whose members are not in `recipients` yet. */
  groups: string[]
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
  /** The same for the secret alone. */
  secretRound: number
  /** The same for the password alone. */
  passwordRound: number
  /** The same for recipients and groups. */
  peopleRound: number
  /** A sentence on top. */
  notice?: string
  /** The request that this form answers: its recipient is the asker, whatever stands in `recipients`. */
  asked?: AskedLines
  /** The author of the message can be told instead. */
  isTellOffered?: boolean
  peopleOffer?: PeopleOffer
  /** What became of groups and channels, below their field. */
  peopleNotice?: string
  /** Signs of phones in the secret that the form has warned of. */
  warnedOf: readonly string[]
  origin: FormOrigin
}

/** A button that adds the members of groups and channels to the recipients. */
export interface PeopleOffer {
  label: string
  ids: readonly string[]
}

export function emptyForm(): ShareForm {
  return {
    recipients: [],
    groups: [],
    expires: '7d',
    viewLimit: ONCE_EACH,
    hasMoreOptions: false,
    isInBrowser: false,
    access: RECIPIENTS_ONLY,
    round: 1,
    secretRound: 1,
    passwordRound: 1,
    peopleRound: 1,
    warnedOf: [],
    origin: {},
  }
}

/** The id of the field's block in this round. */
export function blockIdOf(form: ShareForm, field: Field): string {
  return `${FIELDS[field]}:${roundOf(form, field)}`
}

function roundOf({ round, secretRound, passwordRound, peopleRound }: ShareForm, field: Field): string {
  if (field === 'password') return `${round}.${passwordRound}`
  const isOfPeople = field === 'recipients' || field === 'groups'
  const own = isOfPeople ? peopleRound : field === 'secret' ? secretRound : 1
  return own > 1 ? `${round}.${own}` : String(round)
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
    groups: readOptions(values.get(FIELDS.groups)?.selected_options),
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
    ...readLine(view, NOTICE_BLOCK, 'notice'),
    ...readLine(view, PEOPLE_NOTICE_BLOCK, 'peopleNotice'),
    ...readPeopleOffer(view),
    ...(elementsOf(view, TELL_BLOCK).length > 0 && { isTellOffered: true }),
    ...readRounds(view),
    warnedOf: readWarned(view),
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

function readOptions(options: unknown): string[] {
  return Array.isArray(options) ? toTexts(options.map((option) => Object(option).value)) : []
}

interface LooseElement {
  text?: unknown
  value?: unknown
}

function elementsOf(view: View, blockId: string): LooseElement[] {
  const block = view.blocks.find((one) => one.block_id === blockId)
  const elements: unknown = block && 'elements' in block ? block.elements : []
  return Array.isArray(elements) ? elements.map(Object) : []
}

function readLine<Key extends string>(view: View, blockId: string, key: Key): Partial<Record<Key, string>> {
  const [line] = elementsOf(view, blockId)
  return typeof line?.text === 'string' ? ({ [key]: line.text } as Record<Key, string>) : {}
}

function readPeopleOffer(view: View): { peopleOffer?: PeopleOffer } {
  const [button] = elementsOf(view, PEOPLE_OFFER_BLOCK)
  const label: unknown = Object(button?.text).text
  if (typeof label !== 'string' || typeof button?.value !== 'string') return {}
  return { peopleOffer: { label: decodePlainText(label), ids: button.value.split(',') } }
}

function readWarned(view: View): string[] {
  const ids = view.blocks.map((block) => block.block_id ?? '')
  return (
    ids
      .find((id) => id.startsWith(`${PHONE_SIGNS_BLOCK}:`))
      ?.split(':')
      .slice(1) ?? []
  )
}

type Rounds = Pick<ShareForm, 'round' | 'secretRound' | 'passwordRound' | 'peopleRound'>

function readRounds(view: View): Rounds {
  const ids = view.blocks.map((block) => block.block_id ?? '')
  const roundsOf = (field: Field): string[] =>
    ids
      .find((id) => id.startsWith(`${FIELDS[field]}:`))
      ?.split(/[:.]/)
      .slice(1) ?? []
  return {
    round: Number(roundsOf('expires')[0] ?? 1),
    secretRound: Number(roundsOf('secret')[1] ?? 1),
    passwordRound: Number(roundsOf('password')[1] ?? 1),
    peopleRound: Number(roundsOf('recipients')[1] ?? 1),
  }
}
