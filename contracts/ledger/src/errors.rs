//! How a refusal is said: the rules' errors as the named errors of the ABI.

use cdp_core::RuleError;
use cdp_core::fixed_math::MathError;
use interfaces::trove_manager::ITroveManager as abi;
use stylus_kit::{Revert, revert};

/// What a verb fails with: the data of the revert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(pub Revert);

impl From<Revert> for Error {
    fn from(data: Revert) -> Self {
        Self(data)
    }
}

impl From<Error> for Revert {
    fn from(error: Error) -> Self {
        error.0
    }
}

impl From<MathError> for Error {
    fn from(error: MathError) -> Self {
        RuleError::from(error).into()
    }
}

impl From<RuleError> for Error {
    fn from(error: RuleError) -> Self {
        Self(rule(error))
    }
}

/// The data of a rule's error. Errors of rules that this program does not call cannot arise;
/// they are said as `Overflow`, like whatever else is out of reach.
#[cold]
#[inline(never)]
fn rule(error: RuleError) -> Revert {
    use RuleError as Rule;
    match error {
        Rule::BranchUnknown => revert(abi::BranchUnknown {}),
        Rule::TroveUnknown => revert(abi::TroveUnknown {}),
        Rule::TroveIdle => revert(abi::TroveIdle {}),
        Rule::ZeroChange => revert(abi::ZeroChange {}),
        Rule::CollateralZero => revert(abi::CollateralZero {}),
        Rule::AmountAboveCap => revert(abi::AmountAboveCap {}),
        Rule::WithdrawalAboveCollateral => revert(abi::WithdrawalAboveCollateral {}),
        Rule::RateOffGrid => revert(abi::RateOffGrid {}),
        Rule::RateOutOfRange => revert(abi::RateOutOfRange {}),
        Rule::DebtBelowMin => revert(abi::DebtBelowMin {}),
        Rule::OracleDown => revert(abi::OracleDown {}),
        Rule::OracleRestricted => revert(abi::OracleRestricted {}),
        Rule::IcrBelowMcr => revert(abi::IcrBelowMcr {}),
        Rule::TcrBelowCcr => revert(abi::TcrBelowCcr {}),
        Rule::RepaymentBelowWithdrawal => revert(abi::RepaymentBelowWithdrawal {}),
        Rule::BranchShut => revert(abi::BranchShut {}),
        Rule::DebtAboveCeiling => revert(abi::DebtAboveCeiling {}),
        Rule::UpfrontFeeAboveMax => revert(abi::UpfrontFeeAboveMax {}),
        Rule::RateOutsideDelegation => revert(abi::RateOutsideDelegation {}),
        Rule::DelegationPeriodNotOver => revert(abi::DelegationPeriodNotOver {}),
        Rule::RateRangeUnfit => revert(abi::RateRangeUnfit {}),
        Rule::CeilingNotZero => revert(abi::CeilingNotZero {}),
        Rule::SmallestRaiseAboveMax => revert(abi::SmallestRaiseAboveMax {}),
        Rule::RaiseTooSoon => revert(abi::RaiseTooSoon {}),
        Rule::RaiseAboveMax => revert(abi::RaiseAboveMax {}),
        Rule::ClosedInDepositSecond => revert(abi::ClosedInDepositSecond {}),
        Rule::RatiosOutOfOrder => revert(abi::RatiosOutOfOrder {}),
        Rule::PenaltiesOutOfOrder => revert(abi::PenaltiesOutOfOrder {}),
        Rule::FeeFloorAboveOne => revert(abi::FeeFloorAboveOne {}),
        Rule::NothingRedeemed => revert(abi::NothingRedeemed {}),
        Rule::FeeAboveMax => revert(abi::FeeAboveMax {}),
        Rule::CollateralBelowMin => revert(abi::CollateralBelowMin {}),
        Rule::BranchNotShut => revert(abi::BranchNotShut {}),
        Rule::TcrNotBelowScr => revert(abi::TcrNotBelowScr {}),
        Rule::SequencerUpTooShort => revert(abi::SequencerUpTooShort {}),
        Rule::FlagStands => revert(abi::FlagStands {}),
        Rule::NotFlagged => revert(abi::NotFlagged {}),
        Rule::FlagTooYoung => revert(abi::FlagTooYoung {}),
        Rule::FlagTooOld => revert(abi::FlagTooOld {}),
        Rule::NoLastAnswer => revert(abi::NoLastAnswer {}),
        Rule::Overflow
        | Rule::NoRecipient
        | Rule::SequencerDown
        | Rule::SharesAboveCap
        | Rule::PoolAmountAboveMax
        | Rule::PoolSharesZero
        | Rule::PoolOffsetAboveCapacity
        | Rule::DecimalsOutOfRange
        | Rule::AgesOutOfOrder
        | Rule::BoundsOutOfOrder
        | Rule::ThresholdOutOfRange => revert(abi::Overflow {}),
    }
}
