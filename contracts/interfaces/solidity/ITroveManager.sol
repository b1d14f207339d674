// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// The ledger of all branches: troves (ERC-721), rate book, interest, custody of collateral.
/// Ids are `branch << 64 | counter`, counters start at 1. Rates and ratios are in WAD unless the
/// name says Bps. Collateral is in native units of the collateral token, debt in AmpUSD-wei.
interface ITroveManager {
    /// What a branch is made of. `mcrBps`, `ccrBps`, `scrBps` and the penalties never change.
    struct BranchConfig {
        address collateral;
        uint16 mcrBps;
        uint16 ccrBps;
        uint16 scrBps;
        uint16 poolPenaltyBps;
        uint16 redistributionPenaltyBps;
        uint16 redemptionFeeFloorBps;
        uint128 ceiling;
        uint128 smallestRaise;
    }

    /// A trove. `status`: 0 closed or never opened, 1 active, 2 idle. `debt` is the debt of the
    /// last touch, `entireDebt` adds the interest since. `prev` and `next` are its neighbours
    /// among the troves of its rate, 0 if none.
    struct TroveView {
        address owner;
        uint8 status;
        uint256 coll;
        uint256 debt;
        uint256 entireDebt;
        uint256 rate;
        uint256 stake;
        uint256 lastTouch;
        uint256 lastRateChange;
        bool depositedAtLastTouch;
        bool riskRaisedAtLastTouch;
        uint256 prev;
        uint256 next;
    }

    /// A branch. `debt` is recorded debt at the last accrual, `entireDebt` adds the interest
    /// since. `lastCounter` is the counter of the newest id. `shut` is set once and for ever.
    struct BranchView {
        uint256 coll;
        uint256 debt;
        uint256 entireDebt;
        uint256 weightedDebt;
        uint256 averageRate;
        uint256 totalStakes;
        uint256 lastAccrual;
        uint256 lastCounter;
        bool shut;
    }

    /// What the system owes and is owed besides troves, as booked at the last accruals.
    struct SystemView {
        uint256 poolYield;
        uint256 incentiveYield;
        uint256 cushion;
        uint256 residue;
    }

    /// A trove was opened: its whole state, `debt` including `upfrontFee`. Its place is the front
    /// of the troves of its rate.
    event TroveOpened(
        uint256 indexed id,
        address indexed owner,
        uint256 coll,
        uint256 debt,
        uint256 rate,
        uint256 upfrontFee
    );
    /// The owner or a manager put `amount` of collateral in: the state after.
    event CollateralAdded(uint256 indexed id, uint256 amount, uint256 coll, uint256 debt);
    /// `amount` of collateral was paid out: the state after.
    event CollateralWithdrawn(uint256 indexed id, uint256 amount, uint256 coll, uint256 debt);
    /// `amount` was minted against the trove: the state after; `debt` includes `upfrontFee`.
    event Borrowed(uint256 indexed id, uint256 amount, uint256 upfrontFee, uint256 debt);
    /// `amount` of debt was burned by `payer`: the state after.
    event Repaid(uint256 indexed id, address indexed payer, uint256 amount, uint256 debt);
    /// The trove is gone: `debt` was burned from the closer, `coll` was paid out.
    event TroveClosed(uint256 indexed id, uint256 coll, uint256 debt);
    /// Interest of a branch since its last accrual was added to its recorded debt and booked:
    /// 75 % (floored) for the Stability Pool, the rest for the incentives. The upfront fees of
    /// `TroveOpened` and `Borrowed` are split alike and not repeated here.
    event InterestBooked(uint256 indexed branch, uint256 interest);
    /// The last trove with debt left the branch: this rounding residue went to the counter.
    event ResidueBooked(uint256 indexed branch, uint256 residue);
    /// A branch was added, with these parameters for ever but its ceiling.
    event BranchAdded(uint256 indexed branch, BranchConfig config);
    /// ERC-721.
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
    /// The owner of the ledger changed.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// There is no such branch.
    error BranchUnknown(uint256 branch);
    /// A branch needs a collateral token that no other branch has.
    error CollateralUnfit(address collateral);
    /// The constructor takes one to eight branches.
    error BranchCountUnfit(uint256 count);
    /// The constructor needs AmpUSD, an oracle and an owner.
    error AddressUnset();
    /// A branch's ratios are not 100 % < SCR < MCR < CCR <= 300 %.
    error RatiosUnordered(uint256 branch);
    /// A branch's penalties are not 5 % <= pool <= redistribution <= 20 %.
    error PenaltiesOutOfRange(uint256 branch);
    /// A branch's redemption fee floor is 0 or above 100 %.
    error RedemptionFeeFloorOutOfRange(uint256 branch);
    /// A branch's launch ceiling or smallest raise is above what the ledger can hold.
    error CeilingOutOfRange(uint256 branch);

