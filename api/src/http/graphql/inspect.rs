//! A look at a document without executing it, by the same rules as at the door: parsed, measured, fitted to the schema.

use std::sync::Arc;

use async_graphql::{
    Request, ServerError, ValidationResult, Variables, async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation},
};

use super::{documents::Documents, prepare::within};
use crate::{
    config::DocumentLimits,
    error::ApiResult,
    graphql::{Schema, limits::Shapes},
};

/// Looks at documents.
pub(crate) struct Inspector {
    schema: Schema,
    shapes: Shapes,
    documents: Documents,
    limits: DocumentLimits,
}

/// What was seen of a document that may be executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inspected {
    /// The names of its operations, in alphabetical order; `-` for one without a name.
    pub(crate) names: Vec<String>,
}

impl Inspector {
    /// By these limits.
    pub(crate) fn new(limits: DocumentLimits) -> Self {
        Self {
            schema: crate::graphql::schema_with(ValidationOnly),
            shapes: Shapes::new(),
            documents: Documents::default(),
            limits,
        }
    }

    /// Looks at every operation of a document. What a variable without a value decides is not known yet; it is looked at
    /// again with each request.
    ///
    /// # Errors
    /// Everything that is wrong with it, as somebody would be told who asks it.
    pub(crate) async fn inspect(&self, text: &str) -> Result<Inspected, Vec<ServerError>> {
        let mut names = self
            .measured(text)
            .map_err(|error| vec![error.of_request()])?;
        let response = self.schema.execute(Request::new(text)).await;
        if !response.errors.is_empty() {
            return Err(response.errors);
        }
        names.sort();
        Ok(Inspected { names })
    }

    /// The names of its operations, each of them within the limits.
    fn measured(&self, text: &str) -> ApiResult<Vec<String>> {
        let document = self.documents.parse(text, &self.limits)?;
        let document = &document.parsed;
        let operations = document.operations.iter();
        operations
            .map(|(name, operation)| {
                let variables = Variables::default();
                within(
                    document,
                    &operation.node,
                    &variables,
                    &self.shapes,
                    &self.limits,
                )?;
                Ok(name.map_or_else(|| "-".to_owned(), ToString::to_string))
            })
            .collect()
    }
}

/// Ends every execution after the validation, before anything is resolved.
struct ValidationOnly;

impl ExtensionFactory for ValidationOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for ValidationOnly {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await?;
        // An end without an error: nothing is wrong, and nothing goes on.
        Err(Vec::new())
    }
}
