// A picker with search, as Slack's for people: chosen ones are chips, the rest opens below while typing.

import { avatar, h } from './dom.js'

const TAGS = {
  guest: 'guest',
  single_channel_guest: 'guest',
  deactivated: 'deactivated',
  connect: 'external',
  stranger: 'external',
  bot: 'app',
  slackbot: 'app',
}

/** `items`: { id, name, handle, kind }. Calls `onChange` with the chosen ids after every change. */
export function renderPicker({ items, chosen, max, placeholder, onChange, ...props }) {
  let ids = chosen
  let active = 0
  const input = h('input', {
    ...props,
    type: 'text',
    role: 'combobox',
    'aria-expanded': 'false',
    'aria-autocomplete': 'list',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const chips = h('span', { class: 'chips' })
  const menu = h('ul', { class: 'picker-menu', role: 'listbox', hidden: true })
  const box = h('div', { class: 'picker' }, h('div', { class: 'picker-box' }, chips, input), menu)

  const matches = () => {
    const wanted = input.value.trim().toLowerCase().replace(/^@/, '')
    const free = items.filter(({ id }) => !ids.includes(id))
    return free.filter(({ name, handle }) => `${name} ${handle}`.toLowerCase().includes(wanted))
  }
  const set = (next) => {
    ids = max === 1 ? next.slice(-1) : next.slice(0, max)
    input.value = ''
    drawChips()
    onChange(ids)
  }
  const choose = (item) => {
    set([...ids, item.id])
    close()
    input.focus()
  }
  const close = () => {
    menu.hidden = true
    input.setAttribute('aria-expanded', 'false')
  }
  const open = () => {
    const found = matches()
    active = Math.min(active, Math.max(found.length - 1, 0))
    menu.replaceChildren(
      ...(found.length > 0 ? found.map(toRow) : [h('li', { class: 'none' }, 'Nobody found')]),
    )
    menu.hidden = false
    input.setAttribute('aria-expanded', 'true')
    menu.children[active]?.scrollIntoView({ block: 'nearest' })
  }
  const toRow = (item, index) =>
    h(
      'li',
      {
        role: 'option',
        'aria-selected': String(index === active),
        // Before the input loses its focus.
        on: {
          mousedown: (event) => {
            event.preventDefault()
            choose(item)
          },
        },
      },
      item.kind !== 'option' && avatar(item.id, item.name.replace(/^#/, '')),
      h('span', {}, item.name),
      TAGS[item.kind] && h('small', { class: 'tag' }, TAGS[item.kind]),
    )
  const drawChips = () => {
    chips.replaceChildren(
      ...ids.map((id) => {
        const name = items.find((item) => item.id === id)?.name ?? id
        const remove = () => set(ids.filter((other) => other !== id))
        const cross = h(
          'button',
          { type: 'button', 'aria-label': `Remove ${name}`, on: { click: remove } },
          '×',
        )
        return h('span', { class: 'chip' }, avatar(id, name), name, cross)
      }),
    )
    input.placeholder = ids.length === 0 ? placeholder : ''
  }

  input.addEventListener('click', open)
  input.addEventListener('blur', close)
  input.addEventListener('input', () => {
    active = 0
    open()
  })
  input.addEventListener('keydown', (event) => {
    const found = matches()
    if (event.key === 'Backspace' && input.value === '' && ids.length > 0) set(ids.slice(0, -1))
    else if (event.key === 'Escape' && !menu.hidden) close()
    else if (event.key === 'Enter' && !menu.hidden && found[active]) choose(found[active])
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % Math.max(found.length, 1)
      open()
    } else return
    if (event.key !== 'Backspace') event.preventDefault()
  })
  drawChips()
  return box
}
