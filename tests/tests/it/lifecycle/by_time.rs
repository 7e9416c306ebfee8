//! What happens when time has passed.

use std::time::Duration;

use accord::jobs::{Done, Jobs, Lease};
use serde_json::json;
use tests::{TestApp, on_both_databases};

use super::{done, hand_off, history, leads, let_day_come, let_silence_be_due};

on_both_databases! {
    async fn silence_accepts_once_and_says_so(app: TestApp) {
        let ids = leads(&app, 25).await;
        for id in &ids {
            hand_off(&app, id).await;
        }
        let (rejected, waiting) = (&ids[0], &ids[1]);
        done(app.sales().await, "rejectLead", json!({ "id": rejected, "reason": "DUPLICATE" })).await;
        let due: Vec<String> = ids.iter().filter(|id| *id != waiting).cloned().collect();
        let_silence_be_due(&app, &due).await;
        let jobs = Jobs::new(app.inside().clone(), None);
        let expected = Done { held: true, accepted: 23, ..Done::default() };
        assert_eq!(jobs.once().await.unwrap(), expected);
        assert_eq!(jobs.once().await.unwrap().accepted, 0);
        assert_eq!(history(&app, &ids[2]).await, ["->LEAD 1 -", "LEAD>MQL 1 -", "MQL>SAL 1 SILENT"]);
        assert_eq!(history(&app, rejected).await.len(), 3);
        assert_eq!(history(&app, waiting).await.len(), 2);
        let asked = app.analyst().await.ask(&format!(r#"{{ lead(id: "{}") {{ transitions(last: 1) {{ nodes {{ actor silent }} }} }} }}"#, ids[2])).await;
        assert_eq!(asked["lead"]["transitions"]["nodes"], json!([{ "actor": "Accord", "silent": true }]));
    }

    async fn a_recycled_lead_comes_back_on_its_day(app: TestApp) {
        let ids = leads(&app, 2).await;
        let jobs = Jobs::new(app.inside().clone(), None);
        for id in &ids {
            hand_off(&app, id).await;
            done(app.sales().await, "recycleLead", json!({ "id": id, "reason": "CHAMPION_LEFT", "recontactOn": "2999-01-01" })).await;
        }
        assert_eq!(jobs.once().await.unwrap().recontacted, 0);
        let_day_come(&app, &ids[..1]).await;
        assert_eq!(jobs.once().await.unwrap().recontacted, 1);
        assert_eq!(history(&app, &ids[0]).await[3], "RECYCLED>LEAD 2 RECONTACT");
        assert_eq!(history(&app, &ids[1]).await.len(), 3);
        hand_off(&app, &ids[0]).await;
    }

    async fn one_process_works_at_a_time(app: TestApp) {
        let db = &app.inside().db;
        let long = Duration::from_secs(60);
        let held = Lease::take(db, "one", long).await.unwrap().unwrap();
        assert_eq!(Lease::take(db, "two", long).await.unwrap(), None);
        assert_eq!(Jobs::new(app.inside().clone(), None).once().await.unwrap(), Done::default());
        assert!(Lease::take(db, "one", Duration::ZERO).await.unwrap().is_some(), "renewed");
        // It has run out: another takes over, and the first one's work is no longer committed.
        let taken = Lease::take(db, "two", long).await.unwrap().unwrap();
        let tx = accord::db::WriteTx::begin(db).await.unwrap();
        assert!(!held.hold(&tx).await.unwrap());
        assert!(taken.hold(&tx).await.unwrap());
        tx.commit().await.unwrap();
        taken.release(db).await.unwrap();
        assert!(Jobs::new(app.inside().clone(), None).once().await.unwrap().held);
    }

    async fn two_servers_that_work_at_once_do_everything_once(app: TestApp) {
        let second = app.spawn_second().await;
        let ids = leads(&app, 60).await;
        for id in &ids {
            hand_off(&app, id).await;
        }
        let_silence_be_due(&app, &ids).await;
        // A lease that runs out at once: only the keys and the rows themselves see to it.
        let jobs = [&app, &second].map(|app| Jobs::new(app.inside().clone(), Some(Duration::ZERO)));
        let mut accepted = 0;
        while accepted < ids.len() {
            let done = tests::tokio::join!(jobs[0].once(), jobs[1].once());
            accepted += done.0.unwrap().accepted + done.1.unwrap().accepted;
        }
        assert_eq!(accepted, ids.len());
        for id in &ids {
            assert_eq!(history(&app, id).await.len(), 3);
        }
    }
}
