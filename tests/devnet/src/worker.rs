//! The thread that owns the chain.
//!
//! Requests are jobs for one thread with a large stack: calls between programs nest on it, and one
//! owner needs no locks. A job that panics is lost and the next one runs; what it left of the state
//! is the job's affair. (The chain stays whole: transactions run on a copy that replaces it only
//! when they are through.) Warning: a profile with `panic = "abort"`, as the programs' release
//! profile, cannot catch.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::{mpsc, oneshot};

/// Address space for the stack, bytes. Only pages that are touched cost memory.
const STACK: usize = 1 << 30;

/// Jobs that may wait before the senders have to.
const QUEUE: usize = 1_024;

type Job<S> = Box<dyn FnOnce(&mut S) + Send>;

/// A handle to the thread that owns an `S`. The thread ends when the last handle is dropped.
#[derive(Debug)]
pub struct Worker<S> {
    jobs: mpsc::Sender<Job<S>>,
}

impl<S> Clone for Worker<S> {
    fn clone(&self) -> Self {
        Self {
            jobs: self.jobs.clone(),
        }
    }
}

/// Why a job gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// The job panicked.
    #[error("the virtual machine panicked; nothing of the request was kept")]
    Panicked,
    /// The thread has ended.
    #[error("the node is stopping")]
    Stopping,
}

impl<S: 'static> Worker<S> {
    /// Starts the thread on a state that `make` builds there.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start(make: impl FnOnce() -> S + Send + 'static) -> std::io::Result<Self> {
        let (jobs, mut queue) = mpsc::channel::<Job<S>>(QUEUE);
        let thread = std::thread::Builder::new()
            .name("devnet-vm".to_owned())
            .stack_size(STACK);
        thread.spawn(move || {
            let mut state = make();
            while let Some(job) = queue.blocking_recv() {
                if catch_unwind(AssertUnwindSafe(|| job(&mut state))).is_err() {
                    tracing::error!("a request panicked");
                }
            }
        })?;
        Ok(Self { jobs })
    }

    /// Runs `job` on the state and waits for its answer.
    ///
    /// # Errors
    /// `Panicked` - the job did. `Stopping` - it was not run.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut S) -> T + Send + 'static,
    ) -> Result<T, Lost> {
        let (answer, answered) = oneshot::channel();
        let job: Job<S> = Box::new(move |state| {
            // The caller may have gone away; then nobody wants the answer.
            let _ = answer.send(job(state));
        });
        self.jobs.send(job).await.map_err(|_| Lost::Stopping)?;
        answered.await.map_err(|_| Lost::Panicked)
    }
}
