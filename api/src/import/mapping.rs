//! The mapping file as it is written, before it meets a file's columns. docs/IMPORT.md describes it for users.

use std::path::Path;

use serde::Deserialize;
use toml::{Table, Value};

use super::{ImportError, Noun};

/// How a file becomes facts: read from TOML, not yet checked against the columns of a file.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub(super) source: String,
    pub(super) file: FileForm,
    pub(super) formats: Formats,
    pub(super) objects: Vec<(Noun, Table)>,
}

/// How the file itself is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileForm {
    pub(super) delimiter: Option<String>,
    pub(super) quote: Option<String>,
    pub(super) encoding: Option<String>,
    /// Texts that stand for an empty cell.
    #[serde(default)]
    pub(super) empty: Vec<String>,
}

/// How dates and numbers are written, unless a field says otherwise.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Formats {
    pub(super) dates: Option<Vec<String>>,
    pub(super) time_zone: Option<String>,
    pub(super) decimal: Option<String>,
    pub(super) thousands: Option<String>,
    pub(super) currency: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    source: String,
    #[serde(default)]
    file: FileForm,
    #[serde(default)]
    formats: Formats,
    account: Option<Value>,
    campaign: Option<Value>,
    lead: Option<Value>,
    deal: Option<Value>,
    contact: Option<Value>,
    step: Option<Value>,
    touchpoint: Option<Value>,
    spend: Option<Value>,
    cost: Option<Value>,
    rate: Option<Value>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// When it cannot be read or is not a mapping; the message says where.
    pub fn load(path: &Path) -> Result<Self, ImportError> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            ImportError::usage(format!(
                "cannot read the mapping {}: {error}",
                path.display()
            ))
        })?;
        Self::parse(&text).map_err(|message| {
            ImportError::usage(format!("the mapping {}: {message}", path.display()))
        })
    }

    /// Understands the text of a mapping.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Written {
            source,
            file,
            formats,
            account,
            campaign,
            lead,
            deal,
            contact,
            step,
            touchpoint,
            spend,
            cost,
            rate,
        } = toml::from_str(text).map_err(|error| error.to_string())?;
        if source.trim().is_empty() {
            return Err("source is empty; name the system the ids come from".to_owned());
        }
        let written = [
            (Noun::Account, account),
            (Noun::Campaign, campaign),
            (Noun::Lead, lead),
            (Noun::Deal, deal),
            (Noun::Contact, contact),
            (Noun::Step, step),
            (Noun::Touchpoint, touchpoint),
            (Noun::Spend, spend),
            (Noun::Cost, cost),
            (Noun::Rate, rate),
        ];
        let mut objects = Vec::new();
        for (noun, value) in written {
            match value {
                None => {}
                Some(Value::Table(table)) => objects.push((noun, table)),
                Some(Value::Array(tables)) => {
                    for table in tables {
                        objects.push((noun, as_table(noun, table)?));
                    }
                }
                Some(other) => objects.push((noun, as_table(noun, other)?)),
            }
        }
        if objects.is_empty() {
            let keys: Vec<&str> = Noun::ALL.into_iter().map(Noun::key).collect();
            return Err(format!(
                "it makes nothing of a row; expected at least one of [[{}]]",
                keys.join("]], [[")
            ));
        }
        Ok(Self {
            source,
            file,
            formats,
            objects,
        })
    }
}

fn as_table(noun: Noun, value: Value) -> Result<Table, String> {
    match value {
        Value::Table(table) => Ok(table),
        _ => Err(format!(
            "{0} is not a table; write [[{0}]] and its fields below it",
            noun.key()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_table_or_several_make_objects() {
        let one = Mapping::parse("source = \"x\"\n[lead]\nemail = \"mail\"\n").unwrap();
        assert_eq!(one.objects.len(), 1);
        let text = "source = \"x\"\n[[touchpoint]]\nkind = \"a\"\n[[touchpoint]]\nkind = \"b\"\n[[account]]\nname = \"c\"\n";
        let nouns: Vec<Noun> = Mapping::parse(text)
            .unwrap()
            .objects
            .into_iter()
            .map(|(noun, _)| noun)
            .collect();
        assert_eq!(nouns, [Noun::Account, Noun::Touchpoint, Noun::Touchpoint]);
    }

    #[test]
    fn what_is_no_mapping_is_refused_with_the_place() {
        let refused = |text: &str, said: &str| {
            let message = Mapping::parse(text).unwrap_err();
            assert!(message.contains(said), "{message}");
        };
        refused("source = \"x\"\n", "[[account]], [[campaign]]");
        refused("[lead]\nemail = \"mail\"\n", "source");
        refused("source = \" \"\n[lead]\n", "source is empty");
        refused("source = \"x\"\n[leads]\n", "leads");
        refused("source = \"x\"\nlead = \"mail\"\n", "[[lead]]");
        refused(
            "source = \"x\"\n[file]\ndelimeter = \";\"\n[lead]\n",
            "delimeter",
        );
    }
}
