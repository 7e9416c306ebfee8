//! A look at the text of a document before it is parsed: how many tokens, how many brackets inside one another. The
//! parser calls itself for each bracket, so a document with too many would take the thread's stack.

/// What was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scan {
    /// Names, numbers, strings and punctuation.
    pub tokens: u64,
    /// Brackets of any kind inside one another.
    pub nesting: u64,
    /// Whether a string has no end, which the parser takes long to see.
    pub endless: bool,
}

/// Looks at each byte once. Text that is no document at all is for the parser to refuse.
#[must_use]
pub fn scan(document: &str) -> Scan {
    let mut seen = Scan::default();
    let mut open = 0_u64;
    let mut rest = document.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = match first {
            // Spaces, commas, and the bytes of a byte order mark.
            b' ' | b'\t' | b'\r' | b'\n' | b',' | 0xEF | 0xBB | 0xBF => {
                rest = tail;
                continue;
            }
            b'#' => {
                rest = after(tail, |byte| byte == b'\n' || byte == b'\r');
                continue;
            }
            b'"' => string(tail).unwrap_or_else(|| {
                seen.endless = true;
                &[]
            }),
            b'{' | b'[' | b'(' => {
                open += 1;
                seen.nesting = seen.nesting.max(open);
                tail
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                tail
            }
            b'.' if tail.starts_with(b"..") => tail.get(2..).unwrap_or_default(),
            byte if is_word(*byte) => after(tail, |byte| !is_word(byte)),
            _ => tail,
        };
        seen.tokens += 1;
    }
    seen
}

/// What follows a string whose first quotation mark was read; `None` where it does not end.
fn string(text: &[u8]) -> Option<&[u8]> {
    if let Some(block) = text.strip_prefix(b"\"\"") {
        return block_string(block);
    }
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        rest = match first {
            b'\\' => tail.get(1..).unwrap_or_default(),
            b'"' => return Some(tail),
            b'\n' | b'\r' => return None,
            _ => tail,
        };
    }
    None
}

fn block_string(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text;
    while let [_, tail @ ..] = rest {
        if let Some(end) = rest.strip_prefix(b"\"\"\"") {
            return Some(end);
        }
        rest = rest.strip_prefix(b"\\\"\"\"").unwrap_or(tail);
    }
    None
}

/// Whether a byte goes on a name or a number.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+')
}

fn after(text: &[u8], ends: impl Fn(u8) -> bool) -> &[u8] {
    let end = text.iter().position(|byte| ends(*byte));
    text.get(end.unwrap_or(text.len())..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(document: &str, tokens: u64, nesting: u64) {
        let seen = Scan {
            tokens,
            nesting,
            endless: false,
        };
        assert_eq!(scan(document), seen, "{document}");
    }

    #[test]
    fn tokens_are_those_of_the_language() {
        check("", 0, 0);
        check("{ a, b }", 4, 1);
        check(
            "\u{feff}query Q($n: Int! = -1) { a: b(n: $n) { ...F } }",
            26,
            2,
        );
        check("{ a # } ] ( {{{{\n b }", 4, 1);
        check("{ a(b: \"}}} \\\" {{{\") }", 8, 2);
        check("{ a(b: \"\"\"one \" {{ \\\"\"\" two\"\"\") }", 8, 2);
    }

    #[test]
    fn text_that_is_no_document_is_looked_at_all_the_same() {
        check("}}}", 3, 0);
        check("\\", 1, 0);
    }

    #[test]
    fn a_string_without_an_end_is_seen() {
        for document in [
            "{a(b: \"never closed {{{",
            "{a(b: \"closed on the next line\n\"",
            "{a(b: \"\"\"never closed \" \"\" \\\"\"\"",
            "{a(b: \"\\",
            "{a(b: \"\\\"",
        ] {
            assert!(scan(document).endless, "{document}");
        }
    }

    #[test]
    fn a_megabyte_takes_no_time() {
        let deep = "{a".repeat(500_000);
        assert_eq!(
            scan(&deep),
            Scan {
                tokens: 1_000_000,
                nesting: 500_000,
                endless: false
            }
        );
    }
}
