//! From parameters to an operation that may be executed: parsed, chosen, measured, its variables there.

use std::sync::Arc;

use async_graphql::{
    Request, Value, Variables,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};

use super::{
    Door,
    asker::Asker,
    documents::{Document, Fit},
    parameters::{Extensions, Parameters},
    persisted::require_same,
};
use crate::{
    config::{DocumentLimits, OperationsConfig},
    error::{ApiError, ApiResult},
    graphql::limits::{Measured, Shapes, Unmeasurable, check, measure},
    operations::Hash,
};

/// An operation that may be executed.
#[derive(Debug)]
pub(super) struct Prepared {
    /// What is asked, without who asks.
    pub(super) request: Request,
    /// Its document.
    pub(super) document: Arc<Document>,
    /// The name of the operation, where the document has several.
    pub(super) name: Option<String>,
    /// Whether it asks, does or watches.
    pub(super) kind: OperationType,
    /// Whether it fits the schema.
    pub(super) fit: Fit,
    /// What it takes.
    pub(super) measured: Measured,
    /// Wishes beside it.
    pub(super) extensions: Extensions,
}

/// Prepares an operation.
///
/// # Errors
/// When the document is not known by its hash, is not one of those that are executed here, is none at all, asks for too
/// much at once, has no such operation, or lacks a variable.
pub(super) async fn prepare(
    door: &Door,
    parameters: Parameters,
    asker: &Asker,
) -> ApiResult<Prepared> {
    let Parameters {
        query,
        operation_name,
        variables,
        extensions,
    } = parameters;
    let sent = query.is_some();
    let query = find(door, query, extensions.persisted).await?;
    let limits = &door.app.config.limits.document;
    let document = door.documents.parse(&query, limits)?;
    let operation = choose(&document.parsed, operation_name.as_deref())?;
    let measured = within(
        &document.parsed,
        operation,
        &variables,
        &door.shapes,
        limits,
    )?;
    require_variables(operation, &variables)?;
    // Strangers would push out what those use who are known.
    if let (Some(hash), true, Some(_)) = (extensions.persisted, sent, &asker.viewer) {
        door.persisted.keep(hash, &query);
    }
    let kind = operation.ty;
    let fit = document.fit(operation, &variables, &door.inputs);
    let mut request = Request::new(query).variables(variables);
    request.operation_name.clone_from(&operation_name);
    request.set_parsed_query(document.parsed.clone());
    Ok(Prepared {
        request,
        document,
        name: operation_name,
        kind,
        fit,
        measured,
        extensions,
    })
}

/// The document: as it was sent, or the one of the hash; where only stored ones are executed, one of those.
async fn find(door: &Door, query: Option<String>, hash: Option<Hash>) -> ApiResult<String> {
    let listed = door.app.config.operations == OperationsConfig::Listed;
    let query = match (query, hash) {
        (Some(query), hash) => {
            hash.map_or(Ok(()), |hash| require_same(&hash, &query))?;
            query
        }
        (None, Some(hash)) => match door.persisted.find(&hash) {
            Some(query) => query.to_string(),
            None => {
                let list = door.app.operations.list().await?;
                return Ok(list.find(&hash).ok_or(ApiError::UnknownHash)?.to_string());
            }
        },
        (None, None) => String::new(),
    };
    if listed && !door.app.operations.list().await?.holds(&query) {
        return Err(ApiError::NotListed);
    }
    Ok(query)
}

/// What a document takes, when that is allowed.
///
/// # Errors
/// When it asks for too much at once.
pub(super) fn within(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    shapes: &Shapes,
    limits: &DocumentLimits,
) -> ApiResult<Measured> {
    let measured = measure(document, operation, variables, shapes).map_err(refused)?;
    check(&measured, limits).map_err(ApiError::TooComplex)?;
    Ok(measured)
}

/// The operation of this name, or the only one.
pub(super) fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> ApiResult<&'a OperationDefinition> {
    let invalid = |message: &str| ApiError::Invalid(message.to_owned(), Vec::new());
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => Some(only),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) => {
            let mut operations = operations.values();
            let first = operations.next();
            if operations.next().is_some() {
                return Err(invalid(
                    "The document has several operations: operationName must say which one.",
                ));
            }
            first
        }
    };
    let found = found
        .ok_or_else(|| invalid("The document has no operation of the name in operationName."))?;
    Ok(&found.node)
}

/// The schema library looks at the types of variables that are given, and not for those that are not.
fn require_variables(operation: &OperationDefinition, variables: &Variables) -> ApiResult<()> {
    for definition in &operation.variable_definitions {
        let variable = &definition.node;
        if variable.var_type.node.nullable {
            continue;
        }
        let name = &variable.name.node;
        let lacks = match variables.get(name) {
            None => variable.default_value.is_none(),
            Some(given) => given == &Value::Null,
        };
        if lacks {
            let ty = &variable.var_type.node;
            let message = format!("The variable ${name} of the type {ty} has no value.");
            return Err(ApiError::Invalid(message, vec![definition.pos]));
        }
    }
    Ok(())
}

fn refused(unmeasurable: Unmeasurable) -> ApiError {
    match unmeasurable {
        Unmeasurable::Cycle(fragment) => ApiError::Invalid(
            format!("The fragment {fragment} spreads itself."),
            Vec::new(),
        ),
        Unmeasurable::Nested(measured, allowed) => {
            ApiError::TooComplex(crate::graphql::limits::Excess {
                limit: "nesting",
                measured,
                allowed,
            })
        }
    }
}
