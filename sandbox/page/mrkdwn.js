// Slack's mrkdwn as DOM nodes: mentions, dates, links, code, bold, italic, strike, quotes, and the three entities.

import { formatSlackDate } from './date.js'
import { h } from './dom.js'

const EMOJI = {
  lock: '🔒',
  unlock: '🔓',
  key: '🔑',
  warning: '⚠️',
  white_check_mark: '✅',
  x: '❌',
  eyes: '👀',
  hourglass: '⌛',
  no_entry: '⛔',
  shield: '🛡️',
  information_source: 'ℹ️',
  bust_in_silhouette: '👤',
  globe_with_meridians: '🌐',
}

/** A text object as nodes: mrkdwn parsed, plain text as it is. `names` knows people, channels and groups by id. */
export function renderText(text, names) {
  if (text?.type === 'mrkdwn') return renderMrkdwn(text.text, names)
  return breakLines(withEmoji(decode(text?.text ?? '')))
}

/** mrkdwn as nodes. */
export function renderMrkdwn(source, names) {
  return source.split(/(```[\s\S]+?```)/).flatMap((part) => {
    if (part.startsWith('```') && part.length > 6)
      return h('pre', {}, decode(part.slice(3, -3).replace(/^\n/, '')))
    return renderQuotes(part, names)
  })
}

function renderQuotes(part, names) {
  return part.split(/((?:^&gt; ?.*(?:\n|$))+)/m).flatMap((piece) => {
    if (!piece.startsWith('&gt;')) return renderInline(piece, names)
    const inner = piece.replace(/\n$/, '').replace(/^&gt; ?/gm, '')
    return h('blockquote', {}, renderInline(inner, names))
  })
}

const INLINE = [
  [/`([^`\n]+)`/, (match) => h('code', {}, decode(match[1]))],
  [/<([^<>\n]+)>/, (match, names) => renderEntity(match[1], names)],
  [
    /(?<![\w*])\*(?! )([^*\n]+?)(?<! )\*(?![\w*])/,
    (match, names) => h('strong', {}, renderInline(match[1], names)),
  ],
  [
    /(?<![\w_])_(?! )([^_\n]+?)(?<! )_(?![\w_])/,
    (match, names) => h('em', {}, renderInline(match[1], names)),
  ],
  [/(?<![\w~])~(?! )([^~\n]+?)(?<! )~(?![\w~])/, (match, names) => h('s', {}, renderInline(match[1], names))],
]

function renderInline(source, names) {
  let first
  for (const [pattern, render] of INLINE) {
    const match = pattern.exec(source)
    if (match && (!first || match.index < first.match.index)) first = { match, render }
  }
  if (!first) return breakLines(withEmoji(decode(source)))
  const { match, render } = first
  return [
    ...breakLines(withEmoji(decode(source.slice(0, match.index)))),
    render(match, names),
    ...renderInline(source.slice(match.index + match[0].length), names),
  ]
}

function renderEntity(inner, names) {
  const [target, label] = inner.split(/\|(.*)/s)
  if (target.startsWith('@')) return mention(`@${names.get(target.slice(1)) ?? label ?? target.slice(1)}`)
  if (target.startsWith('#')) return mention(`#${names.get(target.slice(1)) ?? label ?? target.slice(1)}`)
  if (target.startsWith('!date^')) {
    const [, unix, format, link] = target.split('^')
    const text = formatSlackDate(Number(unix), decode(format ?? ''))
    const time = h('time', { datetime: new Date(Number(unix) * 1000).toISOString() }, text)
    return link ? anchor(link, time) : time
  }
  if (target.startsWith('!subteam^'))
    return mention(label ?? `@${names.get(target.slice(9)) ?? target.slice(9)}`)
  if (target.startsWith('!')) return mention(`@${target.slice(1)}`)
  return anchor(decode(target), decode(label ?? target))
}

export function mention(words) {
  return h('span', { class: 'mention' }, words)
}

/** A link that opens elsewhere; anything but http, https and mailto is shown as text. */
export function anchor(url, content, props = {}) {
  if (!/^(https?|mailto):/.test(url)) return h('span', {}, content)
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer', ...props }, content)
}

function decode(text) {
  return text.replace(/&(amp|lt|gt);/g, (_entity, name) => ({ amp: '&', lt: '<', gt: '>' })[name])
}

function withEmoji(text) {
  return text.replace(/:([a-z_]+):/g, (code, name) => EMOJI[name] ?? code)
}

function breakLines(text) {
  return text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [h('br'), line]))
}
