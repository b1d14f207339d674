//! `cargo ampusd`: see `cargo ampusd help`.

use std::process::ExitCode;

use ampusd::cli::{self, Cli};
use ampusd::rpc::words;
use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    match cli::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", words(&error));
            ExitCode::FAILURE
        }
    }
}
