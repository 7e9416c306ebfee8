//! What is wrong with a mapping is said before anything is read.

use accord::import::ImportError;
use tests::{TestApp, on_both_databases};

use super::{Files, of, try_run};

const CSV: &str = "id,mail,born,id2,twice,twice\n1,a@example.com,2026-01-01,2,3,4\n";

async fn refused(app: &TestApp, mapping: &str) -> String {
    let files = Files::new();
    let input = files.write("leads.csv", CSV);
    match try_run(app, &of(mapping, &[input])).await {
        Err(ImportError::Usage(problems)) => problems.join("\n"),
        other => panic!("{mapping}\nwas taken: {other:?}"),
    }
}

on_both_databases! {
    async fn a_mapping_that_cannot_work_is_refused_with_every_reason(app: TestApp) {
        for (lines, said) in [
            ("[lead]\nexternalId = \"ident\"", "lead, externalId: there is no column \"ident\"; the columns are id, mail, born, id2, twice, twice"),
            ("[lead]\nexternalId = \"twice\"", "there are several columns \"twice\""),
            ("[lead]\nexternalId = \"id\"\nmail = \"mail\"", "lead has no field mail; it has externalId, email, name"),
            ("[lead]\nname = \"id\"", "lead has no externalId or email"),
            ("[account]\nexternalId = \"id\"", "account has no name; every account needs it"),
            ("[lead]\nexternalId = { colum = \"id\" }", "unknown field `colum`"),
            ("[lead]\nexternalId = { column = \"id\", constant = \"x\" }", "exactly one of column, constant, template"),
            ("[lead]\nexternalId = { template = \"{id\" }", "a brace without its other half"),
            ("[lead]\nexternalId = { template = \"{no}\" }", "there is no column \"no\""),
            ("[lead]\nemail = \"mail\"\nstage = { constant = \"WARM\" }", "\"WARM\" is none of SUBSCRIBER, LEAD, MQL"),
            ("[lead]\nemail = \"mail\"\nstage = { column = \"id\", map = { \"1\" = \"HOT\" } }", "map, \"1\": \"HOT\" is none of"),
            ("[lead]\nemail = \"mail\"\ncreatedAt = { column = \"born\", dates = [\"%d.%m\"] }", "\"%d.%m\" is impossible"),
            ("[lead]\nemail = \"mail\"\ncreatedAt = { column = \"born\", time_zone = \"Berlin\" }", "\"Berlin\" is no time zone"),
            ("[lead]\nemail = \"mail\"\nname = { column = \"id\", dates = [\"%Y-%m-%d\"] }", "dates has no meaning for this field"),
            ("[lead]\nemail = { column = \"mail\", required = true, clear = true }", "at most one of default, required, clear"),
            ("[lead]\nemail = { column = \"mail\", otherwise = \"x\" }", "only beside a map"),
            ("[lead]\nemail = \"mail\"\nwhen = { column = \"id\" }", "exactly one of empty"),
            ("[lead]\nemail = \"mail\"\naccount = { name = \"id\" }", "lead has no field account.name; it has externalId, source"),
            ("[formats]\ndates = [\"%H:%M\"]\n[lead]\nemail = \"mail\"", "[formats]: the date format \"%H:%M\" is impossible"),
            ("[formats]\ndecimal = \",\"\nthousands = \",\"\n[lead]\nemail = \"mail\"", "they have to differ"),
            ("[file]\ndelimiter = \"::\"\n[lead]\nemail = \"mail\"", "[file]: delimiter is \"::\""),
            ("[file]\nencoding = \"utf-16\"\n[lead]\nemail = \"mail\"", "\"utf-16\" cannot be read"),
            ("[spend]\ncampaign = \"id\"\non = \"born\"\namount = { constant = 1, currency = \"EURO\" }", "\"EURO\" is no ISO 4217"),
            ("[spend]\ncampaign = \"id\"\non = \"born\"\namount = 1.5", "write 1.5 as a text"),
        ] {
            let problems = refused(&app, &format!("source = \"x\"\n{lines}\n")).await;
            assert!(problems.contains(said), "{lines}\nsaid: {problems}\nnot:  {said}");
        }

        let both = refused(&app, "source = \"x\"\n[lead]\nemail = \"male\"\n[account]\nexternalId = \"idd\"\nname = \"id\"\n").await;
        assert!(both.contains("male") && both.contains("idd"), "{both}");
    }

    async fn files_that_cannot_be_read_are_refused(app: TestApp) {
        let files = Files::new();
        let good = files.write("good.csv", "id\n1\n");
        let other = files.write("other.csv", "id,name\n1,x\n");
        let empty = files.write("empty.csv", "");
        let missing = files.folder.path().join("missing.csv");
        let mapping = "source = \"x\"\n[lead]\nexternalId = \"id\"\n";
        for inputs in [vec![good.clone(), missing], vec![empty], vec![]] {
            let refused = try_run(&app, &of(mapping, &inputs)).await;
            assert!(matches!(refused, Err(ImportError::Usage(_))), "{inputs:?}: {refused:?}");
        }

        let mut what = of(mapping, &[good.clone(), other]);
        what.rejects = Some(files.folder.path().join("rejects.csv"));
        let refused = try_run(&app, &what).await.unwrap_err().to_string();
        assert!(refused.contains("different columns"), "{refused}");

        let mut what = of(mapping, std::slice::from_ref(&good));
        what.rejects = Some(good);
        let refused = try_run(&app, &what).await.unwrap_err().to_string();
        assert!(refused.contains("would overwrite"), "{refused}");
        assert_eq!(files.read("good.csv"), "id\n1\n");
    }
}
