// SPDX-License-Identifier: LGPL-2.1-or-later
//! Shows that the comparison can fail: changes every value of recorded jobs, one at a time, and asks which changes it does not see.
//! What it is blind to is on the list of `unseen.tsv`, each field with the reason why nothing may read it.

use std::collections::{BTreeMap, BTreeSet};

use crate::allowed::without_indices;
use crate::compare::Probe;
use crate::record::{Codec, Mode};
use crate::trace::{Job, Value};

/// Elements of one array that are changed in one job.
const ELEMENTS: usize = 12;

/// How often a change of a field was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Changes that the comparison reported.
    pub seen: usize,
    /// Changes that it did not.
    pub unseen: usize,
}

/// The fields, without indices; flags count each: `sps.flags.PCM_ENABLED`.
pub type Sights = BTreeMap<String, Sight>;

/// The words that occur in each field of words, so that each can be switched.
pub type Words = BTreeMap<String, BTreeSet<String>>;

/// Collects the words of some jobs.
pub fn words(jobs: &[Job], words: &mut Words) {
    for (path, value) in jobs.iter().flat_map(|job| &job.fields) {
        if let Value::Words(found) = value {
            let known = words.entry(without_indices(path)).or_default();
            known.extend(found.split('|').filter(|word| !word.is_empty()).map(String::from));
        }
    }
}

/// Changes every value of job number `at`, one at a time.
pub fn look(codec: Codec, mode: Mode, jobs: &[Job], at: usize, words: &Words, sights: &mut Sights) {
    let probe = Probe::new(codec, mode, jobs, at);
    let mut try_one = |field: String, change: &dyn Fn(&mut Job)| {
        let mut job = jobs[at].clone();
        change(&mut job);
        let sight = sights.entry(field).or_default();
        *(if probe.sees(&job) { &mut sight.seen } else { &mut sight.unseen }) += 1;
    };
    try_one("job.bytesused".into(), &|job| job.bytesused += 1);
    for (path, value) in &jobs[at].fields {
        let field = without_indices(path);
        let set = |job: &mut Job, value: Value| drop(job.fields.insert(path.clone(), value));
        match value {
            Value::Number(number) => try_one(field, &|job| set(job, Value::Number(number + 1))),
            Value::Words(found) => {
                for word in &words[&field] {
                    let changed = Value::Words(switched(found, word));
                    try_one(format!("{field}.{word}"), &|job| set(job, changed.clone()));
                }
            }
            Value::Array(elements) => {
                let stride = elements.len().div_ceil(ELEMENTS).max(1);
                // The first one always: of what is used in part it is the part.
                let first = (!elements.is_empty() && at % stride != 0).then_some(0);
                for index in first.into_iter().chain((at % stride..elements.len()).step_by(stride)) {
                    let mut changed = elements.clone();
                    changed[index] = changed[index].wrapping_add(1);
                    try_one(field.clone(), &|job| set(job, Value::Array(changed.clone())));
                }
            }
        }
    }
}

/// The words with one more, or without one that is among them.
fn switched(words: &str, word: &str) -> String {
    let others: Vec<&str> = words.split('|').filter(|found| !found.is_empty() && *found != word).collect();
    let is_there = words.split('|').any(|found| found == word);
    others.into_iter().chain((!is_there).then_some(word)).collect::<Vec<_>>().join("|")
}

/// How far a field may go unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Always.
    Never,
    /// In some jobs, or some of its elements.
    Partly,
}

/// The list of fields that are not compared.
#[derive(Debug)]
pub struct Unseen(BTreeMap<(String, String), Extent>);

impl Unseen {
    /// The committed list.
    pub fn committed() -> Self {
        Self::parse(include_str!("../unseen.tsv")).unwrap_or_else(|error| panic!("unseen.tsv:{error}"))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1);
        let entry = |(index, line): (usize, &str)| {
            let number = index + 1;
            let columns: Vec<&str> = line.split('\t').collect();
            let [codec, field, extent, reason] = columns[..] else {
                return Err(format!("{number}: not four columns"));
            };
            let extent = match extent {
                "never" => Extent::Never,
                "partly" => Extent::Partly,
                extent => return Err(format!("{number}: {extent} is not known")),
            };
            if reason.is_empty() {
                return Err(format!("{number}: no reason"));
            }
            Ok(((codec.into(), field.into()), extent))
        };
        lines.map(entry).collect::<Result<_, _>>().map(Self)
    }

    /// Fields that the list does not have as they were found; `is_all` if the clips have every feature of the codec.
    pub fn contradictions(&self, codec: Codec, sights: &Sights, is_all: bool) -> Vec<String> {
        let mut wrong = Vec::new();
        for (field, sight) in sights {
            let extent = self.0.get(&(codec.name().into(), field.clone()));
            let is_right = match extent {
                None => sight.unseen == 0,
                Some(Extent::Never) => sight.seen == 0,
                // With some clips only, what is left out at times may be left out every time.
                Some(Extent::Partly) => !is_all || (sight.seen != 0 && sight.unseen != 0),
            };
            if !is_right {
                wrong.push(format!("{} {field}: listed as {extent:?}, found {sight:?}", codec.name()));
            }
        }
        let gone = self.0.keys().filter(|(listed, field)| is_all && listed == codec.name() && !sights.contains_key(field));
        wrong.extend(gone.map(|(_, field)| format!("{} {field}: no such field", codec.name())));
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_switched() {
        assert_eq!([switched("A|B", "A"), switched("A", "B"), switched("", "A"), switched("A", "A")], ["B", "A|B", "A", ""]);
    }

    #[test]
    fn the_committed_list_can_be_read() {
        Unseen::committed();
    }

    #[test]
    fn what_is_not_as_listed_is_reported() {
        let unseen = Unseen::parse("head\nvp8\ta\tnever\tx\nvp8\tb\tpartly\tx\n").unwrap();
        let sights = |a: (usize, usize), b: (usize, usize), c: (usize, usize)| {
            let sight = |(seen, unseen)| Sight { seen, unseen };
            BTreeMap::from([("a", a), ("b", b), ("c", c)].map(|(field, counts)| (field.into(), sight(counts))))
        };
        assert!(unseen.contradictions(Codec::Vp8, &sights((0, 1), (1, 1), (1, 0)), true).is_empty());
        assert_eq!(unseen.contradictions(Codec::Vp8, &sights((1, 1), (0, 1), (1, 1)), true).len(), 3);
        assert_eq!(unseen.contradictions(Codec::Vp8, &BTreeMap::new(), true).len(), 2);
        assert!(Unseen::parse("head\nvp8\ta\tnever\t\n").is_err() && Unseen::parse("head\nvp8\ta\tseldom\tx\n").is_err());
    }
}
