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

/**
 * `items`: { id, name, handle, kind }. Calls `onChange` with the chosen ids after every change. With `search`, which
 * resolves to items for a text, what is on offer is asked for instead.
 */
export function renderPicker({ items: given, search, chosen, max, placeholder, onChange, ...props }) {
  let ids = chosen
  let items = given
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
    if (search) return items.filter(({ id, offered }) => offered && !ids.includes(id))
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
  const look = async () => {
    if (search) {
      const found = await search(input.value.trim())
      const kept = items.filter(({ id }) => ids.includes(id) && !found.some((item) => item.id === id))
      items = [
        ...kept.map((item) => ({ ...item, offered: false })),
        ...found.map((item) => ({ ...item, offered: true })),
      ]
    }
    open()
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

  input.addEventListener('click', look)
  input.addEventListener('blur', close)
  input.addEventListener('input', () => {
    active = 0
    look()
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
