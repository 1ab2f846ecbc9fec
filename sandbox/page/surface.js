// A view's blocks on the page, modal or Home: keeps what is typed but not yet sent, and sends it with every act.

import { act, askOptions } from './act.js'
import { renderBlocks } from './blocks.js'
import { confirmed } from './confirm.js'
import { h } from './dom.js'
import { toInput } from './fields.js'

const TYPING_MS = 250

/** Draws views of one person into `body`; the returned `drafts()` are values by block id and action id. */
export function createSurface(body) {
  let view = null
  let screen = null
  let drawn = ''
  let drafts = {}
  let timer

  const draftOf = (block, element) => drafts[block.block_id]?.[element.action_id]
  const send = (what) => {
    clearTimeout(timer)
    return act(screen.me, { ...what, view: view.id, values: drafts })
  }
  const reports = (block) => block.type !== 'input' || block.dispatch_action === true
  const use = (block, element) => send({ do: 'use', block: block.block_id, action: element.action_id })

  const context = () => ({
    names: screen.names,
    directory: screen.directory,
    channels: screen.channels,
    errors: view.errors,
    valueOf: (block, element) =>
      draftOf(block, element) ?? toInput(view.values[block.block_id]?.[element.action_id]),
    change: (block, element, value) => {
      drafts[block.block_id] = { ...drafts[block.block_id], [element.action_id]: value }
      clearError(body, `${block.block_id}/${element.action_id}`)
      clearTimeout(timer)
      timer = setTimeout(() => send({ do: 'type' }), TYPING_MS)
    },
    suggest: (block, element, text) =>
      askOptions(screen.me, {
        view: view.id,
        block: block.block_id,
        action: element.action_id,
        text,
      }),
    settle: (block, element) => {
      if (reports(block)) use(block, element)
    },
    press: async (block, element) => {
      if (!(await confirmed(element.confirm, screen.names))) return
      if (element.url && element.confirm) window.open(element.url, '_blank', 'noopener')
      use(block, element)
    },
  })

  return {
    drafts: () => drafts,
    send,
    /** Shows `next`; draws anew only when it is another view, another version of it, or other errors. */
    show(next, nextScreen) {
      screen = nextScreen
      if (next?.id !== view?.id) drafts = {}
      view = next
      const version = next && `${next.id} ${next.hash} ${JSON.stringify(next.errors)}`
      if (!next || version === drawn) return
      drawn = version
      drafts = onlyShown(drafts, next.blocks)
      keepFocus(body, () =>
        body.replaceChildren(h('div', { class: 'blocks' }, renderBlocks(next.blocks, context()))),
      )
    },
    forget() {
      drawn = ''
    },
  }
}

/** An error stands until its field is changed. */
function clearError(body, key) {
  const field = findByKey(body, key)?.closest('.has-error')
  field?.classList.remove('has-error')
  field?.querySelector('.error')?.remove()
}

function findByKey(body, key) {
  return [...body.querySelectorAll('[data-key]')].find((element) => element.dataset.key === key)
}

/** What was typed into blocks that have left is gone. */
function onlyShown(drafts, blocks) {
  const shown = new Set(blocks.map((block) => block.block_id))
  return Object.fromEntries(Object.entries(drafts).filter(([blockId]) => shown.has(blockId)))
}

/** Redraws and puts the cursor back where it was, where that field is still there. */
function keepFocus(body, draw) {
  const focused = body.contains(document.activeElement) ? document.activeElement : null
  const key = focused?.dataset.key
  const range = focused && 'selectionStart' in focused ? [focused.selectionStart, focused.selectionEnd] : []
  const top = body.scrollTop
  draw()
  body.scrollTop = top
  if (!key) return
  const again = findByKey(body, key)
  again?.focus({ preventScroll: true })
  if (again && range[0] != null && 'setSelectionRange' in again) again.setSelectionRange(...range)
}
