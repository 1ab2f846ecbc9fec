// Blocks as DOM nodes, the same for messages, modals and Home. What differs (where a press goes, where values live)
// comes in through `context`: { names, directory, press(block, element), valueOf(block, element), change(...), errors }.

import { h } from './dom.js'
import { isField, renderField } from './fields.js'
import { anchor, renderMrkdwn, renderText } from './mrkdwn.js'
import { renderRichText } from './rich-text.js'

export function renderBlocks(blocks, context) {
  return blocks.map((block) => h('div', { class: `block block-${block.type}` }, renderBlock(block, context)))
}

function renderBlock(block, context) {
  const { names } = context
  switch (block.type) {
    case 'section':
      return [
        h(
          'div',
          { class: 'section-text' },
          block.text && h('div', {}, renderText(block.text, names)),
          block.fields &&
            h(
              'div',
              { class: 'section-fields' },
              block.fields.map((field) => h('div', {}, renderText(field, names))),
            ),
        ),
        block.accessory && renderElement(block, block.accessory, context),
      ]
    case 'header':
      return h('h2', {}, renderText(block.text, names))
    case 'context':
      return block.elements.map((element) => h('span', {}, renderText(element, names)))
    case 'divider':
      return h('hr')
    case 'actions':
      return block.elements.map((element) => renderElement(block, element, context))
    case 'input':
      return renderInput(block, context)
    case 'rich_text':
      return renderRichText(block, names)
    case 'markdown':
      return h('div', {}, renderMrkdwn(block.text, names))
    default:
      return h('span', { class: 'unsupported' }, `(${block.type})`)
  }
}

function renderInput(block, context) {
  const id = `field-${block.block_id}`
  const error = context.errors?.[block.block_id]
  const grouped = block.element.type === 'checkboxes' || block.element.type === 'radio_buttons'
  return h(
    grouped ? 'fieldset' : 'div',
    { class: error ? 'field has-error' : 'field' },
    h(
      grouped ? 'legend' : 'label',
      grouped ? { class: 'label' } : { class: 'label', for: id },
      block.label.text,
      block.optional && h('span', { class: 'optional' }, ' (optional)'),
    ),
    renderElement(block, block.element, { ...context, fieldId: id }),
    error && h('p', { class: 'error', id: `${id}-error` }, error),
    block.hint && h('p', { class: 'hint', id: `${id}-hint` }, block.hint.text),
  )
}

function renderElement(block, element, context) {
  if (element.type === 'button') return renderButton(block, element, context)
  if (isField(element)) return renderField(block, element, context)
  return h('span', { class: 'unsupported' }, `(${element.type})`)
}

function renderButton(block, element, context) {
  const props = {
    class: `button ${element.style ?? ''}`,
    'aria-label': element.accessibility_label,
    data: { key: `${block.block_id}/${element.action_id}` },
    on: { click: (event) => context.press(block, element, event) },
  }
  if (element.url && !element.confirm) return anchor(element.url, element.text.text, props)
  return h('button', { type: 'button', ...props }, element.text.text)
}
