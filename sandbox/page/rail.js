// The people at the left: whom to play, what kind of person each is, and who has something unread.

import { avatar, byId, h } from './dom.js'

const KINDS = {
  guest: 'Guest',
  single_channel_guest: 'Guest',
  deactivated: 'Deactivated',
  connect: 'Other company',
  stranger: 'Other company',
}

/** The conversations of the person who is played: the app's own, channels, group DMs. */
export function showConversations(conversations, openId, open) {
  byId('conversations').replaceChildren(
    ...conversations.map(({ id, title }) =>
      h(
        'li',
        {},
        h(
          'button',
          {
            type: 'button',
            class: 'conversation',
            'aria-current': id === openId ? 'true' : undefined,
            on: { click: () => open(id) },
          },
          title,
        ),
      ),
    ),
  )
}

export function showPeople(screen) {
  byId('people').replaceChildren(
    ...screen.people.map((person) => {
      const unread = person.id === screen.me ? 0 : person.unread
      return h(
        'li',
        {},
        h(
          'a',
          {
            href: `#${person.id}`,
            class: `person ${person.kind}`,
            'aria-current': person.id === screen.me ? 'true' : undefined,
          },
          avatar(person.id, person.name),
          h(
            'span',
            { class: 'person-words' },
            h('span', { class: 'person-name' }, toNameParts(person.name)),
            h('small', {}, KINDS[person.kind] ?? person.title),
          ),
          unread > 0 && h('span', { class: 'badge', 'aria-label': `${unread} unread` }, String(unread)),
        ),
      )
    }),
  )
}

/** The family name apart, so that a narrow screen can leave it out. */
function toNameParts(name) {
  const [given, ...rest] = name.split(' ')
  return [given, h('span', { class: 'family' }, ` ${rest.join(' ')}`)]
}
