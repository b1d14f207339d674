//! A bug in the virtual machine must not stop the node.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::arithmetic_side_effects, missing_docs)]

use devnet::worker::{Lost, Worker};

#[tokio::test]
async fn job_that_panics_is_lost_and_the_next_one_runs() {
    let worker = Worker::start(|| 1_u32).unwrap();
    let lost = worker
        .run(|_| -> u32 { panic!("as a faulty host call would") })
        .await;
    assert_eq!(lost, Err(Lost::Panicked));
    assert_eq!(worker.run(|state| *state += 1).await, Ok(()));
    assert_eq!(worker.run(|state| *state).await, Ok(2));
}

#[tokio::test]
async fn deep_recursion_fits_the_stack() {
    fn depth(left: u32) -> u32 {
        let frame = [left; 16_384];
        if left == 0 {
            0
        } else {
            depth(left - 1) + std::hint::black_box(frame)[0] / left
        }
    }
    let worker = Worker::start(|| ()).unwrap();
    // 1024 nested calls of 64 KiB each, far over the 8 MiB of a usual thread.
    assert_eq!(worker.run(|()| depth(1_024)).await, Ok(1_024));
}

#[tokio::test]
async fn jobs_of_many_callers_run_one_after_another() {
    let worker = Worker::start(|| 0_u32).unwrap();
    let callers = (0..64).map(|_| {
        let worker = worker.clone();
        tokio::spawn(async move { worker.run(|state| *state += 1).await })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(worker.run(|state| *state).await, Ok(64));
}
