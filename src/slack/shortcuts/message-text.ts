// What a message says that may be the secret: the one code in it, or else all that a person sees of it and would copy.
// Pure, and never throws: a payload's types are a promise.

import { LIMITS } from '../../contract/limits.ts'
import { Secret } from '../../secret.ts'
import { readAttachments, readBlocks } from './blocks.ts'
import { type Loose, listOf, textIn } from './loose.ts'
import { readMrkdwn } from './mrkdwn.ts'
import { isBlank, joinLines, type Piece, textOf } from './pieces.ts'
import type { Names } from './rich-text.ts'

/** `code`: of the one code block; `inlineCode`: of the one code within its lines. `files`: nothing but files. Never cut. */
export type MessageText =
  | { kind: 'text' | 'code' | 'inlineCode'; text: Secret; hasFiles: boolean }
  | { kind: 'tooLong' }
  | { kind: 'files' }
  | { kind: 'empty' }

export function readMessageText(message: unknown): MessageText {
  const shown = readShown(Object(message) as Loose)
  const hasFiles = holdsFiles(Object(message) as Loose)
  const code = findOnlyCode(shown)
  const found = code?.text ?? textOf(shown)
  if (found.trim() === '') return { kind: hasFiles ? 'files' : 'empty' }
  if (found.length > LIMITS.modalSecret.maxChars) return { kind: 'tooLong' }
  const kind = code === undefined ? 'text' : code.code === 'block' ? 'code' : 'inlineCode'
  return { kind, text: Secret.fromText(found), hasFiles }
}

/** Apps' messages carry the app's id; Slackbot's do not. */
export function isAppMessage(message: unknown): boolean {
  const { bot_id: botId, subtype, user } = Object(message) as Loose
  return Boolean(botId) || subtype === 'bot_message' || user === 'USLACKBOT'
}

// Where there are blocks people see those, and the text is only the notification.
function readShown(message: Loose): Piece[] {
  const text = textIn(message, 'text')
  const names = readNames(text)
  const blocks = readBlocks(message.blocks, names)
  return joinLines([isBlank(blocks) ? readMrkdwn(text) : blocks, readAttachments(message.attachments, names)])
}

/** Several may be anything; the text around one is there to explain it. */
function findOnlyCode(shown: readonly Piece[]): Piece | undefined {
  const [only, ...others] = shown.filter(({ code, text }) => code && text.trim() !== '')
  return others.length > 0 ? undefined : only
}

/** Blocks hold ids alone; the message's text has names beside some of them. */
function readNames(text: string): Names {
  const mentions = text.matchAll(/<(?:[@#]|!subteam\^)(\w+)\|[@#]?([^<>]+)>/g)
  return new Map([...mentions].map(([, id = '', name = '']) => [id, name]))
}

function holdsFiles({ files, attachments }: Loose): boolean {
  return listOf(files).length > 0 || listOf(attachments).some((one) => listOf(one.files).length > 0)
}
