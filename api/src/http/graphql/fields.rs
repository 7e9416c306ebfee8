//! The fields of a request as they were sent, before anybody looked at what is in them.

use std::fmt;

use async_graphql::Value;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value as Json;

/// What was sent: an object, or something else.
#[derive(Debug)]
pub(super) enum Sent {
    Fields(Fields),
    List,
    Other,
}

/// The fields of a request; of a field that is there twice the later holds. Values of variables come in thousands, so they
/// are read as what they will be used as.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) query: Option<Json>,
    pub(super) operation_name: Option<Json>,
    pub(super) variables: Option<Value>,
    pub(super) extensions: Option<Json>,
}

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Sent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sent, A::Error> {
        let mut fields = Fields::default();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "query" => fields.query = Some(map.next_value()?),
                "operationName" => fields.operation_name = Some(map.next_value()?),
                "variables" => fields.variables = Some(map.next_value()?),
                "extensions" => fields.extensions = Some(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Sent::Fields(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Sent, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Sent::List)
    }

    fn visit_str<E>(self, _: &str) -> Result<Sent, E> {
        Ok(Sent::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Sent, E> {
        Ok(Sent::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Sent, E> {
        Ok(Sent::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Sent, E> {
        Ok(Sent::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Sent, E> {
        Ok(Sent::Other)
    }

    fn visit_unit<E>(self) -> Result<Sent, E> {
        Ok(Sent::Other)
    }
}
