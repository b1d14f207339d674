//! One line that says what a long step is doing: a spinner on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

/// Time between two redraws of the spinner.
const TICK: Duration = Duration::from_millis(120);

/// Steps that were over sooner than this leave no line behind.
const WORTH_A_LINE: Duration = Duration::from_secs(2);

/// The progress of one long step, written to standard error.
#[derive(Debug)]
pub struct Progress {
    title: String,
    started: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Starts a step and announces it.
    #[must_use]
    pub fn start(title: impl Into<String>) -> Self {
        let title = title.into();
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {elapsed} {msg}") {
                bar.set_style(style);
            }
            bar.set_prefix(title.clone());
            bar.enable_steady_tick(TICK);
            bar
        });
        if bar.is_none() {
            eprintln!("{title} ...");
        }
        Self {
            title,
            started: Instant::now(),
            bar,
        }
    }

    /// Shows what the step is at; only on a terminal.
    pub fn detail(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(text.chars().take(70).collect::<String>());
        }
    }

    /// Ends the step; one that took a while says how long.
    pub fn done(self) {
        let took = self.started.elapsed();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if took >= WORTH_A_LINE {
            eprintln!("{}: done in {}", self.title, HumanDuration(took));
        }
    }
}
