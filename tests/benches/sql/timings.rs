//! What was measured, and the table of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A question, and who answers it.
type Asked = (String, &'static str);

/// Times of each question and whoever answered it.
#[derive(Default)]
pub(crate) struct Timings {
    questions: RefCell<Vec<String>>,
    samples: RefCell<BTreeMap<Asked, Vec<Duration>>>,
    /// The median of the fastest form, and its name.
    best: RefCell<BTreeMap<Asked, (Duration, &'static str)>>,
}

impl Timings {
    /// Runs it this many times, and tells Criterion how long that took.
    pub(crate) fn measure(
        &self,
        question: &str,
        who: &'static str,
        times: u64,
        mut run: impl FnMut(),
    ) -> Duration {
        let start = Instant::now();
        (0..times).for_each(|_| run());
        let taken = start.elapsed();
        let each = taken / u32::try_from(times).unwrap_or(u32::MAX);
        self.samples
            .borrow_mut()
            .entry((question.to_owned(), who))
            .or_default()
            .push(each);
        let mut questions = self.questions.borrow_mut();
        if questions.last().is_none_or(|last| last != question) {
            questions.push(question.to_owned());
        }
        taken
    }

    /// All samples since the last call were of this form of the question; the fastest form counts.
    pub(crate) fn next_form(&self, question: &str, who: &'static str, form: &'static str) {
        let key = (question.to_owned(), who);
        let Some(median) = self.take_median(&key) else {
            return;
        };
        let mut best = self.best.borrow_mut();
        let known = best.entry(key).or_insert((median, form));
        if median < known.0 {
            *known = (median, form);
        }
    }

    /// Prints times in milliseconds, and how many times as long as the engine each took.
    pub(crate) fn print(&self) {
        println!(
            "\n{:<24} {:>10} {:>32} {:>32}",
            "median, milliseconds", "engine", "SQLite", "PostgreSQL"
        );
        for question in self.questions.borrow().iter() {
            let Some(engine) = self.take_median(&(question.clone(), "engine")) else {
                continue;
            };
            let cell = |who| {
                let best = self.best.borrow();
                best.get(&(question.clone(), who)).map_or_else(
                    || "-".to_owned(),
                    |(median, form)| {
                        let ratio = median.as_secs_f64() / engine.as_secs_f64();
                        format!("{:.1} ({form}) = {ratio:.0} x", millis(*median))
                    },
                )
            };
            println!(
                "{question:<24} {:>10.2} {:>32} {:>32}",
                millis(engine),
                cell("SQLite"),
                cell("PostgreSQL")
            );
        }
    }

    fn take_median(&self, key: &Asked) -> Option<Duration> {
        let mut samples = self.samples.borrow_mut().remove(key)?;
        samples.sort_unstable();
        samples.get(samples.len() / 2).copied()
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
