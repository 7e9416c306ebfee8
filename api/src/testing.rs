//! For the tests inside this crate: an organisation in a temporary SQLite database, asked through the schema.

use std::sync::Arc;

use async_graphql::{Request, Response, Variables};
use entity::{
    ids::{ApiTokenId, UserId},
    organization,
    role::Role,
};
use sea_orm::{EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    app::App,
    auth::{Caller, PermissionSet, Scope, Viewer},
    clock,
    config::Config,
    graphql::{Schema, loaders::Loaders, schema},
};

/// An organisation in euros, in Berlin, with an empty ledger.
pub(crate) struct TestBed {
    pub(crate) app: Arc<App>,
    schema: Schema,
    _dir: TempDir,
}

impl TestBed {
    pub(crate) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", dir.path().join("test.db").display());
        let config = || Config::for_database(&url).unwrap();
        // The ledger knows the settings from its first moment, as where a server is started after `accord init`.
        let offline = App::offline(config()).await.unwrap();
        let now = clock::now();
        let row = organization::Model {
            id: 1,
            name: "Test".to_owned(),
            currency: "EUR".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            fiscal_year_start_month: 1,
            session_gap_seconds: 1800,
            margin_rate_ppm: 700_000,
            eligible_kinds: r#"["FORM_SUBMISSION","MEETING"]"#.to_owned(),
            created_at: now,
            updated_at: now,
        };
        organization::Entity::insert(row.into_active_model())
            .exec_without_returning(&offline.db.write)
            .await
            .unwrap();
        let app = App::open(config()).await.unwrap();
        Self {
            app,
            schema: schema(),
            _dir: dir,
        }
    }

    /// The response, whatever it says.
    pub(crate) async fn response(
        &self,
        viewer: &Viewer,
        document: &str,
        variables: Value,
    ) -> Response {
        let (loaders, gathering) = Loaders::for_request(&self.app);
        let request = Request::new(document)
            .variables(Variables::from_json(variables))
            .data(self.app.clone())
            .data(loaders)
            .data(viewer.clone());
        gathering.drive(self.schema.execute(request)).await
    }

    /// The data of a response without errors.
    pub(crate) async fn data(&self, viewer: &Viewer, document: &str, variables: Value) -> Value {
        let response = self.response(viewer, document, variables).await;
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        response.data.into_json().unwrap()
    }

    /// The `extensions.code` of the first error.
    pub(crate) async fn code(&self, viewer: &Viewer, document: &str, variables: Value) -> String {
        let response = self.response(viewer, document, variables).await;
        let body = serde_json::to_value(&response).unwrap();
        body["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_else(|| panic!("no error: {body}"))
            .to_owned()
    }
}

/// A user of this role.
pub(crate) fn user(role: Role) -> Viewer {
    Viewer {
        caller: Caller::User {
            id: UserId(clock::new_id()),
            email: "someone@accord.test".to_owned(),
            name: "Someone".to_owned(),
            role,
        },
        permissions: PermissionSet::of_role(role),
    }
}

/// A token with these scopes.
pub(crate) fn token(scopes: &[Scope]) -> Viewer {
    Viewer {
        caller: Caller::Token {
            id: ApiTokenId(clock::new_id()),
            name: "test".to_owned(),
            scopes: scopes.to_vec(),
        },
        permissions: PermissionSet::of_scopes(scopes),
    }
}

/// Variables that hold an input.
pub(crate) fn input(input: Value) -> Value {
    json!({ "input": input })
}
