//! Parsed documents. Clients send the same few again and again, so short ones are kept, and whether they fit the schema.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_graphql::{
    Variables,
    parser::{
        Error, parse_query,
        types::{ExecutableDocument, OperationDefinition},
    },
};

use crate::{
    config::DocumentLimits,
    error::{ApiError, ApiResult},
    graphql::{
        inputs::Inputs,
        limits::{check_text, scan},
    },
};

/// A parsed document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) parsed: ExecutableDocument,
    /// Found to fit the schema, whatever the values of its variables are, as long as they do.
    fits: AtomicBool,
    /// Asks about the schema itself.
    introspects: bool,
}

/// Whether a document fits the schema, with some values of its variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It does.
    Known,
    /// That is to be seen, and it will also tell for other values.
    Telling,
    /// That is to be seen for these values only: of a list or an object in which a variable has no value, and of an
    /// operation that was not asked for, not everything is looked at. What asks about the schema is always looked at.
    Unknown,
}

impl Document {
    fn new(text: &str, parsed: ExecutableDocument) -> Self {
        Self {
            parsed,
            fits: AtomicBool::new(false),
            // No other name begins like this. In a string it does no harm.
            introspects: text.replace("__typename", "").contains("__"),
        }
    }

    /// Whether it fits with these values.
    pub(super) fn fit(
        &self,
        operation: &OperationDefinition,
        variables: &Variables,
        inputs: &Inputs,
    ) -> Fit {
        if self.fits.load(Ordering::Relaxed) {
            return if inputs.take(operation, variables) {
                Fit::Known
            } else {
                Fit::Unknown
            };
        }
        let mut definitions = operation.variable_definitions.iter();
        let all = definitions.all(|one| variables.contains_key(&one.node.name.node));
        if all && !self.introspects && self.parsed.operations.iter().count() == 1 {
            Fit::Telling
        } else {
            Fit::Unknown
        }
    }

    /// It was looked at, and fits.
    pub(super) fn fitted(&self, fit: Fit) {
        if fit == Fit::Telling {
            self.fits.store(true, Ordering::Relaxed);
        }
    }
}

/// Parsed documents by their text.
#[derive(Debug, Default)]
pub(super) struct Documents(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    documents: HashMap<String, Arc<Document>>,
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
    pub(super) fn parse(&self, text: &str, limits: &DocumentLimits) -> ApiResult<Arc<Document>> {
        if let Some(known) = self.lock().documents.get(text) {
            return Ok(known.clone());
        }
        let seen = scan(text);
        check_text(seen, limits).map_err(ApiError::TooComplex)?;
        if seen.endless {
            let message = "The document is not GraphQL: a string in it has no end.".to_owned();
            return Err(ApiError::Syntax(message, Vec::new()));
        }
        let parsed = parse_query(text).map_err(|error| syntax(&error))?;
        let document = Arc::new(Document::new(text, parsed));
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
