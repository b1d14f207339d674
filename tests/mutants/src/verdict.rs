//! What the output of a test run says of a mutant.

/// How a mutant ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Dead: this test of its property failed.
    Killed(String),
    /// No test failed.
    Survived,
    /// Tests failed, none of them its property's.
    OtherTests(Vec<String>),
    /// Its tests fail without it, too: they see nothing.
    FailsAnyway(Vec<String>),
    /// It does not compile, or its test is not there: this is no kill.
    NoTestRan,
    /// It ran for too long: this is no kill.
    TimedOut,
}

impl Verdict {
    /// Judges the standard output of `cargo test`.
    #[must_use]
    pub fn of(output: &str, property: &str) -> Self {
        let (mut failed, mut passed) = (Vec::new(), 0_u32);
        for line in output.lines() {
            let Some((test, result)) = line
                .strip_prefix("test ")
                .and_then(|line| line.rsplit_once(" ... "))
            else {
                continue;
            };
            let name = test.rsplit("::").next().unwrap_or(test).to_owned();
            match result {
                "ok" => passed = passed.saturating_add(1),
                "FAILED" => failed.push(name),
                _ => {}
            }
        }
        if let Some(name) = failed.iter().find(|name| is_named_after(name, property)) {
            return Self::Killed(name.clone());
        }
        match (failed.is_empty(), passed) {
            (false, _) => Self::OtherTests(failed),
            (true, 0) => Self::NoTestRan,
            (true, _) => Self::Survived,
        }
    }

    /// Reports whether the mutant is dead.
    #[must_use]
    pub const fn is_dead(&self) -> bool {
        matches!(self, Self::Killed(_))
    }

    /// What stands in the table.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Killed(test) => test.clone(),
            Self::Survived => "SURVIVED".into(),
            Self::OtherTests(tests) => format!("NOT BY ITS PROPERTY: {}", tests.join(", ")),
            Self::FailsAnyway(tests) => format!("FAILS WITHOUT IT: {}", tests.join(", ")),
            Self::NoTestRan => "NO TEST RAN: it does not compile, or the test is gone".into(),
            Self::TimedOut => "TIMED OUT".into(),
        }
    }
}

/// Whether a test is named after a property: `liq_1_...` after `LIQ-1`, and `redeem_1_2_3_...`,
/// `ratio_1_and_2_...`, `book_1_to_4_...` after each of theirs.
#[must_use]
pub fn is_named_after(test: &str, property: &str) -> bool {
    let Some((group, number)) = property.split_once('-') else {
        return false;
    };
    let Ok(number) = number.parse::<u32>() else {
        return false;
    };
    let group = format!("{}_", group.to_lowercase());
    let Some(rest) = test.strip_prefix(&group) else {
        return false;
    };
    let (mut last, mut through) = (None, false);
    for word in rest.split('_') {
        match (word, word.parse::<u32>()) {
            (_, Ok(named)) => {
                let from = if through {
                    last.unwrap_or(named)
                } else {
                    named
                };
                if (from..=named).contains(&number) {
                    return true;
                }
                (last, through) = (Some(named), false);
            }
            ("to", _) if last.is_some() => through = true,
            ("and", _) if last.is_some() => through = false,
            _ => return false,
        }
    }
    false
}
