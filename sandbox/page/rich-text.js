// rich_text blocks as DOM nodes. Nothing in them is parsed: a text is shown exactly as it is.

import { formatSlackDate } from './date.js'
import { h } from './dom.js'
import { anchor, mention } from './mrkdwn.js'

export function renderRichText(block, names) {
  return h(
    'div',
    { class: 'rich' },
    block.elements.map((part) => renderPart(part, names)),
  )
}

function renderPart(part, names) {
  const inline = () => part.elements.map((element) => renderInline(element, names))
  switch (part.type) {
    case 'rich_text_preformatted':
      return h(
        'pre',
        { tabindex: '0' },
        part.elements.map((element) => element.text ?? element.url ?? ''),
      )
    case 'rich_text_quote':
      return h('blockquote', {}, inline())
    case 'rich_text_list':
      return h(
        part.style === 'ordered' ? 'ol' : 'ul',
        {},
        part.elements.map((item) =>
          h(
            'li',
            {},
            item.elements.map((element) => renderInline(element, names)),
          ),
        ),
      )
    default:
      return h('p', {}, inline())
  }
}

function renderInline(element, names) {
  const node = renderBare(element, names)
  const { bold, italic, strike, code, underline } = element.style ?? {}
  return [
    [code, 'code'],
    [underline, 'u'],
    [strike, 's'],
    [italic, 'em'],
    [bold, 'strong'],
  ].reduce((inner, [on, tag]) => (on ? h(tag, {}, inner) : inner), node)
}

function renderBare(element, names) {
  switch (element.type) {
    case 'text':
      return element.text
    case 'link':
      return anchor(element.url, element.text ?? element.url)
    case 'user':
      return mention(`@${names.get(element.user_id) ?? element.user_id}`)
    case 'channel':
      return mention(`#${names.get(element.channel_id) ?? element.channel_id}`)
    case 'usergroup':
      return mention(`@${names.get(element.usergroup_id) ?? element.usergroup_id}`)
    case 'broadcast':
      return mention(`@${element.range}`)
    case 'emoji':
      return `:${element.name}:`
    case 'date':
      return formatSlackDate(element.timestamp, element.format)
    default:
      return ''
  }
}
