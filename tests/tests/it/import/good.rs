//! A file without a fault.

use entity::{account, campaign, lead, touchpoint};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use tests::{TestApp, on_both_databases};

use super::{Files, of, run, try_run};

/// Every noun of one row.
const MAPPING: &str = r#"
source = "shop"
[file]
delimiter = ";"
empty = ["NULL"]
[formats]
dates = ["%d.%m.%Y %H:%M", "%d.%m.%Y"]
decimal = ","
thousands = "."
[account]
externalId = "firm"
name = "firm name"
[campaign]
externalId = "campaign"
name = "campaign"
channel = { column = "kind", map = { "fair" = "EVENT", "post" = "DIRECT_MAIL" } }
startsOn = "from"
[lead]
externalId = "person"
email = "mail"
account = "firm"
createdAt = "from"
[deal]
when = { column = "value", empty = false }
externalId = { template = "{person}-{campaign}" }
name = { template = "Order of {person}" }
contacts = { lead = "person", role = { constant = "Buyer" }, primary = true }
amount = { column = "value", currency = { column = "coin", default = "EUR" } }
outcome = { constant = "WON" }
createdAt = "from"
closedAt = "closed"
termMonths = 12
[[touchpoint]]
messageId = { template = "{person}-{campaign}-first" }
lead = "person"
campaign = "campaign"
occurredAt = "from"
kind = { column = "kind", map = { "fair" = "EVENT", "post" = "OTHER" } }
team = { constant = "MARKETING" }
[spend]
campaign = "campaign"
on = "from"
amount = { column = "cost", currency = "EUR" }
[cost]
team = { constant = "SALES" }
month = { column = "month", dates = ["%m/%Y"] }
category = { constant = "Travel" }
amount = { column = "cost", currency = "EUR" }
[rate]
when = { column = "coin", not_equals = ["EUR", ""] }
from = "coin"
to = { constant = "EUR" }
on = "closed"
rate = { constant = "0.25" }
"#;

const CSV: &str =
    "\u{feff}person;mail;firm;firm name;campaign;kind;from;closed;value;coin;cost;month
p1;ONE@example.com;f1;Fir & Son;c1;fair;01.03.2026 10:00;05.03.2026;1.000,50;EUR;1.234,00;03/2026
p2;two@example.com;f1;Fir & Son;c1;fair;02.03.2026;06.03.2026;2.000;BRL;10,00;03/2026
;;;;;;;;;;;
p3;three@example.com;f2;\"Oak; \"\"Elm\"\"\";c2;post;03.03.2026;NULL;NULL;;5;04/2026
";

const REPORT: &str = "\
3 rows read, 0 rejected
                   read    created    updated  unchanged  duplicate   rejected
accounts              3          2          0          1          0          0
campaigns             3          2          1          0          0          0
leads                 3          3          0          0          0          0
deals                 2          2          0          0          0          0
touchpoints           3          3          0          0          0          0
spend                 3          3          0          0          0          0
costs                 3          2          1          0          0          0
rates                 1          1          0          0          0          0
";

on_both_databases! {
    async fn every_noun_is_loaded_from_one_row(app: TestApp) {
        let files = Files::new();
        let input = files.write("orders.csv", CSV);
        let what = of(MAPPING, &[input]);

        let mut rehearsal = what.clone();
        rehearsal.dry_run = true;
        let dry = run(&app, &rehearsal).await;
        assert_eq!(dry, format!("Dry run: nothing was written. This is what would happen.\n{REPORT}"));
        let db = app.database().connect().await;
        assert_eq!(account::Entity::find().count(&db).await.unwrap(), 0);
        assert_eq!(lead::Entity::find().count(&db).await.unwrap(), 0);
        assert_eq!(entity::source::Entity::find().count(&db).await.unwrap(), 0);
        assert_eq!(entity::change::Entity::find().count(&db).await.unwrap(), 0);
        assert_eq!(entity::audit_entry::Entity::find().count(&db).await.unwrap(), 0);

        assert_eq!(run(&app, &what).await, REPORT);
        assert!(!files.has("orders.rejected.csv"));

        let mut names: Vec<String> = account::Entity::find()
            .all(&db)
            .await
            .unwrap()
            .into_iter()
            .map(|account| account.name)
            .collect();
        names.sort();
        assert_eq!(names, ["Fir & Son", "Oak; \"Elm\""]);
        let campaigns = campaign::Entity::find().all(&db).await.unwrap();
        assert_eq!(campaigns.len(), 2);
        let mut touched: Vec<i64> = touchpoint::Entity::find()
            .all(&db)
            .await
            .unwrap()
            .into_iter()
            .map(|touch| touch.occurred_at.0)
            .collect();
        touched.sort_unstable();
        // 10 o'clock in Berlin; the starts of the two days after.
        assert_eq!(touched, [1_772_355_600_000, 1_772_406_000_000, 1_772_492_400_000]);
        let mut deals = entity::deal::Entity::find().all(&db).await.unwrap();
        deals.sort_by_key(|deal| deal.amount_minor);
        let closed: Vec<_> = deals
            .iter()
            .map(|deal| (deal.amount_minor, deal.currency.as_str(), deal.closed_at.unwrap().0, deal.term_months))
            .collect();
        // The last milliseconds of the days.
        assert_eq!(
            closed,
            [
                (100_050, "EUR", 1_772_751_599_999, Some(12)),
                (200_000, "BRL", 1_772_837_999_999, Some(12)),
            ]
        );
        db.close().await.unwrap();
    }

    async fn cells_are_read_in_the_encoding_of_the_file(app: TestApp) {
        let files = Files::new();
        let bytes = b"id,name\n1,Jos\xe9 \x80\n".as_slice();
        let input = files.write("people.csv", bytes);
        let mapping = "source = \"x\"\n[file]\nencoding = \"windows-1252\"\n[account]\nexternalId = \"id\"\nname = \"name\"\n";
        run(&app, &of(mapping, std::slice::from_ref(&input))).await;
        let db = app.database().connect().await;
        let account = account::Entity::find().one(&db).await.unwrap().unwrap();
        assert_eq!(account.name, "José €");
        db.close().await.unwrap();

        let mapping = mapping.replace("windows-1252", "utf-8");
        let imported = try_run(&app, &of(&mapping, &[input])).await.unwrap();
        assert_eq!(imported.report.rejected_rows, 1);
        let rejects = std::fs::read(&imported.rejects[0]).unwrap();
        assert!(rejects.ends_with(b",1,Jos\xe9 \x80\n"), "the bytes stay as they were");
    }

    async fn an_absent_value_stays_and_a_cleared_one_goes(app: TestApp) {
        let files = Files::new();
        let mapping = "source = \"x\"\n[account]\nexternalId = \"id\"\nname = \"name\"\nsegment = \"segment\"\nregion = { column = \"region\", clear = true }\n";
        let first = files.write("a.csv", "id,name,segment,region\n1,One,Shops,North\n");
        let second = files.write("b.csv", "region,segment,name,id\n,,One,1\n");
        run(&app, &of(mapping, &[first, second])).await;
        let db = app.database().connect().await;
        let account = account::Entity::find().one(&db).await.unwrap().unwrap();
        assert_eq!((account.segment.as_deref(), account.region.as_deref()), (Some("Shops"), None));
        db.close().await.unwrap();
    }
}
