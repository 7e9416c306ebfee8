//! Why an import did not run, or stopped.

use crate::{error::ApiError, graphql::user_error::Refusal};

/// Why an import did not run, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The mapping, the files or the arguments cannot be used; nothing was read.
    #[error("{}", .0.join("\n"))]
    Usage(Vec<String>),
    /// It stopped; what was written before stays, and importing again goes on from there.
    #[error("{0:#}")]
    Stopped(anyhow::Error),
}

impl ImportError {
    /// One thing that cannot be used.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(vec![message.into()])
    }
}

impl From<Refusal> for ImportError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::User(errors) => {
                Self::Usage(errors.into_iter().map(|error| error.message).collect())
            }
            Refusal::Api(error) => error.into(),
        }
    }
}

impl From<ApiError> for ImportError {
    fn from(error: ApiError) -> Self {
        // Whoever runs the command line owns the machine: here the cause may be told.
        match error {
            ApiError::Internal(cause) => Self::Stopped(anyhow::anyhow!("{cause:#}")),
            ApiError::BadInput(message) => Self::usage(message),
            other => Self::Stopped(anyhow::anyhow!("{}", other.code())),
        }
    }
}

impl From<sea_orm::DbErr> for ImportError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Stopped(anyhow::Error::new(error).context("database"))
    }
}
