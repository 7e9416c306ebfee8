//! What a document is known by.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::graphql::limits::tokens;

/// A SHA-256: of the text of a document, or of its words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Of a text as it is, byte by byte: what clients send in place of the text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// Of what a document says, however it is laid out: spaces, line breaks, commas and comments do not count.
    #[must_use]
    pub fn of_words(document: &str) -> Self {
        let mut hash = Sha256::new();
        for token in tokens(document) {
            // With its length before it, so that no two documents run together into the same bytes.
            hash.update(token.text.len().to_le_bytes());
            hash.update(token.text);
        }
        Self(hash.finalize().into())
    }

    /// From 64 hexadecimal digits, as clients write it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let digit = char::from(*digit).to_digit(16)?;
                *byte = (*byte << 4) | u8::try_from(digit).ok()?;
            }
        }
        Some(Self(bytes))
    }

    /// From a row of the database.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// For a row of the database.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_written_and_read_as_clients_do() {
        let text = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38";
        assert_eq!(Hash::of_text("{__typename}").to_string(), text);
        assert_eq!(Hash::parse(text), Some(Hash::of_text("{__typename}")));
        assert_eq!(Hash::parse(&text.to_uppercase()), Hash::parse(text));
        for wrong in ["", "ecf4", &text.replace('e', "g"), &format!("{text}00")] {
            assert_eq!(Hash::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_layout_of_a_document_does_not_count() {
        let words = Hash::of_words("query Q($n: Int!) { a(n: $n, text: \"x y\") { b } }");
        for same in [
            "query Q($n:Int!){a(n:$n text:\"x y\"){b}}",
            "# what it is for\nquery Q(\n  $n: Int!,\n) {\n  a(n: $n, text: \"x y\") { b }\n}\n",
        ] {
            assert_eq!(Hash::of_words(same), words, "{same}");
        }
        for other in [
            "query Q($n: Int!) { a(n: $n, text: \"x  y\") { b } }",
            "query Q($n: Int!) { a(n: $n, text: \"x y\") { b c } }",
            "query Q($n: Int!) { a(n: $n, text: \"x y\") { bc } }",
            "query R($n: Int!) { a(n: $n, text: \"x y\") { b } }",
        ] {
            assert_ne!(Hash::of_words(other), words, "{other}");
        }
        assert_ne!(Hash::of_words("{ab c}"), Hash::of_words("{a bc}"));
    }
}
