//! Questions and one server's answers in a file, to put them to another server over the same database: it must answer
//! the same before its time is taken.

use std::path::Path;

use serde_json::{Value, json};

use super::{client::Client, questions::Question};

/// How many answers to each question are compared.
const COMPARED: usize = 50;

/// Asks each question, and writes it and its answers down.
pub(crate) async fn record(
    path: &Path,
    client: &Client,
    questions: &[Question],
) -> Result<(), String> {
    let mut recorded = Vec::new();
    for question in questions {
        let mut answers = Vec::new();
        for variables in question.variables.iter().take(COMPARED) {
            answers.push(client.ask(&question.query, variables.clone()).await?);
        }
        recorded.push(json!({ "name": question.name, "query": question.query,
            "variables": question.variables, "answers": answers }));
    }
    let text = Value::from(recorded).to_string();
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Reads the questions, and the answers that are expected.
pub(crate) fn read(path: &Path) -> Result<Vec<(Question, Vec<Value>)>, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let recorded: Vec<Value> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let recorded = recorded.into_iter().map(|mut one| {
        let mut part = |name: &str| one.get_mut(name).map(Value::take).unwrap_or_default();
        let mut list = |name| match part(name) {
            Value::Array(list) => list,
            _ => Vec::new(),
        };
        let (variables, answers) = (list("variables"), list("answers"));
        let mut text = |name| part(name).as_str().unwrap_or_default().to_owned();
        let question = Question {
            name: text("name"),
            query: text("query"),
            variables,
        };
        (question, answers)
    });
    Ok(recorded.collect())
}

/// Fails where the server answers otherwise than the one that was recorded.
pub(crate) async fn compare(
    client: &Client,
    question: &Question,
    expected: &[Value],
) -> Result<(), String> {
    for (variables, expected) in question.variables.iter().zip(expected) {
        let answer = client.ask(&question.query, variables.clone()).await?;
        if let Some(place) = difference(expected, &answer, String::new()) {
            return Err(format!(
                "{}: another answer than recorded: {place}",
                question.name
            ));
        }
    }
    Ok(())
}

/// Where two answers differ first.
fn difference(expected: &Value, answer: &Value, place: String) -> Option<String> {
    match (expected, answer) {
        (Value::Object(expected), Value::Object(answer)) if expected.len() == answer.len() => {
            expected.iter().find_map(|(name, expected)| {
                let answer = answer.get(name).unwrap_or(&Value::Null);
                difference(expected, answer, format!("{place}/{name}"))
            })
        }
        (Value::Array(expected), Value::Array(answer)) if expected.len() == answer.len() => {
            let mut pairs = expected.iter().zip(answer).enumerate();
            pairs.find_map(|(number, (expected, answer))| {
                difference(expected, answer, format!("{place}/{number}"))
            })
        }
        _ if expected == answer => None,
        _ => {
            let shown = |value: &Value| value.to_string().chars().take(200).collect::<String>();
            Some(format!(
                "{place}: {} and not {}",
                shown(answer),
                shown(expected)
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let expected = json!({ "rows": [{ "id": 1 }, { "id": 2 }] });
        let of = |answer: Value| difference(&expected, &answer, String::new());
        assert_eq!(of(expected.clone()), None);
        let other = of(json!({ "rows": [{ "id": 1 }, { "id": 3 }] }));
        assert_eq!(other.as_deref(), Some("/rows/1/id: 3 and not 2"));
        assert!(of(json!({ "rows": [{ "id": 1 }] })).is_some());
    }
}
