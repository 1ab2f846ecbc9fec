// The line at the bottom: slash commands, with suggestions for the command itself and for people.

import { act } from './act.js'
import { avatar, byId, h } from './dom.js'

const COMMANDS = [
  { words: '/share-secret', hint: 'Open the form' },
  { words: '/share-secret help', hint: 'How it works' },
]

/** `current()` is the screen of the person who types, `channel()` where they do. */
export function createComposer(current, channel) {
  const form = byId('composer')
  const line = byId('line')
  const list = byId('suggestions')
  let found = []
  let active = 0

  const suggest = () => {
    found = findSuggestions(line.value, current())
    active = Math.min(active, Math.max(found.length - 1, 0))
    list.replaceChildren(...found.map(toRow))
    list.hidden = found.length === 0
  }
  const take = (item) => {
    line.value = item.line
    line.focus()
    suggest()
  }
  const toRow = (item, index) =>
    h(
      'li',
      {
        class: index === active ? 'active' : '',
        on: {
          mousedown: (event) => {
            event.preventDefault()
            take(item)
          },
        },
      },
      item.person ? avatar(item.person.id, item.person.name) : h('span', { class: 'app-icon small' }),
      h('strong', {}, item.label),
      h('small', {}, item.hint),
    )

  line.addEventListener('input', () => {
    active = 0
    suggest()
  })
  line.addEventListener('focus', suggest)
  line.addEventListener('blur', () => {
    list.hidden = true
  })
  line.addEventListener('keydown', (event) => {
    if (list.hidden) return
    if (event.key === 'Escape') list.hidden = true
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length
      suggest()
    } else if (event.key === 'Tab' || (event.key === 'Enter' && found[active].isPart)) take(found[active])
    else return
    event.preventDefault()
  })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const text = line.value.trim()
    list.hidden = true
    if (text === '') return
    if (!text.startsWith('/')) {
      line.value = ''
      await act(current().me, { do: 'say', text, channel: channel() })
      return
    }
    line.value = ''
    await act(current().me, { do: 'command', text, channel: channel() })
  })
}

/** The button that runs the global shortcut, which Slack has in a menu beside the line. */
export function createShortcutButton(current) {
  byId('shortcut').addEventListener('click', () => {
    const { me, shortcuts } = current()
    act(me, { do: 'shortcut', shortcut: shortcuts.global.id })
  })
}

/** People for the `@part` at the end of the line, or commands for a line that begins one. */
function findSuggestions(text, screen) {
  const part = /(?:^|\s)@([\w.-]*)$/.exec(text)
  if (part && text.startsWith('/')) {
    const wanted = part[1].toLowerCase()
    const before = text.slice(0, text.length - part[1].length)
    const groups = screen.groups
      .filter(({ handle, name }) => handle.startsWith(wanted) || name.toLowerCase().includes(wanted))
      .map(({ handle, name }) => ({
        label: name,
        hint: `@${handle}, a group`,
        line: `${before}${handle} `,
        isPart: true,
      }))
    const people = screen.directory
      .filter(({ handle, name }) => handle.startsWith(wanted) || name.toLowerCase().includes(wanted))
      .slice(0, 6)
      .map((person) => ({
        person,
        label: person.name,
        hint: `@${person.handle}`,
        line: `${before}${person.handle} `,
        isPart: true,
      }))
    return [...people, ...groups]
  }
  if (!text.startsWith('/')) return []
  return COMMANDS.filter(({ words }) => words.startsWith(text) && words !== text).map(({ words, hint }) => ({
    label: words,
    hint,
    line: `${words} `,
    isPart: !text.startsWith('/share-secret'),
  }))
}
