// A button's confirmation dialog.

import { byId, h } from './dom.js'
import { renderText } from './mrkdwn.js'

/** Resolves to true when there is nothing to confirm, or once the person says yes. */
export function confirmed(dialog, names) {
  if (!dialog) return Promise.resolve(true)
  const place = byId('confirm')
  return new Promise((resolve) => {
    const answer = (value) =>
      h('button', { class: `button ${value ? (dialog.style ?? 'primary') : ''}`, value }, '')
    const [no, yes] = [answer(''), answer('yes')]
    no.textContent = dialog.deny.text
    yes.textContent = dialog.confirm.text
    place.replaceChildren(
      h(
        'form',
        { method: 'dialog' },
        h('h2', {}, dialog.title.text),
        h('p', {}, renderText(dialog.text, names)),
        h('div', { class: 'confirm-buttons' }, no, yes),
      ),
    )
    place.returnValue = ''
    place.onclose = () => resolve(place.returnValue === 'yes')
    place.showModal()
  })
}
