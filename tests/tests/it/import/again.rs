//! Importing again: a second time, or after a stop in the middle, it comes to the same.

use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
};

use accord::import::{Import, Progress, Unwatched, Vendor, Watch};
use entity::{external_id, lead, touchpoint};
use sea_orm::{EntityTrait as _, prelude::Uuid};
use tests::{TestApp, TestDatabase, on_both_databases};

use super::{
    Both, Files, example,
    exports::{exports, try_exports},
    of, position, run, run_watched,
};

/// Facts as text, without the ids and times that every import makes anew.
pub(super) async fn facts(database: &TestDatabase) -> Vec<String> {
    let db = database.connect().await;
    let mut names: HashMap<Uuid, BTreeSet<String>> = HashMap::new();
    for name in external_id::Entity::find().all(&db).await.unwrap() {
        names
            .entry(name.object_id)
            .or_default()
            .insert(name.external_id);
    }
    let name = |id: Uuid| {
        let of_it = names.get(&id).into_iter().flatten();
        of_it.map(String::as_str).collect::<Vec<_>>().join("+")
    };
    let mut facts = Vec::new();
    for lead in lead::Entity::find().all(&db).await.unwrap() {
        facts.push(format!(
            "lead {} of {} {:?} {:?} {:?}",
            name(lead.id.into()),
            name(lead.account_id.into()),
            lead.created_at,
            lead.stage,
            lead.stage_entered_at,
        ));
    }
    for touch in touchpoint::Entity::find().all(&db).await.unwrap() {
        facts.push(format!(
            "touch {} {} {:?} {:?} {:?} {:?}",
            touch.message_id,
            name(touch.lead_id.into()),
            touch.occurred_at,
            touch.kind,
            touch.channel,
            touch.content,
        ));
    }
    for transition in entity::lead_transition::Entity::find()
        .all(&db)
        .await
        .unwrap()
    {
        facts.push(format!(
            "transition {} {:?} {:?} {:?}",
            name(transition.lead_id.into()),
            transition.from_stage,
            transition.to_stage,
            transition.occurred_at,
        ));
    }
    db.close().await.unwrap();
    facts.sort();
    facts
}

/// 1,300 leads: six transactions.
fn many(files: &Files) -> PathBuf {
    let mut csv = "mql_id,first_contact_date,landing_page_id,origin\n".to_owned();
    for number in 0..1300 {
        let day = number % 28 + 1;
        let origin = ["social", "unknown", "", "email"][number % 4];
        csv.push_str(&format!(
            "lead-{number},2018-02-{day:02},page-{},{origin}\n",
            number % 7
        ));
    }
    files.write("leads.csv", csv)
}

/// Dies after so many batches, as a process that is killed.
struct Dies(usize);

impl Watch for Dies {
    fn written(&mut self, _: Progress<'_>) {
        self.0 -= 1;
        assert!(self.0 > 0, "killed");
    }
}

async fn killed(database: &TestDatabase, what: &Import, batches: usize) {
    let config = accord::config::DatabaseConfig::parse(Some(database.url())).unwrap();
    let what = what.clone();
    let dead = tokio::spawn(async move {
        let db = accord::db::connect(&config).await.unwrap();
        accord::import::import(&db, &what, &mut Dies(batches)).await
    });
    assert!(dead.await.unwrap_err().is_panic());
}

on_both_databases! {
    async fn a_second_time_changes_nothing(app: TestApp) {
        let files = Files::new();
        let what = of(&example("olist/leads.toml").1, &[many(&files)]);
        run(&app, &what).await;
        let before = facts(app.database()).await;
        let changes = position(&app).await;

        let report = run(&app, &what).await;
        assert_eq!(report, "\
1300 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
leads              1300          0          0       1300          0          0
touchpoints        1300          0          0          0       1300          0
");
        assert_eq!(facts(app.database()).await, before);
        assert_eq!(position(&app).await, changes, "servers are not asked to read again");
    }

    async fn after_a_kill_importing_again_comes_to_the_same(both: Both) {
        let files = Files::new();
        let what = of(&example("olist/leads.toml").1, &[many(&files)]);
        run(&both.whole, &what).await;

        killed(both.cut.database(), &what, 2).await;
        let half = facts(both.cut.database()).await.len();
        assert_eq!(half, 2 * 250 * 3, "two batches stay");
        // And once between the statements of a batch.
        let short = std::time::Duration::from_millis(60);
        let mut unwatched = Unwatched;
        let cut = run_watched(both.cut.database(), &what, &mut unwatched);
        let _ = tokio::time::timeout(short, cut).await;

        let report = run(&both.cut, &what).await;
        assert!(report.starts_with("1300 rows read, 0 rejected"), "{report}");
        assert_eq!(facts(both.cut.database()).await, facts(both.whole.database()).await);
    }
}

/// 1,300 contacts of HubSpot: two objects a row.
fn many_contacts(files: &Files) -> PathBuf {
    let mut csv = "Record ID,First Name,Email,Create Date,Original Source\n".to_owned();
    for number in 0..1300 {
        let source = ["Direct Traffic", "Organic Search", "", "Offline Sources"][number % 4];
        csv.push_str(&format!(
            "{number},Person,p{number}@example.com,2026-02-{:02} 09:00,{source}\n",
            number % 28 + 1
        ));
    }
    files.write("contacts.csv", csv)
}

on_both_databases! {
    async fn after_a_kill_an_export_imported_again_comes_to_the_same(both: Both) {
        let files = Files::new();
        let what = exports(Vendor::HubSpot, vec![many_contacts(&files)]);
        try_exports(&both.whole, &what).await.unwrap();

        let config = accord::config::DatabaseConfig::parse(Some(both.cut.database().url())).unwrap();
        let killed = what.clone();
        let dead = tokio::spawn(async move {
            let db = accord::db::connect(&config).await.unwrap();
            accord::import::import_exports(&db, &killed, &mut Dies(2)).await
        });
        assert!(dead.await.unwrap_err().is_panic());
        let half = facts(both.cut.database()).await.len();
        assert!(half > 0 && half < facts(both.whole.database()).await.len());

        try_exports(&both.cut, &what).await.unwrap();
        assert_eq!(facts(both.cut.database()).await, facts(both.whole.database()).await);
    }
}
