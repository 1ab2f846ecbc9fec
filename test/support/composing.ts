// The way to a page on which a sender writes, in one call.

import type { Person } from '../../sandbox/person/person.ts'
import { fillForm, type ShareWish } from './sharing.ts'

export interface ComposeLink {
  link: string
  id: string
  token: string
}

/** Fills the form in, chooses the browser and presses Continue. */
export async function takeComposeLink(
  sender: Person,
  { name = '', expires, views, ...wish }: ShareWish,
): Promise<ComposeLink> {
  const form = await fillForm(sender, { ...wish, name })
  await form.click('Write it in the browser instead')
  const instead = await sender.waitForShown('You write the secret on a page')
  if (expires !== undefined) await instead.select('Expires', expires)
  if (views !== undefined) await instead.select('View limit', views)
  await instead.submit()
  const ready = await sender.waitForShown('write the secret in your browser')
  const link = ready.buttons.find(({ label }) => label === 'Open the page')?.url ?? ''
  const [, id = '', token = ''] = /\/c\/([\w-]{22})#([\w-]{43})$/.exec(link) ?? []
  if (token === '') throw new Error(`There is no link to a page. On screen:\n${ready.shown}`)
  return { link, id, token }
}
