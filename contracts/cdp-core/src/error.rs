//! What a rule refuses with: one variant per broken relation.

use fixed_math::MathError;

/// Why an operation is refused. Variants follow the order in which the rules are tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RuleError {
    /// No such branch.
    BranchUnknown,
    /// No such trove, or it is closed.
    TroveUnknown,
    /// The trove is idle: it has no debt to repay and leaves by closing.
    TroveIdle,
    /// The operation would change nothing.
    ZeroChange,
    /// A trove needs collateral.
    CollateralZero,
    /// An amount, or a branch's total, passes the cap up to which the arithmetic is proved.
    AmountAboveCap,
    /// More collateral asked for than the trove has.
    WithdrawalAboveCollateral,
    /// The annual rate is not a multiple of 0.01 %.
    RateOffGrid,
    /// The annual rate is below 0.5 % or above 250 %.
    RateOutOfRange,
    /// The trove's entire debt would be below the minimum.
    DebtBelowMin,
    /// The sequencer is down, or up for less than an hour.
    SequencerDown,
    /// There is no price.
    OracleDown,
    /// The price is restricted: no new debt, no withdrawal.
    OracleRestricted,
    /// The trove's collateral ratio would be below the MCR.
    IcrBelowMcr,
    /// The branch's collateral ratio would be below the CCR.
    TcrBelowCcr,
    /// Below the CCR collateral leaves only with a repayment of at least its value.
    RepaymentBelowWithdrawal,
    /// The branch is shut.
    BranchShut,
    /// The branch's debt would pass its ceiling.
    DebtAboveCeiling,
    /// The upfront fee is above what the caller accepts.
    UpfrontFeeAboveMax,
    /// The rate is outside of the range of the trove's rate delegate.
    RateOutsideDelegation,
    /// The trove's rate was changed less than the rate delegate's period ago.
    DelegationPeriodNotOver,
    /// A rate delegate needs a range, and a range a rate delegate.
    RateRangeUnfit,
    /// Its owner or manager deposited into the trove in this second.
    ClosedInDepositSecond,
    /// A redistribution needs a recipient.
    NoRecipient,
    /// Total shares of the wrapped token would pass 1e25.
    SharesAboveCap,
    /// A branch needs 100 % < SCR < MCR < CCR <= 300 %.
    RatiosOutOfOrder,
    /// A branch needs 5 % <= pool penalty <= redistribution penalty <= 20 %.
    PenaltiesOutOfOrder,
    /// A redemption fee floor is at most 100 %.
    FeeFloorAboveOne,
    /// An added branch starts without a debt ceiling.
    CeilingNotZero,
    /// The smallest raise of an added branch is above 1 000 000 AmpUSD.
    SmallestRaiseAboveMax,
    /// A ceiling is raised once in 7 days.
    RaiseTooSoon,
    /// A ceiling is raised to at most twice itself or the smallest raise, the larger.
    RaiseAboveMax,
    /// A feed has at most 36 decimals, a collateral at most 18.
    DecimalsOutOfRange,
    /// A source needs 0 < soft age <= hard age.
    AgesOutOfOrder,
    /// A source's floor and ceiling leave no answer between them.
    BoundsOutOfOrder,
    /// Two sources of a branch may differ by 0.01 % to 25 %.
    ThresholdOutOfRange,
    /// More than a deposit, mint, withdrawal or redemption of the pool may be.
    PoolAmountAboveMax,
    /// A deposit would mint no share.
    PoolSharesZero,
    /// An offset would leave less than 1 AmpUSD in the pool.
    PoolOffsetAboveCapacity,
    /// A redemption burns something.
    NothingRedeemed,
    /// The redemption fee is above what the redeemer accepts.
    FeeAboveMax,
    /// The redeemer would receive less collateral than accepted.
    CollateralBelowMin,
    /// The branch is not shut.
    BranchNotShut,
    /// The branch has no debt, or a collateral ratio at or above the SCR.
    TcrNotBelowScr,
    /// There is no price, and the sequencer has been up for less than 24 h.
    SequencerUpTooShort,
    /// The branch is flagged for this cause already, and not too long ago.
    FlagStands,
    /// The branch is not flagged for this cause.
    NotFlagged,
    /// The flag is younger than an hour (SCR) or 10 days (outage).
    FlagTooYoung,
    /// The flag is older than 6 hours (SCR).
    FlagTooOld,
    /// No source of the branch ever answered.
    NoLastAnswer,
    /// A calculation left its type; not reachable inside the caps of `PROPERTIES.md` 26.
    Overflow,
}

impl From<MathError> for RuleError {
    #[inline]
    fn from(error: MathError) -> Self {
        match error {
            MathError::RateOffGrid => Self::RateOffGrid,
            MathError::RateOutOfRange => Self::RateOutOfRange,
            MathError::Overflow | MathError::Underflow | MathError::DivisionByZero => {
                Self::Overflow
            }
        }
    }
}
