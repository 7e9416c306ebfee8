//! A file full of faults: each bad row, its column and the reason are named, and mended rows can be imported.

use tests::{TestApp, on_both_databases};

use super::{Files, of, run, try_run};

const MAPPING: &str = r#"
source = "shop"
[lead]
externalId = "id"
email = "mail"
createdAt = "day"
[touchpoint]
messageId = { template = "{id}-first" }
lead = "id"
occurredAt = "day"
kind = { constant = "FORM_SUBMISSION" }
channel = { column = "origin", map = { "ads" = "PAID_SEARCH" }, default = "UNASSIGNED" }
[deal]
when = { column = "value", empty = false }
externalId = "id"
name = { template = "Deal {id}" }
contacts = { lead = "buyer" }
amount = { column = "value", currency = "EUR" }
outcome = { constant = "WON" }
createdAt = "day"
closedAt = "day"
"#;

const CSV: &str = "\
id,mail,day,origin,value,buyer
1,one@example.com,2026-03-01,ads,100.00,1
2,two@example.com,2026-02-30,ads,,
3,three@example.com,2026-03-01,ads
4,four.example.com,2026-03-01,,,
5,five@example.com,2026-03-01,radio,12.345,
6,six@example.com,2026-03-01,ads,5,99
7,seven@example.com,,,,
6,one@example.com,2026-03-01,,,
9,\"nine
lines\",2026-03-01,,,
10,ten@example.com,2026-03-01,,0.001,10
11,eleven@example.com,2026-03-01,ads,\"1,000\",1
";

/// Line by line: where, in which column, why.
const REJECTED: [(&str, &str, &str); 10] = [
    ("3", "day", "createdAt: \"2026-02-30\" is no date"),
    ("4", "", "the row has 4 cells where the header has 6"),
    (
        "5",
        "mail",
        "email \"four.example.com\" is no e-mail address",
    ),
    ("6", "origin", "channel: \"radio\" is not in the map"),
    ("7", "buyer", "No lead has the external id \"99\""),
    ("8", "day", "occurredAt is empty"),
    ("9", "mail", "mail"),
    ("10", "mail", "mail"),
    ("12", "value", "amount 0.001 has more decimals than EUR has"),
    ("13", "value", "amount: \"1,000\" is no number"),
];

const REPORT: &str = "\
11 rows read, 10 rejected
                   read    created    updated  unchanged  duplicate   rejected
leads                10          3          0          0          0          7
deals                 5          1          0          0          0          4
touchpoints          10          1          0          0          0          9
";

on_both_databases! {
    async fn each_bad_row_is_named_with_its_column_and_reason(app: TestApp) {
        let files = Files::new();
        let input = files.write("orders.csv", CSV);
        let imported = try_run(&app, &of(MAPPING, &[input])).await.unwrap();
        let rejects = files.read("orders.rejected.csv");
        assert_eq!(imported.rejects, [files.folder.path().join("orders.rejected.csv")]);

        let mut lines = rejects.lines();
        assert_eq!(
            lines.next(),
            Some("rejected_file,rejected_line,rejected_column,rejected_reason,id,mail,day,origin,value,buyer")
        );
        // One of the rows has a line break in a cell.
        let text = lines.collect::<Vec<_>>().join("\n").replace("nine\nlines", "nine lines");
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), REJECTED.len(), "{rejects}");
        for ((line, column, reason), row) in REJECTED.into_iter().zip(&rows) {
            let start = format!("orders.csv,{line},{column},");
            let reason = reason.replace('"', "\"\"");
            assert!(row.starts_with(&start) && row.contains(&reason), "{row}\nnot {start} {reason}");
        }
        assert!(rows[1].ends_with(",3,three@example.com,2026-03-01,ads"), "{}", rows[1]);
        assert!(rows[9].ends_with(",11,eleven@example.com,2026-03-01,ads,\"1,000\",1"), "{}", rows[9]);

        assert_eq!(imported.report.to_string(), REPORT);
        let sums = accord::import::Noun::ALL.map(|noun| {
            let counts = imported.report.of(noun);
            counts.read
                == counts.created + counts.updated + counts.unchanged + counts.duplicate + counts.rejected
        });
        assert!(sums.into_iter().all(|adds_up| adds_up));
    }

    async fn mended_rows_are_imported_from_the_file_of_rejected_ones(app: TestApp) {
        let files = Files::new();
        let input = files.write("orders.csv", CSV);
        let mut what = of(MAPPING, &[input]);
        what.rejects = Some(files.folder.path().join("bad.csv"));
        run(&app, &what).await;

        let mended = files
            .read("bad.csv")
            .replace("2026-02-30,ads", "2026-02-28,ads")
            .replace("four.example.com,2026", "four@example.com,2026")
            .replace(",radio,12.345", ",ads,12.34");
        let mended = files.write("bad.csv", mended);
        let mut what = of(MAPPING, &[mended]);
        what.rejects = Some(files.folder.path().join("worse.csv"));
        let report = run(&app, &what).await;
        assert!(report.starts_with("10 rows read, 8 rejected"), "{report}");
        let worse = files.read("worse.csv");
        assert_eq!(worse.matches("rejected_line").count(), 1, "{worse}");
        // The deal of the fifth row has no contact, which the first import could not know.
        assert!(worse.contains(",5,five@example.com,2026-03-01,ads,12.34,"), "{worse}");
        assert!(!worse.contains("two@example.com") && !worse.contains(",4,four"), "{worse}");
    }
}
