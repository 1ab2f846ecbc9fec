// The modal on top of the person's screen: title, blocks, errors, and the buttons at its foot.

import { byId, h } from './dom.js'
import { createSurface } from './surface.js'

export function createModal() {
  const dialog = byId('modal')
  const title = h('h2', { id: 'modal-title' })
  const body = h('div', { class: 'modal-body' })
  const problem = h('p', { class: 'problem', role: 'alert', hidden: true })
  const closeButton = h('button', {
    type: 'button',
    class: 'button',
    on: { click: () => surface.send({ do: 'close' }) },
  })
  const submitButton = h('button', { type: 'submit', class: 'button primary submit' })
  const cross = h(
    'button',
    {
      type: 'button',
      class: 'cross',
      'aria-label': 'Close',
      on: { click: () => surface.send({ do: 'close' }) },
    },
    '×',
  )
  const form = h(
    'form',
    { novalidate: true },
    h('header', {}, h('span', { class: 'app-icon small', 'aria-hidden': 'true' }), title, cross),
    body,
    problem,
    h('footer', {}, closeButton, submitButton),
  )
  const surface = createSurface(body)
  let shownId = null
  let shownErrors = ''
  dialog.append(form)

  // Escape asks the server like the cross does; the stream then closes the dialog.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    surface.send({ do: 'close' })
  })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    submitButton.classList.add('busy')
    submitButton.disabled = true
    await surface.send({ do: 'submit' })
    submitButton.classList.remove('busy')
    submitButton.disabled = false
  })

  return {
    show(view, screen) {
      surface.show(view, screen)
      if (!view) {
        shownId = null
        surface.forget()
        body.replaceChildren()
        dialog.close()
        return
      }
      title.textContent = view.title?.text ?? ''
      submitButton.hidden = !view.submit
      submitButton.textContent = view.submit?.text ?? ''
      closeButton.textContent = view.close?.text ?? (view.submit ? 'Cancel' : 'Close')
      cross.textContent = view.depth > 1 ? '‹' : '×'
      problem.hidden = !view.problem
      problem.textContent = view.problem ?? ''
      if (!dialog.open) dialog.showModal()
      if (shownId !== view.id) body.querySelector('[autofocus], textarea, input')?.focus()
      const errors = Object.keys(view.errors).join()
      if (errors !== shownErrors) body.querySelector('.has-error :is(input, textarea, select)')?.focus()
      shownErrors = errors
      shownId = view.id
    },
  }
}
