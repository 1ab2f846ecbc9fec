// Hooks the two shortcuts into Bolt: "Share a secret" from anywhere, and "Turn into a secret" from a message's menu.

import type { App } from '@slack/bolt'
import type { Actor } from '../../share/actor.ts'
import { SHORTCUTS } from '../ids.ts'
import type { Post } from '../post.ts'
import { type OpenFormDeps, rulesNow, showForm } from '../share/open-form.ts'
import { openForm } from '../share/prefill.ts'
import { buildNotOpened } from '../share/shared.ts'
import { NOT_OPENED } from '../share/words.ts'
import { buildMessageForm } from './message.ts'

export interface ShortcutDeps extends OpenFormDeps {
  post: Post
}

export function registerShortcuts(app: App, deps: ShortcutDeps): void {
  app.shortcut(
    { callback_id: SHORTCUTS.share, type: 'shortcut' },
    async ({ ack, shortcut, client, context }) => {
      await ack()
      const { userId, workspaceId } = context.actor as Actor
      const rules = rulesNow(deps, workspaceId)
      const opened = await showForm(deps, { client, triggerId: shortcut.trigger_id }, openForm(rules), rules)
      if (!opened) await deps.post.send(userId, buildNotOpened())
    },
  )

  app.shortcut(
    { callback_id: SHORTCUTS.message, type: 'message_action' },
    async ({ ack, shortcut, client, context, respond }) => {
      await ack()
      const actor = context.actor as Actor
      const rules = rulesNow(deps, actor.workspaceId)
      const form = buildMessageForm(shortcut, actor, rules)
      const opened = await showForm(deps, { client, triggerId: shortcut.trigger_id }, form, rules)
      if (opened) return
      await respond({ response_type: 'ephemeral', replace_original: false, text: NOT_OPENED }).catch(() =>
        deps.post.send(actor.userId, buildNotOpened()),
      )
    },
  )
}
