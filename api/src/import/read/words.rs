//! Texts, lists of texts, words of a closed list, yes and no, currencies.

use std::marker::PhantomData;

use async_graphql::resolver_utils::EnumType;
use attribution::money::Currency;

use super::{Options, Read, Settings};
use crate::graphql::scalars::CurrencyCode;

/// Any text.
#[derive(Debug, Clone)]
pub(in crate::import) struct Text;

impl Read for Text {
    type Value = String;

    fn new(_: &mut Options, _: &Settings) -> Result<Self, String> {
        Ok(Self)
    }

    fn read(&self, text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }
}

/// Several texts in one cell.
#[derive(Debug, Clone)]
pub(in crate::import) struct Texts {
    split: Option<String>,
}

impl Read for Texts {
    type Value = Vec<String>;

    fn new(options: &mut Options, _: &Settings) -> Result<Self, String> {
        let split = options.split.take();
        if split.as_deref() == Some("") {
            return Err("split is empty; expected what stands between the values".to_owned());
        }
        Ok(Self { split })
    }

    fn read(&self, text: &str) -> Result<Vec<String>, String> {
        let Some(split) = &self.split else {
            return Ok(vec![text.to_owned()]);
        };
        let parts = text.split(split.as_str()).map(str::trim);
        Ok(parts
            .filter(|part| !part.is_empty())
            .map(ToOwned::to_owned)
            .collect())
    }
}

/// A word of a closed list, such as a channel. Letter case does not matter, and blanks and hyphens are underscores, so
/// that "Paid search" is `PAID_SEARCH`.
#[derive(Debug, Clone)]
pub(in crate::import) struct Word<E>(PhantomData<E>);

impl<E: EnumType + Sync> Read for Word<E> {
    type Value = E;

    fn new(_: &mut Options, _: &Settings) -> Result<Self, String> {
        Ok(Self(PhantomData))
    }

    fn read(&self, text: &str) -> Result<E, String> {
        let word = text.to_uppercase().replace([' ', '-'], "_");
        E::items()
            .iter()
            .find(|item| item.name == word)
            .map(|item| item.value)
            .ok_or_else(|| {
                let names: Vec<&str> = E::items().iter().map(|item| item.name).collect();
                format!("{text:?} is none of {}", names.join(", "))
            })
    }
}

/// Yes or no.
#[derive(Debug, Clone)]
pub(in crate::import) struct YesNo;

impl Read for YesNo {
    type Value = bool;

    fn new(_: &mut Options, _: &Settings) -> Result<Self, String> {
        Ok(Self)
    }

    fn read(&self, text: &str) -> Result<bool, String> {
        match text.to_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(true),
            "false" | "no" | "0" => Ok(false),
            _ => Err(format!(
                "{text:?} is neither true, yes, 1 nor false, no, 0; use a map for other words"
            )),
        }
    }
}

/// A currency code.
#[derive(Debug, Clone)]
pub(in crate::import) struct CurrencyWord;

impl Read for CurrencyWord {
    type Value = CurrencyCode;

    fn new(_: &mut Options, _: &Settings) -> Result<Self, String> {
        Ok(Self)
    }

    fn read(&self, text: &str) -> Result<CurrencyCode, String> {
        parse_currency(text).map(CurrencyCode)
    }
}

pub(super) fn parse_currency(code: &str) -> Result<Currency, String> {
    Currency::parse(code)
        .ok_or_else(|| format!("{code:?} is no ISO 4217 currency code; expected one such as EUR"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::enums::Channel;

    #[test]
    fn words_are_found_however_they_are_written() {
        let word = Word::<Channel>(PhantomData);
        for text in ["PAID_SEARCH", "paid_search", "Paid Search", "paid-search"] {
            assert_eq!(word.read(text), Ok(Channel::PaidSearch));
        }
        let refused = word.read("google").unwrap_err();
        assert!(refused.contains("\"google\" is none of DIRECT, ORGANIC_SEARCH"));
    }

    #[test]
    fn a_list_is_split_and_trimmed() {
        let texts = Texts {
            split: Some(";".to_owned()),
        };
        assert_eq!(
            texts.read("a; b;;c ").unwrap(),
            ["a".to_owned(), "b".to_owned(), "c".to_owned()]
        );
        assert_eq!(Texts { split: None }.read("a; b").unwrap(), ["a; b"]);
    }

    #[test]
    fn other_words_than_yes_and_no_are_refused() {
        assert_eq!(YesNo.read("Yes"), Ok(true));
        assert_eq!(YesNo.read("0"), Ok(false));
        assert!(YesNo.read("ja").is_err());
        assert!(CurrencyWord.read("euro").is_err());
        assert_eq!(CurrencyWord.read("brl").unwrap().0.as_str(), "BRL");
    }
}
