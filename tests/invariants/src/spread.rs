//! Independent runs, on all cores.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use crate::report::Report;

/// Makes so many runs, by their numbers, and adds what they found; `progress` hears after each.
pub(crate) fn spread(
    count: u64,
    run: impl Fn(u64) -> Report + Sync,
    progress: impl FnMut(&Report) + Send,
) -> Report {
    let (next, all) = (AtomicU64::new(0), Mutex::new((Report::default(), progress)));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            let report = run(number);
            let mut all = all.lock().expect("no run broke");
            let (sum, progress) = &mut *all;
            sum.join(report);
            progress(sum);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    all.into_inner().expect("no run broke").0
}
