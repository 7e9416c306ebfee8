//! What sources say of objects beyond the fields there are.

use async_graphql::{InputObject, SimpleObject};
use entity::attribute;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _},
};

use crate::{
    error::ApiResult,
    graphql::filters::{Budget, StringFilter},
};

/// Something that a source says of an object beyond the fields there are, such as an unknown column of an imported file.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
pub struct Attribute {
    /// What the source calls it.
    pub name: String,
    /// Its value, as text. Of leads it is null without leads:pii.
    pub value: Option<String>,
}

/// Conditions on one attribute.
#[derive(Debug, Clone, Default, InputObject)]
pub struct AttributeFilter {
    /// What the source calls it.
    pub name: String,
    /// What its value is; an attribute that an object does not have is absent.
    pub value: StringFilter,
}

impl AttributeFilter {
    /// The condition on the objects of a table, by the column of their ids.
    ///
    /// # Errors
    /// When the `where` is too large.
    pub fn condition<C: ColumnTrait>(&self, id: C, budget: &mut Budget) -> ApiResult<Condition> {
        let Self { name, value } = self;
        let present = StringFilter {
            is_null: None,
            ..value.clone()
        };
        let named = attribute::Entity::find()
            .select_only()
            .column(attribute::Column::Name)
            .filter(
                Expr::col(attribute::Column::ObjectId.as_column_ref()).equals(id.as_column_ref()),
            )
            .filter(attribute::Column::Name.eq(name.trim()));
        let exists = named
            .clone()
            .filter(present.condition(attribute::Column::Value, budget)?);
        let mut all = Condition::all();
        if value.is_null == Some(true) {
            all = all.add(Expr::exists(named.into_query()).not());
            let asks_more = value.eq.is_some()
                || value.any_of.is_some()
                || value.contains.is_some()
                || value.starts_with.is_some();
            if !asks_more {
                return Ok(all);
            }
        }
        Ok(all.add(Expr::exists(exists.into_query())))
    }
}
