//! The table people read.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::observe::Rule;

const HEAD: &str = "# Who may ask what

Every field of the schema, as a running server answers it. A test asks each of them as every role and with tokens, and
compares this page with what came of it; after a change that is meant, `UPDATE_PERMISSIONS=1 cargo test -p tests permissions`
writes it anew.

- *needs* is everything a token has to have, on the way there too. An API token may do exactly what its scopes say; a
  scope has the name of its permission. `touchpoints:write:marketing` stands for either team's: both are in the scope
  `touchpoints:write`, and rows of the other team are refused by name. What no scope grants (`organization:write`,
  `users:...`, `tokens:...`, `leads:erase`) is never a token's to do.
- `signed in` asks for any valid credential, `open` for none.
- *masked*: the field is answered, with personal data made unrecognisable; `leads:pii` shows it in full.
- `Type.*` stands for all fields of the type that have no line of their own. Pages (`...Connection`, `...Edge`) ask for
  nothing that their rows do not.

";

/// The whole page.
pub(super) fn of(rules: &BTreeMap<String, Vec<(String, Rule)>>) -> String {
    let mut page = HEAD.to_owned();
    for root in ["Query", "Mutation", "Subscription"] {
        section(&mut page, root);
        let mut fields = rules.get(root).cloned().unwrap_or_default();
        fields.sort();
        for (field, rule) in &fields {
            line(&mut page, field, rule);
        }
    }
    section(&mut page, "Objects");
    for (kind, fields) in rules {
        let root = ["Query", "Mutation", "Subscription"].contains(&kind.as_str());
        let page_of_rows = kind.ends_with("Connection") || kind.ends_with("Edge");
        let silent = fields.iter().all(|(_, rule)| rule.needs.is_empty());
        if !(root || page_of_rows && silent) {
            object(&mut page, kind, fields);
        }
    }
    page
}

fn section(page: &mut String, heading: &str) {
    let _ = write!(
        page,
        "{}## {heading}\n\n| field | needs | ADMIN | MARKETING | SALES | ANALYST |\n|---|---|---|---|---|---|\n",
        if page.ends_with("\n\n") { "" } else { "\n" }
    );
}

/// The rule that most fields of a type have, then the fields that have another.
fn object(page: &mut String, kind: &str, fields: &[(String, Rule)]) {
    let mut counts: BTreeMap<&Rule, usize> = BTreeMap::new();
    for (_, rule) in fields {
        *counts.entry(rule).or_default() += 1;
    }
    let Some((usual, _)) = counts.into_iter().max_by_key(|(_, count)| *count) else {
        return;
    };
    line(page, &format!("{kind}.*"), usual);
    let mut others: Vec<_> = fields.iter().filter(|(_, rule)| rule != usual).collect();
    others.sort();
    for (field, rule) in others {
        line(page, &format!("{kind}.{field}"), rule);
    }
}

fn line(page: &mut String, field: &str, rule: &Rule) {
    let mut needs: Vec<&str> = rule.all().into_iter().collect();
    if rule.masked {
        needs.push("leads:pii to see it in full");
    }
    let needs = match (needs.is_empty(), rule.open) {
        (false, _) => needs.join(", "),
        (true, true) => "open".to_owned(),
        (true, false) => "signed in".to_owned(),
    };
    let [admin, marketing, sales, analyst] = rule.roles;
    let _ = writeln!(
        page,
        "| {field} | {needs} | {admin} | {marketing} | {sales} | {analyst} |"
    );
}
