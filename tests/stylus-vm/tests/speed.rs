//! How long a call takes; the bound is loose, the figure is printed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test may panic"
)]

mod common;

use std::time::Instant;

use common::*;
use stylus_vm::Status;

#[test]
fn a_call_of_a_program_takes_milliseconds_at_most() {
    let mut chain = chain();
    let program = deploy_active(&mut chain, ECHO);
    let tx = tx(program, vec![7; 100]);
    chain.call(&tx).unwrap();
    let rounds = 300;
    let begin = Instant::now();
    for _ in 0..rounds {
        assert_eq!(chain.call(&tx).unwrap().status, Status::Success);
    }
    let micros = begin.elapsed().as_micros() / rounds;
    println!("{micros} microseconds a call");
    assert!(micros < 20_000, "{micros} microseconds a call");
}
