//! What a merge moves, statement by statement. Each thing is written down before it is moved.

use entity::ids::{AccountId, LeadId, LeadMergeId};
use sea_orm::{ConnectionTrait as _, DbErr, Statement, Value};

use crate::ingest::Ingest;

/// Two leads that become one, and the account they are in afterwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    /// The merge that it is part of.
    pub(super) merge: LeadMergeId,
    /// The lead that is taken over.
    pub(super) from: LeadId,
    /// The lead that stays.
    pub(super) into: LeadId,
}

impl Move {
    /// Touches become those of the lead that stays. Those that lie in the other lead's own account go to `to`; those made
    /// in former accounts stay there, and the lead that stays is on record as a member of them.
    pub(super) async fn touches(
        self,
        ingest: &Ingest<'_>,
        had: AccountId,
        to: AccountId,
    ) -> Result<(), DbErr> {
        let [merge, from, into] = self.ids();
        let (had, to) = (value(had), value(to));
        let members = "INSERT INTO lead_accounts (lead_id, account_id, joined_at)
             SELECT DISTINCT $1, t.account_id, m.joined_at FROM touchpoints t
             JOIN lead_accounts m ON m.lead_id = t.lead_id AND m.account_id = t.account_id
             WHERE t.lead_id = $2 AND t.account_id <> $3
             ON CONFLICT (lead_id, account_id) DO NOTHING";
        run(ingest, members, [into.clone(), from.clone(), had.clone()]).await?;
        let note = "INSERT INTO lead_merge_moves (merge_id, noun, object_id, lead_id, account_id)
             SELECT $1, 'TOUCHPOINT', id, lead_id, account_id FROM touchpoints WHERE lead_id = $2";
        run(ingest, note, [merge, from.clone()]).await?;
        let moved = "UPDATE touchpoints SET lead_id = $1,
                 account_id = CASE WHEN account_id = $2 THEN $3 ELSE account_id END
             WHERE lead_id = $4";
        run(ingest, moved, [into, had, to, from]).await
    }

    /// An account of one is taken over by `to`: its touches (all of this lead), deals and notes.
    pub(super) async fn account(
        self,
        ingest: &Ingest<'_>,
        lead: LeadId,
        had: AccountId,
        to: AccountId,
    ) -> Result<(), DbErr> {
        let [merge, ..] = self.ids();
        let (lead, had, to) = (value(lead), value(had), value(to));
        let now = Value::from(ingest.now.0);
        let note = "INSERT INTO lead_merge_moves (merge_id, noun, object_id, lead_id, account_id)
             SELECT $1, 'TOUCHPOINT', id, lead_id, account_id FROM touchpoints
             WHERE lead_id = $2 AND account_id = $3
             ON CONFLICT (merge_id, noun, object_id) DO NOTHING";
        run(ingest, note, [merge.clone(), lead.clone(), had.clone()]).await?;
        let moved = "UPDATE touchpoints SET account_id = $1 WHERE lead_id = $2 AND account_id = $3";
        run(ingest, moved, [to.clone(), lead, had.clone()]).await?;
        for (noun, table) in [("DEAL", "deals"), ("NOTE", "notes")] {
            let note = format!(
                "INSERT INTO lead_merge_moves (merge_id, noun, object_id, lead_id, account_id)
                 SELECT $1, '{noun}', id, NULL, account_id FROM {table} WHERE account_id = $2"
            );
            run(ingest, &note, [merge.clone(), had.clone()]).await?;
            let moved = format!("UPDATE {table} SET account_id = $1 WHERE account_id = $2");
            run(ingest, &moved, [to.clone(), had.clone()]).await?;
        }
        let gone = "UPDATE accounts SET merged_into = $1, updated_at = $2 WHERE id = $3";
        run(ingest, gone, [to, now, had]).await
    }

    /// Addresses, anonymous ids and ids in other systems. The addresses come after those that the lead has.
    pub(super) async fn names(self, ingest: &Ingest<'_>) -> Result<(), DbErr> {
        let [merge, from, into] = self.ids();
        for (noun, table, name) in [
            ("EMAIL", "lead_emails", "email"),
            ("ANONYMOUS_ID", "lead_anonymous_ids", "anonymous_id"),
        ] {
            let note = format!(
                "INSERT INTO lead_merge_names (merge_id, noun, source_id, name)
                 SELECT $1, '{noun}', 0, {name} FROM {table} WHERE lead_id = $2"
            );
            run(ingest, &note, [merge.clone(), from.clone()]).await?;
        }
        let note = "INSERT INTO lead_merge_names (merge_id, noun, source_id, name)
             SELECT $1, 'EXTERNAL_ID', source_id, external_id FROM external_ids
             WHERE object_type = 'LEAD' AND object_id = $2";
        run(ingest, note, [merge, from.clone()]).await?;
        // Those that events told have one place for all.
        let emails = "UPDATE lead_emails SET lead_id = $1, position = CASE WHEN position >= 1000 THEN position
                 ELSE position + (SELECT COALESCE(MAX(position) + 1, 0) FROM lead_emails
                     WHERE lead_id = $1 AND position < 1000) END
             WHERE lead_id = $2";
        run(ingest, emails, [into.clone(), from.clone()]).await?;
        let anonymous = "UPDATE lead_anonymous_ids SET lead_id = $1 WHERE lead_id = $2";
        run(ingest, anonymous, [into.clone(), from.clone()]).await?;
        let external = "UPDATE external_ids SET object_id = $1
             WHERE object_type = 'LEAD' AND object_id = $2";
        run(ingest, external, [into, from]).await
    }

