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
    /// `amount` of debt was burned, whose is in AmpUSD's `Transfer`: the state after.
    event Repaid(uint256 indexed id, uint256 amount, uint256 debt);
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
    error BranchUnknown();
    /// The constructor takes one to eight branches.
    error BranchCountOutOfRange(uint256 count);
    /// The constructor needs AmpUSD, an oracle, an owner and each branch's collateral.
    error AddressUnset();
    /// Two branches have the same collateral.
    error CollateralTwice(address collateral);
    /// A branch's ratios are not 100 % < SCR < MCR < CCR <= 300 %.
    error RatiosOutOfOrder();
    /// A branch's penalties are not 5 % <= pool <= redistribution <= 20 %.
    error PenaltiesOutOfOrder();
    /// A redemption fee floor is above 100 %.
    error FeeFloorAboveOne();

    /// No trove has this id, or it is closed.
    error TroveUnknown();
    /// The trove is idle: it has no debt to repay, and leaves by closing.
    error TroveIdle();
    /// The caller is not the trove's owner, nor approved by it.
    error NotOwnerNorApproved(address caller);
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
    /// The oracle's answer is not three words.
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
    /// `target` failed without saying why: out of gas, or not what it should be.
    error CallFailed(address target);
    /// A calculation left its type. Not reachable inside the protocol's caps.
    error Overflow();

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
