//! AMPL's years and stress paths through the rules of AmpUSD, with people who borrow, stake,
//! provide liquidity, redeem and liquidate.
//!
//! - [`path`]: what happens outside, day by day: price, target and supply of AMPL, SPOT's claim.
//!   [`history`] draws it through the dated points of the data set, [`series`] reads a full daily
//!   series, [`stress`] knows the synthetic paths and crashes of any size.
//! - [`settings`]: parameters of the protocol and of the people; [`population`] makes the people.
//! - [`simulation`]: a day at a time through the pure world of `invariants`, with what people see
//!   in [`views`]; each group of people has its file: [`borrowing`], [`staking`], [`holding`],
//!   [`liquidity`], [`redeeming`], [`keeping`].
//! - [`market`]: where AmpUSD is bought and sold, the peg proxy.
//! - [`measure`], [`outcome`]: what is seen every evening, and what came of it.
//! - [`limits`], [`sweep`]: where parameters stop being enough, and what others would do.
//! - [`study`]: all of it for one question; [`table`], [`report`], [`chart`]: its answer as tables
//!   and as one HTML file with plots.
//! - [`twin`]: the pure world, made fast; [`fixture`]: a short run for other worlds to replay.
//!
//! The same settings, path and seed give the same figures. Money of the people is in `f64`
//! dollars; what the protocol does is exact.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "a model of people in f64 on a test machine; the protocol's numbers are the core's"
)]

pub mod borrowing;
pub mod calendar;
pub mod chance;
pub mod chart;
pub mod error;
pub mod fixture;
pub mod history;
pub mod holding;
pub mod keeping;
pub mod limits;
pub mod liquidity;
pub mod market;
pub mod measure;
pub mod outcome;
pub mod path;
pub mod population;
pub mod redeeming;
pub mod report;
pub mod series;
pub mod settings;
pub mod simulation;
pub mod staking;
pub mod stress;
pub mod study;
pub mod sweep;
pub mod table;
pub mod twin;
pub mod views;