    /// The deals that the lead is a contact of. Where both are, the row of the one that is taken over stays and is shown
    /// no more; if it was the primary contact, the other one is now.
    pub(super) async fn contacts(self, ingest: &Ingest<'_>) -> Result<(), DbErr> {
        let [merge, from, into] = self.ids();
        let both = "EXISTS (SELECT 1 FROM deal_contacts o WHERE o.deal_id = deal_contacts.deal_id AND o.lead_id = $3)";
        let three = || [merge.clone(), from.clone(), into.clone()];
        let note = format!(
            "INSERT INTO lead_merge_moves (merge_id, noun, object_id, lead_id, account_id)
             SELECT $1, CASE WHEN {both} THEN 'PRIMARY' ELSE 'CONTACT' END, deal_id, lead_id, NULL
             FROM deal_contacts WHERE lead_id = $2 AND (is_primary OR NOT {both})"
        );
        run(ingest, &note, three()).await?;
        let listed = |noun: &str| {
            format!(
                "deal_id IN (SELECT object_id FROM lead_merge_moves WHERE merge_id = $1 AND noun = '{noun}')"
            )
        };
        let unset = format!(
            "UPDATE deal_contacts SET is_primary = FALSE WHERE lead_id = $2 AND {}",
            listed("PRIMARY")
        );
        run(ingest, &unset, [merge.clone(), from.clone()]).await?;
        let set = format!(
            "UPDATE deal_contacts SET is_primary = TRUE WHERE lead_id = $2 AND {}",
            listed("PRIMARY")
        );
        run(ingest, &set, [merge.clone(), into.clone()]).await?;
        let moved = format!(
            "UPDATE deal_contacts SET lead_id = $3 WHERE lead_id = $2 AND {}",
            listed("CONTACT")
        );
        run(ingest, &moved, three()).await
    }

    /// What people wrote about the lead.
    pub(super) async fn notes(self, ingest: &Ingest<'_>) -> Result<(), DbErr> {
        let [merge, from, into] = self.ids();
        let note = "INSERT INTO lead_merge_moves (merge_id, noun, object_id, lead_id, account_id)
             SELECT $1, 'NOTE', id, lead_id, account_id FROM notes WHERE lead_id = $2
             ON CONFLICT (merge_id, noun, object_id) DO UPDATE SET lead_id = excluded.lead_id";
        run(ingest, note, [merge, from.clone()]).await?;
        let moved = "UPDATE notes SET lead_id = $1 WHERE lead_id = $2";
        run(ingest, moved, [into, from]).await
    }

    /// What events have told of the lead: of its name the latest counts, of its account the earliest.
    pub(super) async fn told(self, ingest: &Ingest<'_>) -> Result<(), DbErr> {
        let [_, from, into] = self.ids();
        let told = "INSERT INTO lead_told (lead_id, topic, value, told_at, told_by)
             SELECT $1, topic, value, told_at, told_by FROM lead_told WHERE lead_id = $2
             ON CONFLICT (lead_id, topic) DO UPDATE
             SET value = excluded.value, told_at = excluded.told_at, told_by = excluded.told_by
             WHERE CASE WHEN excluded.topic = 'NAME'
                 THEN (excluded.told_at, excluded.told_by) > (lead_told.told_at, lead_told.told_by)
                 ELSE (excluded.told_at, excluded.told_by) < (lead_told.told_at, lead_told.told_by) END";
        run(ingest, told, [into, from]).await
    }

    fn ids(self) -> [Value; 3] {
        [value(self.merge), value(self.from), value(self.into)]
    }
}

/// A value for a statement.
pub(super) fn value(id: impl Into<uuid::Uuid>) -> Value {
    Value::from(id.into())
}

/// Runs a statement within the write.
pub(super) async fn run<const N: usize>(
    ingest: &Ingest<'_>,
    sql: &str,
    values: [Value; N],
) -> Result<(), DbErr> {
    let backend = ingest.tx.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    ingest.tx.execute_raw(statement).await.map(drop)
}
