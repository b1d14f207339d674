// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What the ledger refuses with, in the order in which its rules are tested (`ITroveManager`).
interface ITroveManagerErrors {
    /// There is no such branch.
    error BranchUnknown();
    /// The constructor takes one to eight branches.
    error BranchCountOutOfRange(uint256 count);
    /// The constructor needs every address but the incentives'.
    error AddressUnset();
    /// Two branches have the same collateral.
    error CollateralTwice(address collateral);
    /// A branch's ratios are not 100 % < SCR < MCR < CCR <= 300 %.
    error RatiosOutOfOrder();
    /// A branch's penalties are not 5 % <= pool <= redistribution <= 20 %.
    error PenaltiesOutOfOrder();
    /// A redemption fee floor is above 100 %.
    error FeeFloorAboveOne();

    /// The caller is not the owner of the ledger.
    error NotOwner(address caller);
    /// The caller is not the one to whom the ownership of the ledger is offered.
    error NotPendingOwner(address caller);
    /// An added branch starts without a debt ceiling.
    error CeilingNotZero();
    /// The smallest raise of an added branch is above 1 000 000 AmpUSD.
    error SmallestRaiseAboveMax();
    /// A ceiling is raised once in 7 days, for the first time 7 days after its branch was added.
    error RaiseTooSoon();
    /// A ceiling is raised to at most twice itself or the smallest raise, the larger.
    error RaiseAboveMax();
    /// A part of the ledger was called directly, or before it was set up.
    error NotTheLedger();
    /// Only the Stability Pool pulls its yield.
    error NotStabilityPool(address caller);
    /// Only the liquidity incentives pull theirs.
    error NotLiquidityIncentives(address caller);
    /// The Stability Pool's answer is not its.
    error PoolMalformed();
    /// None of the troves can be liquidated.
    error NothingLiquidated();
    /// Nothing is left of liquidations for the caller.
    error NoSurplus();

    /// No trove has this id, or it is closed.
    error TroveUnknown();
    /// The trove is idle: it has no debt to repay, and leaves by closing.
    error TroveIdle();
    /// The caller is not the trove's owner, nor approved by it, nor one of its managers that may
    /// do this.
    error NotOwnerNorApproved(address caller);
    /// A manager needs a receiver, and a receiver a manager.
    error ReceiverUnfit();
    /// A rate delegate needs a range whose lower end is not above the upper one; nobody needs
    /// none.
    error RateRangeUnfit();
    /// The rate is outside of the range of the trove's rate delegate.
    error RateOutsideDelegation();
    /// The rate delegate has changed the rate, or somebody else has, less than its period or 7 days
    /// ago.
    error DelegationPeriodNotOver();
    /// The operation would change nothing.
    error ZeroChange();
    /// A trove needs collateral.
    error CollateralZero();
    /// An amount, or a branch's total, passes 1e28; or a branch has used up its ids.
    error AmountAboveCap();
    /// More collateral was asked for than the trove has.
    error WithdrawalAboveCollateral();
    /// The annual rate is not a multiple of 0.01 %.
    error RateOffGrid();
    /// The annual rate is below 0.5 % or above 250 %.
    error RateOutOfRange();
    /// The trove's entire debt would be below 200 AmpUSD.
    error DebtBelowMin();
    /// The oracle has no price.
    error OracleDown();
    /// The oracle's price is good for no new debt and no withdrawal.
    error OracleRestricted();
    /// The oracle's answer is not its.
    error OracleMalformed();
    /// The trove's collateral ratio would be below the MCR.
    error IcrBelowMcr();
    /// The branch's collateral ratio would be below the CCR.
    error TcrBelowCcr();
    /// Below the CCR collateral leaves only with a repayment of at least its value.
    error RepaymentBelowWithdrawal();
    /// The branch is shut.
    error BranchShut();
    /// The branch's debt would pass its ceiling.
    error DebtAboveCeiling();
    /// The upfront fee is above what the caller accepts.
    error UpfrontFeeAboveMax();
    /// Collateral was deposited in this second: close a second later.
    error ClosedInDepositSecond();
    /// More would be burned than the caller accepts.
    error BurnAboveMax();
    /// Nothing was redeemed: no trove could give any of the amount.
    error NothingRedeemed();
    /// The redemption fee of a branch is above what the redeemer accepts.
    error FeeAboveMax();
    /// The redeemer would receive less collateral than accepted.
    error CollateralBelowMin();
    /// The branch is not shut: redeem by rate.
    error BranchNotShut();
    /// The branch has no debt, or its collateral ratio is at or above the SCR.
    error TcrNotBelowScr();
    /// There is no price, and the sequencer has been up for less than 24 hours.
    error SequencerUpTooShort();
    /// The branch is flagged for this cause already; that is not renewed.
    error FlagStands();
    /// The branch is not flagged for this cause, or was for an earlier outage.
    error NotFlagged();
    /// The flag is younger than an hour (SCR) or 10 days (outage).
    error FlagTooYoung();
    /// The flag is older than 6 hours (SCR): flag again.
    error FlagTooOld();
    /// No source of the branch ever answered: there is no price to shut it at.
    error NoLastAnswer();
    /// `target` failed without saying why: out of gas, or not what it should be.
    error CallFailed(address target);
    /// A calculation left its type. Not reachable inside the protocol's caps.
    error Overflow();

    /// ERC-6093.
    error ERC721InvalidOwner(address owner);
    error ERC721NonexistentToken(uint256 tokenId);
    error ERC721InvalidReceiver(address receiver);
    error ERC721IncorrectOwner(address sender, uint256 tokenId, address owner);
    error ERC721InsufficientApproval(address operator, uint256 tokenId);
    error ERC721InvalidApprover(address approver);
    error ERC721InvalidOperator(address operator);
}
