//! `ACCORD_OPERATIONS`: `any`, unless given, or `listed`: then nothing is executed but the documents that
//! `accord operations add` has stored, for anybody. A dashboard whose operations were not stored does not work then, and
//! the schema cannot be explored.

/// Which operations are executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OperationsConfig {
    /// Whatever fits the schema and the limits.
    #[default]
    Any,
    /// Those that were stored.
    Listed,
}

impl OperationsConfig {
    /// Understands the name.
    ///
    /// # Errors
    /// When there is none such.
    pub fn parse(text: Option<&str>) -> anyhow::Result<Self> {
        match text {
            None | Some("any") => Ok(Self::Any),
            Some("listed") => Ok(Self::Listed),
            Some(other) => {
                anyhow::bail!("operations is {other:?}; expected \"any\" or \"listed\"")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_stops_the_start() {
        assert_eq!(
            OperationsConfig::parse(None).ok(),
            Some(OperationsConfig::Any)
        );
        assert_eq!(
            OperationsConfig::parse(Some("listed")).ok(),
            Some(OperationsConfig::Listed)
        );
        for text in ["", "Listed", "list", "none"] {
            assert!(OperationsConfig::parse(Some(text)).is_err(), "{text}");
        }
    }
}
