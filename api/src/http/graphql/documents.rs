//! Parsed documents. Clients send the same few again and again, so short ones are kept.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::parser::{Error, parse_query, types::ExecutableDocument};

use crate::{
    config::DocumentLimits,
    error::{ApiError, ApiResult},
    graphql::limits::{check_text, scan},
};

/// Parsed documents by their text.
#[derive(Debug, Default)]
pub(super) struct Documents(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    documents: HashMap<String, Arc<ExecutableDocument>>,
}

impl Documents {
    /// Longer documents are not kept.
    const LONGEST: usize = 4 << 10;
    /// How much text is kept; when there is more, all is forgotten. Parsed, it takes some twenty times as much.
    const MOST: usize = 512 << 10;

    /// The parsed document. The text is looked at before the parser is: that calls itself for every bracket.
    ///
    /// # Errors
    /// When the text is too much or no document. The error does not repeat it.
    pub(super) fn parse(
        &self,
        text: &str,
        limits: &DocumentLimits,
    ) -> ApiResult<Arc<ExecutableDocument>> {
        if let Some(known) = self.lock().documents.get(text) {
            return Ok(known.clone());
        }
        let seen = scan(text);
        check_text(seen, limits).map_err(ApiError::TooComplex)?;
        if seen.endless {
            let message = "The document is not GraphQL: a string in it has no end.".to_owned();
            return Err(ApiError::Syntax(message, Vec::new()));
        }
        let document = Arc::new(parse_query(text).map_err(|error| syntax(&error))?);
        if text.len() <= Self::LONGEST {
            let mut kept = self.lock();
            if kept.bytes + text.len() > Self::MOST {
                *kept = Kept::default();
            }
            kept.bytes += text.len();
            kept.documents.insert(text.to_owned(), document.clone());
        }
        Ok(document)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn syntax(error: &Error) -> ApiError {
    let message = match error {
        Error::Syntax { start, .. } => format!(
            "The document is not GraphQL: it cannot be understood from line {}, column {} on.",
            start.line, start.column
        ),
        Error::MissingOperation => "The document has no operation.".to_owned(),
        Error::MultipleOperations { .. } => {
            "An operation without a name must be the only one of its document.".to_owned()
        }
        Error::OperationDuplicated { .. } => "Two operations have the same name.".to_owned(),
        Error::FragmentDuplicated { .. } => "Two fragments have the same name.".to_owned(),
        Error::RecursionLimitExceeded => "The document is nested too deep.".to_owned(),
        // Of schemas, which are not parsed here.
        _ => "The document holds nothing to execute.".to_owned(),
    };
    ApiError::Syntax(message, error.positions().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn limits() -> DocumentLimits {
        let config = Config::for_database("sqlite://x.db").expect("a configuration");
        config.limits.document
    }

    #[test]
    fn the_same_text_is_parsed_once() {
        let documents = Documents::default();
        let first = documents
            .parse("{ viewer { id } }", &limits())
            .expect("a document");
        let second = documents
            .parse("{ viewer { id } }", &limits())
            .expect("a document");
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn many_documents_do_not_fill_the_memory() {
        let documents = Documents::default();
        for number in 0..2_000 {
            let text = format!("{{ viewer {{ id }} }} # {number:1000}");
            assert!(documents.parse(&text, &limits()).is_ok());
        }
        let kept = documents.lock();
        assert!(kept.bytes <= Documents::MOST);
        assert_eq!(
            kept.bytes,
            kept.documents.keys().map(String::len).sum::<usize>()
        );
    }

    #[test]
    fn an_error_does_not_repeat_the_text() {
        let documents = Documents::default();
        for text in [
            "{ secret(",
            "query secret { a } query secret { b }",
            "{ a } query secret { b }",
            "fragment secret on X { a }",
        ] {
            let error = documents.parse(text, &limits()).expect_err(text);
            assert_eq!(error.code(), "GRAPHQL_PARSE_FAILED");
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
    }

    #[test]
    fn brackets_are_counted_before_they_are_parsed() {
        let documents = Documents::default();
        for open in ["{a", "{a(b:[", "{a(b:{c:", "query($a:["] {
            let text = open.repeat(20_000);
            let error = documents.parse(&text, &limits()).expect_err(open);
            assert_eq!(error.code(), "QUERY_TOO_COMPLEX");
            // So many that their number alone would pass.
            let text = open.repeat(300);
            let error = documents.parse(&text, &limits()).expect_err(open);
            assert_eq!(error.code(), "QUERY_TOO_COMPLEX");
        }
    }
}
