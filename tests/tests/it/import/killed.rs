//! The program is killed while it imports: imported again, the files come to what they come to uninterrupted.
//!
//! A few kills by default; `ACCORD_TEST_KILLS=100` for as many as one has time for.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use entity::lead;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::{TestDatabase, on_both_databases};

use super::{Both, Files, again::facts, example};
use crate::{
    processes::{command, run},
    support::kills,
};

/// Rows of a file: several transactions.
const ROWS: usize = 1000;

/// A command line and the file that it imports: by a mapping or as it comes from HubSpot, in turn.
fn import(files: &Files, round: usize) -> Vec<String> {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (mut arguments, csv): (Vec<String>, String) = if round.is_multiple_of(2) {
        let mapping = text(&example("olist/leads.toml").0);
        let rows = (0..ROWS).map(|row| {
            let origin = ["social", "unknown", "", "email"][row % 4];
            format!(
                "lead-{round}-{row},2018-02-{:02},page-{},{origin}\n",
                row % 28 + 1,
                row % 7
            )
        });
        (
            vec!["csv".into(), "--mapping".into(), mapping],
            "mql_id,first_contact_date,landing_page_id,origin\n".to_owned()
                + &rows.collect::<String>(),
        )
    } else {
        let rows = (0..ROWS).map(|row| {
            let source = ["Direct Traffic", "Organic Search", "", "Offline Sources"][row % 4];
            format!(
                "{round}0{row:04},Person,p{row}@of{round}.example,2026-02-{:02} 09:00,{source}\n",
                row % 28 + 1
            )
        });
        (
            vec!["hubspot".into()],
            "Record ID,First Name,Email,Create Date,Original Source\n".to_owned()
                + &rows.collect::<String>(),
        )
    };
    let file: PathBuf = files.write(&format!("round-{round}.csv"), csv);
    arguments.insert(0, "import".into());
    arguments.push(text(&file));
    arguments
}

fn to_the_end(files: &Files, database: &TestDatabase, arguments: &[String]) -> Duration {
    let began = Instant::now();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run(files.folder.path(), database.url(), &arguments, "");
    began.elapsed()
}

/// When an import is killed.
enum When {
    /// So long after its start, whatever it is at.
    After(Duration),
    /// As soon as there are more leads than this, and so much later.
    Written(u64, Duration),
}

/// Whether it was killed before it was done.
async fn killed(files: &Files, database: &TestDatabase, arguments: &[String], when: When) -> bool {
    let mut child = command(files.folder.path(), database.url())
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    match when {
        When::After(time) => std::thread::sleep(time),
        When::Written(before, time) => {
            while leads(database).await <= before && child.try_wait().unwrap().is_none() {}
            std::thread::sleep(time);
        }
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

async fn leads(database: &TestDatabase) -> u64 {
    let db = database.connect().await;
    let count = lead::Entity::find().count(&db).await.unwrap();
    db.close().await.unwrap();
    count
}

on_both_databases! {
    async fn imports_that_were_killed_come_to_the_same_when_they_are_run_again(both: Both) {
        let files = Files::new();
        let mut rng = StdRng::seed_from_u64(23);
        let (mut in_the_middle, mut before) = (0, 0);
        let kills = kills();
        for round in 0..kills {
            let arguments = import(&files, round);
            let whole = to_the_end(&files, both.whole.database(), &arguments);
            // Anywhere between the first and the last moment of an import, and surely in its middle now and then.
            let when = if (round / 2).is_multiple_of(2) {
                When::Written(before, Duration::from_millis(rng.random_range(0..30)))
            } else {
                When::After(whole.mul_f64(rng.random_range(0.0..1.0)))
            };
            if killed(&files, both.cut.database(), &arguments, when).await {
                in_the_middle += usize::from(leads(both.cut.database()).await > before);
            }
            to_the_end(&files, both.cut.database(), &arguments);
            before = leads(both.cut.database()).await;
        }
        assert!(in_the_middle * 4 >= kills, "only {in_the_middle} of {kills} were killed after something was written");
        assert_eq!(facts(both.cut.database()).await, facts(both.whole.database()).await);
    }
}
