//! Reading a file as far as that goes without a database.

use std::path::Path;

use attribution::money::Currency;
use chrono_tz::Tz;

use super::{Context, ExportOptions, Recognised, Vendor};
use crate::import::{batch::Batch, input::Input, plans::Plans, read::Settings};

/// How far a file was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rehearsal {
    /// Whose export it was recognised as, counted.
    pub recognised: usize,
    /// Rows that were read.
    pub rows: usize,
    /// Objects that rows were made into.
    pub objects: usize,
}

/// Recognises a file as the export of each vendor and makes objects of its rows, without a database: all of an import
/// that depends on the bytes of the file alone. Whatever the bytes are, it comes to an end and does not panic; that is
/// what the fuzz target `csv_readers` tries.
#[must_use]
pub fn rehearse(path: &Path) -> Rehearsal {
    let mut rehearsal = Rehearsal::default();
    let options = ExportOptions::default();
    let context = Context {
        options: &options,
        stages: &[],
    };
    for vendor in [Vendor::HubSpot, Vendor::Salesforce, Vendor::Spend] {
        if let Ok(file) = vendor.recognise(path, &context) {
            rehearsal.recognised += 1;
            read(file, &mut rehearsal);
        }
    }
    rehearsal
}

fn read(file: Recognised, rehearsal: &mut Rehearsal) {
    let Some(currency) = Currency::parse("EUR") else {
        return;
    };
    let Recognised {
        path,
        form,
        extent,
        header,
        mapping,
        ..
    } = file;
    let Ok(settings) = Settings::new(&mapping.formats, Tz::UTC, currency) else {
        return;
    };
    let Ok(plans) = Plans::compile(&mapping, &header, &settings) else {
        return;
    };
    let Ok(mut input) = Input::open_part(&path, &form, extent) else {
        return;
    };
    while let Ok(Some(row)) = input.next() {
        rehearsal.rows += 1;
        if let Ok(cells) = row.cells(&header, &form) {
            let mut batch = Batch::default();
            plans.make(&cells, 0, &mut batch);
            rehearsal.objects += batch.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rehearsed(bytes: &[u8]) -> Rehearsal {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("any.csv");
        std::fs::write(&path, bytes).unwrap();
        rehearse(&path)
    }

    /// Headers of every kind of file, so that most of what is tried gets past the header.
    const HEADERS: [&str; 12] = [
        "Record ID,First Name,Email,Create Date,Lifecycle Stage,Original Source,Time First Seen,Recent Conversion Date",
        "Record ID,Company name,Company Domain Name",
        "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Currency,Create Date,Close Date,Associated Contact IDs,\"Date entered \"\"A (B)\"\"\"",
        "Record ID - Contact,Email,Record ID - Company,Company name,Record ID - Deal,Deal Name,Deal Stage,Amount,Create Date,Close Date",
        "Id,Name,Website",
        "Id,LastName,Company,Status,CreatedDate,IsConverted,ConvertedContactId,ConvertedDate",
        "Id,AccountId,Name,StageName,Amount,CurrencyIsoCode,CloseDate,CreatedDate",
        "OpportunityId,StageName,CreatedDate",
        "Id,CampaignId,LeadId,ContactId,Status,FirstRespondedDate,CreatedDate",
        "title\n\nDay,Campaign,Campaign ID,Cost",
        "Tag;Kampagnenname;Ausgegebener Betrag (EUR)",
        "Start Date (in UTC)\tCampaign Name\tTotal Spent",
    ];

    fn cell() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("0068d00000DeAl1".to_owned()),
            "[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}( [0-9]{1,2}:[0-9]{2}( [AP]M)?)?",
            "-?[0-9.,]{1,12}",
            "[A-Za-zäß ;\"'|]{0,12}",
            "\\PC{0,6}",
        ]
    }

    fn table() -> impl Strategy<Value = Vec<u8>> {
        let row = prop::collection::vec(cell(), 0..12);
        let rows = prop::collection::vec(row, 0..6);
        let tail = prop::collection::vec(any::<u8>(), 0..40);
        (prop::sample::select(&HEADERS[..]), rows, tail).prop_map(|(header, rows, tail)| {
            let delimiter = [";", "\t"].into_iter().find(|sign| header.contains(sign));
            let mut text = format!("{header}\n");
            for row in rows {
                text.push_str(&row.join(delimiter.unwrap_or(",")));
                text.push('\n');
            }
            let mut bytes = text.into_bytes();
            bytes.extend(tail);
            bytes
        })
    }

    #[test]
    fn a_good_file_is_read_to_its_objects() {
        let bytes = format!(
            "{}\n7,Ann,ann@example.com,2026-01-01,lead,Direct Traffic,,\n",
            HEADERS[0]
        );
        let rehearsal = rehearsed(bytes.as_bytes());
        assert_eq!(
            rehearsal,
            Rehearsal {
                recognised: 1,
                rows: 1,
                objects: 2
            }
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn any_bytes_come_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            rehearsed(&bytes);
        }

        #[test]
        fn any_cells_under_a_known_header_come_to_an_end(bytes in table()) {
            rehearsed(&bytes);
        }
    }
}
