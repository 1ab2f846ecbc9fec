// The elements that hold a value. Each reports its value as text, or as a list of chosen values or ids.

import { h } from './dom.js'
import { renderText } from './mrkdwn.js'
import { renderPicker } from './picker.js'

const RENDER = {
  plain_text_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  number_input: typed,
  datepicker: typed,
  timepicker: typed,
  static_select: menu,
  checkboxes: list,
  radio_buttons: list,
  multi_static_select: picked,
  multi_external_select: picked,
  users_select: picked,
  multi_users_select: picked,
  conversations_select: picked,
  multi_conversations_select: picked,
  channels_select: picked,
  multi_channels_select: picked,
}

export const isField = (element) => element.type in RENDER

export function renderField(block, element, context) {
  return RENDER[element.type](block, element, context)
}

/** What stands in the server's state, in the form this page reports values. */
export function toInput(state) {
  if (!state) return ''
  if (state.selected_option !== undefined) return state.selected_option?.value ?? ''
  if (state.selected_options) return state.selected_options.map((option) => option.value)
  const list = state.selected_users ?? state.selected_conversations ?? state.selected_channels
  const single =
    state.selected_user ??
    state.selected_conversation ??
    state.selected_channel ??
    state.selected_date ??
    state.selected_time
  return list ?? state.value ?? single ?? ''
}

function common(block, element, { fieldId, errors }) {
  const described = [errors?.[block.block_id] && `${fieldId}-error`, block.hint && `${fieldId}-hint`]
  return {
    id: fieldId,
    'aria-label': fieldId ? undefined : (element.placeholder?.text ?? element.action_id),
    'aria-describedby': described.filter(Boolean).join(' ') || undefined,
    'aria-invalid': errors?.[block.block_id] ? 'true' : undefined,
    data: { key: `${block.block_id}/${element.action_id}` },
  }
}

function typed(block, element, context) {
  const value = context.valueOf(block, element)
  const kinds = { datepicker: 'date', timepicker: 'time', email_text_input: 'email', url_text_input: 'url' }
  const props = {
    ...common(block, element, context),
    class: 'text-input',
    placeholder: element.placeholder?.text,
    autocomplete: 'off',
    spellcheck: 'false',
    autofocus: element.focus_on_load,
    on: {
      input: (event) => context.change(block, element, event.target.value),
      change: () => context.settle(block, element),
    },
  }
  if (element.multiline) {
    const area = h('textarea', { ...props, rows: '5' })
    area.value = value
    return area
  }
  const mode = element.type === 'number_input' ? 'numeric' : undefined
  const input = h('input', { ...props, type: kinds[element.type] ?? 'text', inputmode: mode })
  input.value = value
  return input
}

function menu(block, element, context) {
  const chosen = context.valueOf(block, element)
  const toOption = (option) =>
    h('option', { value: option.value, selected: option.value === chosen }, option.text.text)
  const groups = element.option_groups?.map((group) =>
    h('optgroup', { label: group.label.text }, group.options.map(toOption)),
  )
  return h(
    'span',
    { class: 'select' },
    h(
      'select',
      {
        ...common(block, element, context),
        on: {
          change: (event) => {
            context.change(block, element, event.target.value)
            context.settle(block, element)
          },
        },
      },
      !chosen && h('option', { value: '', selected: true }, element.placeholder?.text ?? 'Select an option'),
      groups ?? element.options.map(toOption),
    ),
  )
}

function list(block, element, context) {
  const several = element.type === 'checkboxes'
  const chosen = new Set([context.valueOf(block, element)].flat())
  const name = `${block.block_id}/${element.action_id}`
  const rows = element.options.map((option) => {
    const input = h('input', {
      type: several ? 'checkbox' : 'radio',
      name,
      value: option.value,
      data: { key: `${name}/${option.value}` },
      on: {
        change: () => {
          const values = [...box.querySelectorAll('input:checked')].map((item) => item.value)
          context.change(block, element, several ? values : (values[0] ?? ''))
          context.settle(block, element)
        },
      },
    })
    input.checked = chosen.has(option.value)
    const words = h(
      'span',
      {},
      renderText(option.text, context.names),
      option.description && h('small', {}, renderText(option.description, context.names)),
    )
    return h('label', { class: 'choice' }, input, words)
  })
  const box = h('div', { class: 'choices', data: { key: name } }, rows)
  return box
}

function picked(block, element, context) {
  return renderPicker({
    ...common(block, element, context),
    items: itemsOf(element, context),
    search:
      element.type === 'multi_external_select'
        ? async (text) => (await context.suggest(block, element, text)).map(optionItem)
        : undefined,
    chosen: [context.valueOf(block, element)].flat().filter(Boolean),
    max: element.type.startsWith('multi_') ? (element.max_selected_items ?? Number.POSITIVE_INFINITY) : 1,
    placeholder: element.placeholder?.text ?? 'Select',
    onChange: (ids) => {
      context.change(block, element, ids)
      context.settle(block, element)
    },
  })
}

function itemsOf(element, { directory, channels }) {
  if (element.type.includes('users')) return directory
  if (element.type.includes('channels') || element.type.includes('conversations'))
    return channels.map(({ id, name }) => ({ id, name: `#${name}`, handle: name, kind: 'channel' }))
  const options = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? []
  return options.map(optionItem)
}

function optionItem(option) {
  return { id: option.value, name: option.text.text, handle: '', kind: 'option' }
}