    /// No trove has this id now.
    error TroveNotFound(uint256 id);
    /// The trove is idle: it has no debt to repay.
    error TroveIdle(uint256 id);
    /// The caller may not act for the trove's owner.
    error NotOwnerNorApproved(address caller);
    /// Amounts of zero change nothing.
    error ZeroAmount();
    /// An amount or a total would pass what the ledger can hold (2^96 - 1).
    error AmountTooLarge();
    /// The branch has used up its trove ids.
    error IdsExhausted(uint256 branch);
    /// The rate is outside 0.5 % .. 250 % or off the grid of 0.01 %.
    error RateOutOfRange(uint256 rate);
    error RateOffGrid(uint256 rate);
    /// The branch is shut: no new debt and no withdrawal.
    error BranchShut(uint256 branch);
    /// The oracle's status allows no new debt and no withdrawal.
    error PriceRestricted(uint256 branch);
    /// The oracle has no price.
    error PriceDown(uint256 branch);
    /// The oracle's answer does not decode, or is no price.
    error PriceMalformed();
    error UpfrontFeeAboveMax(uint256 fee, uint256 max);
    error DebtBelowMin(uint256 debt, uint256 min);
    error IcrBelowMcr(uint256 icr, uint256 mcr);
    error TcrBelowCcr(uint256 tcr, uint256 ccr);
    error CeilingExceeded(uint256 debt, uint256 ceiling);
    /// Below CCR a withdrawal needs a repayment of at least the same value.
    error WithdrawalNotMatchedByRepayment();
    error WithdrawalAboveCollateral(uint256 amount, uint256 coll);
    /// The trove is at its minimum debt: there is nothing to repay but by closing it.
    error DebtAtMin(uint256 debt);
    /// Collateral was deposited in this second: close a second later.
    error DepositedThisSecond(uint256 id);
    /// Arithmetic left its proved bounds. Unreachable inside the caps of the protocol.
    error MathOutOfBounds();
    /// ERC-6093.
    error ERC721InvalidOwner(address owner);
    error ERC721NonexistentToken(uint256 tokenId);
    error ERC721InvalidReceiver(address receiver);

    /// Opens a trove for `owner`: pulls `coll` from the caller, mints `debt` to the caller.
    /// Emits `TroveOpened` and `Transfer`.
    function openTrove(
        uint256 branch,
        address owner,
        uint256 coll,
        uint256 debt,
        uint256 rate,
        uint256 maxUpfrontFee
    ) external returns (uint256 id);
    /// Burns the whole debt from the caller and pays all collateral to the caller.
    /// By the owner or whom the owner approved; never in a second of a deposit.
    function closeTrove(uint256 id) external;
    /// Pulls `amount` of collateral from the caller. By the owner or whom the owner approved.
    function addCollateral(uint256 id, uint256 amount) external;
    /// Pays `amount` of collateral to the caller. By the owner or whom the owner approved.
    function withdrawCollateral(uint256 id, uint256 amount) external;
    /// Mints `amount` to the caller. By the owner or whom the owner approved.
    function borrow(uint256 id, uint256 amount, uint256 maxUpfrontFee) external;
    /// Burns up to `amount` from the caller, anyone, and no more than leaves the minimum debt.
    function repay(uint256 id, uint256 amount) external;

    function trove(uint256 id) external view returns (TroveView memory);
    function branch(uint256 b) external view returns (BranchView memory);
    function branchConfig(uint256 b) external view returns (BranchConfig memory);
    function branchCount() external view returns (uint256);
    function system() external view returns (SystemView memory);
    /// The first trove a redemption takes: last in of the lowest rate; 0 if none is active.
    function lowestTrove(uint256 b) external view returns (uint256 id);
    /// The active trove that follows `id` in redemption order; 0 after the last.
    function nextTrove(uint256 id) external view returns (uint256);
    function ampUsd() external view returns (address);
    function priceOracle() external view returns (address);
    function owner() external view returns (address);

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function balanceOf(address account) external view returns (uint256);
    function ownerOf(uint256 id) external view returns (address);
    function getApproved(uint256 id) external view returns (address);
    function isApprovedForAll(address account, address operator) external view returns (bool);
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}
