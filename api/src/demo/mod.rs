//! The demo: an invented company in a fresh database, loaded the way every company's data is, by the bulk writes.

mod agreements;
mod fill;
mod lifecycle;
mod rows;
mod signing;
mod targets;

pub use self::fill::fill;

/// The demo's logins: e-mail address, role in words, name.
const LOGINS: [(&str, entity::role::Role, &str); 4] = [
    (
        "marketing@demo.example",
        entity::role::Role::Marketing,
        "Mara Marketing",
    ),
    ("sales@demo.example", entity::role::Role::Sales, "Sam Sales"),
    (
        "analyst@demo.example",
        entity::role::Role::Analyst,
        "Ana Analyst",
    ),
    ("admin@demo.example", entity::role::Role::Admin, "Ada Admin"),
];

/// The password of all of them. The demo listens on this machine alone unless told otherwise.
const PASSWORD: &str = "accord-demo";

/// What the demo tells the person at the terminal once it is ready.
#[must_use]
pub fn welcome(address: &str) -> String {
    let today = attribution::Instant(crate::clock::now().0)
        .to_utc()
        .map(|now| now.date_naive())
        .unwrap_or_default();
    let from = today
        .checked_sub_months(chrono::Months::new(12))
        .unwrap_or(today);
    let logins: String = LOGINS
        .iter()
        .map(|(email, role, _)| format!("    {email:<24} {PASSWORD}   {role}\n"))
        .collect();
    format!(
        r#"
Accord is ready.

    GraphiQL   {address}/graphiql
    GraphQL    {address}/graphql

Sign in as
{logins}
Four questions to try in GraphiQL:

  # Who earned the revenue, month by month?
  {{ attribution(input: {{ period: {{ from: "{from}", to: "{today}" }}, groupBy: [CAMPAIGN, MONTH],
      rule: {{ model: {{ preset: W_SHAPED }} }} }}) {{
      total {{ amount currencyCode }} unattributed {{ amount }}
      rows(first: 10) {{ nodes {{ key {{ label }} amount {{ amount }} sourced {{ amount }} influenced {{ amount }} }} }} }} }}

  # Marketing and sales, jointly.
  {{ attribution(input: {{ period: {{ from: "{from}", to: "{today}" }}, groupBy: [TEAM] }}) {{
      total {{ amount }} unattributed {{ amount }} rows {{ nodes {{ team amount {{ amount }} share }} }} }} }}

  # How much does the model matter?
  {{ compareAttribution(input: {{ period: {{ from: "{from}", to: "{today}" }}, groupBy: [CHANNEL],
      models: [{{ preset: FIRST_TOUCH }}, {{ preset: LINEAR }}, {{ preset: W_SHAPED }}] }}) {{
      rows {{ nodes {{ key {{ label }} results {{ model {{ preset }} amount {{ amount }} }} spread {{ amount }} }} }} }} }}

  # How far are we, together?
  {{ targets {{ nodes {{ name state amount {{ amount currencyCode }} attained {{ amount }} attainment pacing {{ curve status projection {{ amount }} }}
      credited {{ marketing {{ amount }} sales {{ amount }} unattributed {{ amount }} }} }} }} }}

Stop with Ctrl-C; the next demo starts afresh.
"#
    )
}
