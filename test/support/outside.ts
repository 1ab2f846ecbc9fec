// A service that mails addresses outside, with a real mail server beside it, and what people outside do with their mail.

import type { Message } from '../../sandbox/person/message.ts'
import { waitFor } from '../../sandbox/person/wait.ts'
import type { Db } from '../../src/db/schema.ts'
import { type MailServer, type MailServerOptions, openMailServer, type ReceivedMail } from './mail-server.ts'
import { type PageAnswer, postAsPage } from './page-posts.ts'
import { openStory, type Story, type StoryOptions } from './service.ts'

export const PASSWORD = 'a good password'

export interface OutsideStory extends Story {
  mail: MailServer
}

export async function openOutsideStory(
  { settings, ...options }: StoryOptions = {},
  mailOptions: MailServerOptions = {},
): Promise<OutsideStory> {
  const mail = await openMailServer(mailOptions)
  const story = await openStory({
    ...options,
    settings: {
      SMTP_URL: mail.url,
      MAIL_FROM: 'Share Secret <secrets@sandbox.example>',
      POLICY_EXTERNAL_EMAILS: 'true',
      ...settings,
    },
  })
  const close = story.close.bind(story)
  return Object.assign(story, {
    mail,
    async close() {
      await close()
      await mail.close()
    },
  })
}

/** What a mail's link holds. */
export interface MailedLink {
  id: string
  token: string
}

export function linkIn({ text }: ReceivedMail): MailedLink {
  const [, id = '', token = ''] = /\/s\/([\w-]{22})#([\w-]{43})\s/.exec(text) ?? []
  if (token === '') throw new Error(`no link in the mail:\n${text}`)
  return { id, token }
}

/** The newest mail to this address, as soon as it has come. */
export function untilMailed(
  { mail, slack }: OutsideStory,
  address: string,
  count = 1,
): Promise<ReceivedMail> {
  const look = () => (mail.mailsTo(address).length >= count ? mail.mailsTo(address).at(-1) : undefined)
  return waitFor(slack, `mail ${count} to ${address}`, look)
}

export function openMailed({ url }: OutsideStory, { id, token }: MailedLink): Promise<PageAnswer> {
  return postAsPage(url, `/s/${id}/open`, { token })
}

/** Opens the page and reveals with a password. */
export async function revealMailed(
  story: OutsideStory,
  link: MailedLink,
  password: string | null = PASSWORD,
): Promise<PageAnswer> {
  const { json } = await openMailed(story, link)
  const body = { token: link.token, pass: json.pass, ...(password !== null && { password }) }
  return postAsPage(story.url, `/s/${link.id}/reveal`, body)
}

/** The lines about recipients on the sender's card, by whom they are about. */
export function linesOf(card: Message): Record<string, string> {
  const lines = card.shown.split('\n').map((line) => /^(\S+): (.*)$/.exec(line))
  return Object.fromEntries(lines.flatMap((line) => (line ? [[line[1] ?? '', line[2] ?? '']] : [])))
}

/** The share that has this address outside among its recipients. */
export async function readShareId(db: Db, email: string): Promise<string> {
  const { share_id } = await db
    .selectFrom('grants')
    .select('share_id')
    .where('recipient', '=', email)
    .executeTakeFirstOrThrow()
  return share_id
}
