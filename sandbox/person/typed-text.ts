// What Slack makes of a line somebody typed before an app sees it (`should_escape: true`): entities escaped,
// mentions, channels, groups, links and addresses wrapped.

import { encodeEntities } from '../encoded.ts'
import type { Workspace } from '../workspace.ts'

const LINK = /https?:\/\/[^\s<>|]+/
const ADDRESS = /[\w.+-]+@[\w-]+\.[\w.-]*\w/
const MENTION = /(?<=^|\s)[@#][\w.-]*\w/
const TOKENS = new RegExp(`${LINK.source}|${ADDRESS.source}|${MENTION.source}`, 'g')

/** `@bob p&ss` becomes `<@U0BOB00001|bob> p&amp;ss`. */
export function toSlackText(workspace: Workspace, typed: string): string {
  return encodeEntities(typed).replace(TOKENS, (token) => wrap(workspace, token))
}

function wrap(workspace: Workspace, token: string): string {
  if (token.startsWith('http')) return `<${token}>`
  const name = token.slice(1)
  if (token.startsWith('#')) {
    const channel = [...workspace.channels.values()].find((item) => item.name === name)
    return channel === undefined ? token : `<#${channel.id}|${channel.name}>`
  }
  if (!token.startsWith('@')) return `<mailto:${token}|${token}>`
  const person = workspace.personByName(name)
  if (person !== undefined) return `<@${person.id}|${person.name}>`
  if (!workspace.unknowns.escapesGroups) return token
  const group = [...workspace.groups.values()].find(({ handle }) => handle === name)
  return group === undefined ? token : `<!subteam^${group.id}|@${group.handle}>`
}
