// What the sender's message and late recipients need: when it was edited and what it shows, reminders, grants that are
// closed by themselves, and who asked for a share again.

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table shares
      add column card_edited_at  timestamptz,                  -- the last turn at editing the sender's message
      add column card_shown      bytea,                        -- a digest of what it shows; null: not known
      add column remind_at       timestamptz,                  -- when who has not opened it is reminded; null: not (any more)
      add column unread_noted_at timestamptz,                  -- the sender was told that not everybody opened it
      add column guessed_at      timestamptz                   -- ten passwords had been wrong
  `.execute(db)
  // Nobody is to be told now about what was over before.
  await sql`update shares set unread_noted_at = closed_at where state <> 'open'`.execute(db)
  await sql`create index shares_remind on shares (remind_at) where state = 'open' and remind_at is not null`.execute(
    db,
  )

  await sql`
    alter table grants
      add column closed_at     timestamptz,                    -- closed for this recipient alone
      add column closed_reason text check (closed_reason in ('done', 'left')),
      add column reminded_at   timestamptz,
      add column asked_at      timestamptz,                    -- the recipient asked for it again
      add column edit_after    timestamptz,                    -- Slack wants no edit of the message before
      add constraint grants_closed check ((closed_at is null) = (closed_reason is null)),
      add constraint grants_closed_wiped check (closed_at is null or (wrapped is null and delivery_token is null))
  `.execute(db)

  await sql`
    alter table share_events
      drop constraint share_events_event_check,
      add constraint share_events_event_check check (event in (
        'created', 'delivered', 'failed', 'viewed', 'spent', 'revoked', 'expired', 'closed'))`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from share_events where event = 'closed'`.execute(db)
  await sql`
    alter table share_events
      drop constraint share_events_event_check,
      add constraint share_events_event_check
        check (event in ('created', 'delivered', 'failed', 'viewed', 'spent', 'revoked', 'expired'))`.execute(
    db,
  )
  await sql`
    alter table grants
      drop constraint grants_closed_wiped, drop constraint grants_closed,
      drop column closed_at, drop column closed_reason, drop column reminded_at, drop column asked_at,
      drop column edit_after`.execute(db)
  await sql`drop index shares_remind`.execute(db)
  await sql`
    alter table shares
      drop column card_edited_at, drop column card_shown, drop column remind_at,
      drop column unread_noted_at, drop column guessed_at`.execute(db)
}
