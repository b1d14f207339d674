//! What a call came to: a result, or a refusal with a name.

use std::fmt;

use alloy_primitives::{Bytes, hex};
use alloy_sol_types::{SolError, SolEvent, SolInterface};
use interfaces::trove_manager::ITroveManager;
use interfaces::{
    IAmpUsd, IErc20, IErrors, IGateway, ILens, ILiquidityIncentives, IOwned, IPriceOracle,
    IReportFeed, IStabilityPool, IWrappedAmpl,
};
use stylus_vm::{Outcome, Status};

use crate::doubles::{
    ConstantProductPool, HostileToken, Integrator, MockAmpl, MockAmplPolicy, MockFeed, MockSpot,
    MockSwap, Puppet,
};

/// A successful call with its decoded result, or a refusal.
pub type Answer<T> = Result<Done<T>, Refused>;

/// A call that went through.
#[derive(Clone, Debug)]
pub struct Done<T> {
    /// What it returned.
    pub value: T,
    /// What it cost and logged.
    pub outcome: Outcome,
}

impl<T> Done<T> {
    /// The events of one kind, in order, whoever emitted them.
    #[must_use]
    pub fn events<E: SolEvent>(&self) -> Vec<E> {
        let decode =
            |log: &stylus_vm::Log| E::decode_raw_log(log.topics.iter().copied(), &log.data).ok();
        self.outcome.logs.iter().filter_map(decode).collect()
    }
}

/// A call that was refused: no effect remains.
#[derive(Clone)]
pub struct Refused {
    /// How it ended; its data is the encoded error.
    pub outcome: Box<Outcome>,
}

impl Refused {
    /// The data of the revert.
    #[must_use]
    pub fn data(&self) -> &Bytes {
        &self.outcome.data
    }

    /// Whether it is this kind of error.
    #[must_use]
    pub fn is<E: SolError>(&self) -> bool {
        self.outcome.status == Status::Revert && self.data().starts_with(&E::SELECTOR)
    }

    /// The error's values, if it is this kind of error and nothing is behind them.
    #[must_use]
    pub fn decode<E: SolError>(&self) -> Option<E> {
        let error = E::abi_decode(self.data()).ok()?;
        (self.is::<E>() && error.abi_encode() == **self.data()).then_some(error)
    }

    /// The error's signature, such as `DebtBelowMin(uint256,uint256)`; or how it ended without
    /// an error of the house.
    #[must_use]
    pub fn name(&self) -> String {
        if self.outcome.status == Status::Halt {
            return format!(
                "halt: {}",
                self.outcome.halt_reason.clone().unwrap_or_default()
            );
        }
        error_signature(self.data()).map_or_else(
            || format!("no error of the house: 0x{}", hex::encode(self.data())),
            ToOwned::to_owned,
        )
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values = self.data().get(4..).unwrap_or_default();
        write!(out, "{} 0x{}", self.name(), hex::encode(values))
    }
}

/// The signature of the error that revert data begins with, if the house or a double knows it.
#[must_use]
pub fn error_signature(data: &[u8]) -> Option<&'static str> {
    let selector: [u8; 4] = data.get(..4)?.try_into().ok()?;
    let known = [
        signature::<IErrors::IErrorsErrors>,
        signature::<ITroveManager::ITroveManagerErrors>,
        signature::<IErc20::IErc20Errors>,
        signature::<IAmpUsd::IAmpUsdErrors>,
        signature::<IWrappedAmpl::IWrappedAmplErrors>,
        signature::<IPriceOracle::IPriceOracleErrors>,
        signature::<IReportFeed::IReportFeedErrors>,
        signature::<ILens::ILensErrors>,
        signature::<IStabilityPool::IStabilityPoolErrors>,
        signature::<ILiquidityIncentives::ILiquidityIncentivesErrors>,
        signature::<IOwned::IOwnedErrors>,
        signature::<IGateway::IGatewayErrors>,
        signature::<MockAmpl::MockAmplErrors>,
        signature::<MockAmplPolicy::MockAmplPolicyErrors>,
        signature::<MockSpot::MockSpotErrors>,
        signature::<MockFeed::MockFeedErrors>,
        signature::<HostileToken::HostileTokenErrors>,
        signature::<MockSwap::MockSwapErrors>,
        signature::<ConstantProductPool::ConstantProductPoolErrors>,
        signature::<Integrator::IntegratorErrors>,
        signature::<Puppet::PuppetErrors>,
    ];
    known.iter().find_map(|of| of(selector))
}

/// Interfaces of which the names of errors are known.
trait Named: SolInterface {
    fn of(selector: [u8; 4]) -> Option<&'static str>;
}

fn signature<I: Named>(selector: [u8; 4]) -> Option<&'static str> {
    I::of(selector)
}

macro_rules! named {
    ($($errors:ty),* $(,)?) => {
        $(impl Named for $errors {
            fn of(selector: [u8; 4]) -> Option<&'static str> {
                Self::signature_by_selector(selector)
            }
        })*
    };
}

named!(
    IErrors::IErrorsErrors,
    ITroveManager::ITroveManagerErrors,
    IErc20::IErc20Errors,
    IAmpUsd::IAmpUsdErrors,
    IWrappedAmpl::IWrappedAmplErrors,
    IPriceOracle::IPriceOracleErrors,
    IReportFeed::IReportFeedErrors,
    ILens::ILensErrors,
    IStabilityPool::IStabilityPoolErrors,
    ILiquidityIncentives::ILiquidityIncentivesErrors,
    IOwned::IOwnedErrors,
    IGateway::IGatewayErrors,
    MockAmpl::MockAmplErrors,
    MockAmplPolicy::MockAmplPolicyErrors,
    MockSpot::MockSpotErrors,
    MockFeed::MockFeedErrors,
    HostileToken::HostileTokenErrors,
    MockSwap::MockSwapErrors,
    ConstantProductPool::ConstantProductPoolErrors,
    Integrator::IntegratorErrors,
    Puppet::PuppetErrors,
);

/// The answer of a call whose value says nothing.
pub fn nothing<T>(answer: Answer<T>) -> Answer<()> {
    answer.map(|done| Done {
        value: (),
        outcome: done.outcome,
    })
}

/// Asserts that a call was refused with exactly this error.
///
/// # Panics
/// If it went through, or was refused otherwise.
#[track_caller]
pub fn assert_refused<T, E: SolError>(answer: Answer<T>, error: &E) {
    let Err(refused) = answer else {
        panic!("went through instead of {}", E::SIGNATURE)
    };
    let encoded = error.abi_encode();
    assert_eq!(refused.outcome.status, Status::Revert, "{refused:?}");
    let values = encoded.get(4..).unwrap_or_default();
    let expected = format!("{} 0x{}", E::SIGNATURE, hex::encode(values));
    assert!(
        **refused.data() == *encoded,
        "{refused:?} instead of {expected}"
    );
}

/// Asserts that a call was refused with this kind of error, and gives its values.
///
/// # Panics
/// If it went through, or was refused otherwise.
#[track_caller]
pub fn refused_with<E: SolError>(answer: Answer<impl Sized>) -> E {
    let Err(refused) = answer else {
        panic!("went through instead of {}", E::SIGNATURE)
    };
    refused
        .decode()
        .unwrap_or_else(|| panic!("{refused:?} instead of {}", E::SIGNATURE))
}
