// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

import {ITroveManagerErrors} from "./ITroveManagerErrors.sol";

/// The ledger of all branches: troves (ERC-721), rate book, interest, custody of collateral.
/// The program is in four parts behind one address: what `trove-manager` does not do itself is in
/// the others, reached by DELEGATECALL. Callers need not know.
/// Ids are `branch << 64 | counter`, counters start at 1. Rates and ratios are in WAD unless the
/// name says Bps. Collateral is in native units of the collateral token, debt in AmpUSD-wei.
interface ITroveManager is ITroveManagerErrors {
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

    /// Who may act on a trove besides its owner and whom the token standard approves.
    /// `manager` adds, withdraws, borrows and closes; what leaves goes to `receiver`, and both
    /// are zero or neither is. `rateDelegate` sets rates from `minRate` to `maxRate`, not sooner
    /// than `minPeriod` and 7 days after the last change: it costs no fee. All go when the token
    /// moves.
    struct Managers {
        address manager;
        address receiver;
        address rateDelegate;
        uint256 minRate;
        uint256 maxRate;
        uint40 minPeriod;
    }

    /// A trove. `status`: 0 closed or never opened, 1 active, 2 idle. `coll` and `debt` are those
    /// of the last touch; `entireDebt` adds the interest since and what was redistributed to the
    /// trove, `pendingColl` and `pendingDebt`, which the next touch applies. `prev` and `next`
    /// are its neighbours among the troves of its rate, 0 if none.
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
        uint256 pendingColl;
        uint256 pendingDebt;
    }

    /// A branch. `debt` is recorded debt at the last accrual, `entireDebt` adds the interest
    /// since and what was redistributed and is not applied yet. `lastCounter` is the counter of
    /// the newest id. `shut` is set once and for ever.
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
        uint256 redistributedColl;
        uint256 redistributedDebt;
    }

    /// What a plan needs of a branch besides `BranchView`: when the branch was shut, 0 if it was
    /// not; total stakes and entire collateral after the last redistribution, 0 before the first;
    /// steps the stakes' scale has taken; the price at which the branch was shut.
    struct SnapshotView {
        uint256 shutAt;
        uint256 stakes;
        uint256 coll;
        uint256 stakeScale;
        uint256 shutdownPrice;
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
        uint256 indexed id, address indexed owner,
        uint256 coll, uint256 debt, uint256 rate, uint256 upfrontFee
    );
    /// The rate was changed: the state after; `debt` includes `upfrontFee`, which is 0 after the
    /// cooldown. Its place is the front of the troves of its rate.
    event RateChanged(uint256 indexed id, uint256 rate, uint256 upfrontFee, uint256 debt);
    /// Who manages the trove was set, or cleared. A `Transfer` clears without this event.
    event ManagerSet(uint256 indexed id, address indexed manager, address receiver);
    /// Who may change the trove's rate was set, or cleared. A `Transfer` clears without this
    /// event.
    event RateDelegateSet(
        uint256 indexed id, address indexed rateDelegate,
        uint256 minRate, uint256 maxRate, uint256 minPeriod
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
    /// The trove that is closed next owed so much more than there is AmpUSD for: taken out of the
    /// cushion, burned by the Stability Pool, added to the residue.
    event DebtForgiven(uint256 indexed id, uint256 cushion, uint256 stray, uint256 dust);
    /// Interest of a branch since its last accrual was added to its recorded debt and booked:
    /// 75 % (floored) for the Stability Pool, the rest for the incentives. The upfront fees of
    /// `TroveOpened` and `Borrowed` are split alike and not repeated here.
    event InterestBooked(uint256 indexed branch, uint256 interest);
    /// The last trove with debt left the branch: this rounding residue went to the counter.
    event ResidueBooked(uint256 indexed branch, uint256 residue);
    /// What was redistributed to the trove since its last touch was added to its collateral and
    /// debt, before what the event after this one says.
    event RedistributionApplied(uint256 indexed id, uint256 coll, uint256 debt);
    /// The trove was liquidated: the pool took `offset` of its debt for `poolColl`, other troves
    /// `redistributedDebt` for `redistributedColl`; `compensation` went to the liquidator and
    /// `surplus` is the owner's to claim.
    event TroveLiquidated(
        uint256 indexed id, address indexed owner, uint256 offset, uint256 poolColl,
        uint256 redistributedDebt, uint256 redistributedColl, uint256 compensation, uint256 surplus
    );
    /// Collateral and debt went to the branch's active troves, in proportion to their stakes.
    event Redistributed(uint256 indexed branch, uint256 coll, uint256 debt);
    /// `debt` of the trove was redeemed for `coll`; `fee` of the collateral stayed. The state
    /// after; without debt the trove is idle.
    event TroveRedeemed(
        uint256 indexed id,
        uint256 debt, uint256 coll, uint256 fee, uint256 collAfter, uint256 debtAfter
    );
    /// A redemption burned `burned` of AmpUSD, and the base rate (WAD) is this since.
    event Redeemed(address indexed redeemer, uint256 burned, uint256 baseRate);
    /// A branch was flagged: for its collateral ratio (0), or for its oracle's outage (1).
    event BranchFlagged(uint256 indexed branch, uint256 cause);
    /// The oracle answers again: a branch's flag for an outage was cleared.
    event FlagCleared(uint256 indexed branch);
    /// A branch was shut, for ever, at this price.
    event BranchShutDown(uint256 indexed branch, uint256 cause, uint256 price);
    /// An owner took what liquidations in a branch had left.
    event SurplusClaimed(uint256 indexed branch, address indexed owner, uint256 coll);
    /// Booked yield was minted to the Stability Pool or the incentives. What is booked for either
    /// after it, and what is nobody's.
    event YieldPulled(
        address indexed to, uint256 minted,
        uint256 poolYield, uint256 incentiveYield, uint256 cushion
    );
    /// From now on a gauge of the liquidity incentives earns, or none does.
    event GaugesEarn(bool earn);
    /// A liquidation was paid for with booked yield of the pool, which is not minted any more;
    /// what is left of it is in a `YieldPulled` of nothing to nobody.
    event YieldCancelled(uint256 amount);
    /// A branch's debt ceiling was lowered or raised to `ceiling`.
    event CeilingChanged(uint256 indexed branch, uint256 ceiling);
    /// A branch was added, with these parameters for ever but its ceiling.
    event BranchAdded(uint256 indexed branch, address indexed oracle, BranchConfig config);
    /// ERC-721.
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
    /// `newOwner` may accept the ownership of the ledger; zero if the offer was taken back.
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    /// The owner of the ledger changed; zero if it was renounced.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

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
    /// As `openTrove`, with managers, which only the owner or its operator may name, and with
    /// `data`: if it is not empty, the caller is sent what it receives, then called back
    /// (`IOnTroveChange`), then pays what it owes.
    function openTroveWith(
        uint256 branch,
        address owner,
        uint256 coll,
        uint256 debt,
        uint256 rate,
        uint256 maxUpfrontFee,
        Managers calldata managers_,
        bytes calldata data
    ) external returns (uint256 id);
    /// As `openTrove`; the debt is the most that keeps debt, fee included, over value at or
    /// below `ltv` (WAD).
    function openTroveAtLtv(
        uint256 branch,
        address owner,
        uint256 coll,
        uint256 ltv,
        uint256 rate,
        uint256 maxUpfrontFee
    ) external returns (uint256 id);
    /// As `openTroveAtLtv`, with managers and data.
    function openTroveAtLtvWith(
        uint256 branch,
        address owner,
        uint256 coll,
        uint256 ltv,
        uint256 rate,
        uint256 maxUpfrontFee,
        Managers calldata managers_,
        bytes calldata data
    ) external returns (uint256 id);
    /// Changes collateral and debt at once; a negative change withdraws or repays. A repayment
    /// leaves at least the minimum debt. By the owner, whom it approved or the manager; a mere
    /// repayment by anyone.
    function adjustTrove(uint256 id, int256 collChange, int256 debtChange, uint256 maxUpfrontFee)
        external;
    /// As `adjustTrove`, with `data` as in `openTroveWith`.
    function adjustTroveWith(
        uint256 id,
        int256 collChange,
        int256 debtChange,
        uint256 maxUpfrontFee,
        bytes calldata data
    ) external;
    /// Borrows or repays so that debt over value is at most `ltv` (WAD), and as near as it can be.
    /// A repayment leaves at least the minimum debt.
    function adjustTroveToLtv(uint256 id, uint256 ltv, uint256 maxUpfrontFee) external;
    /// As `adjustTroveToLtv`, with `data` as in `openTroveWith`.
    function adjustTroveToLtvWith(
        uint256 id,
        uint256 ltv,
        uint256 maxUpfrontFee,
        bytes calldata data
    ) external;
    /// Changes the annual rate. Free 7 days after the last change; sooner it costs 7 days of
    /// average interest on the whole debt, and the tests of new borrowing apply. By the owner,
    /// whom it approved, or the rate delegate.
    function adjustInterestRate(uint256 id, uint256 rate, uint256 maxUpfrontFee) external;
    /// Burns the whole debt from the caller and pays all collateral to the caller, or to the
    /// receiver if the caller is the manager. Never in a second of a deposit.
    function closeTrove(uint256 id) external;
    /// As `closeTrove`, with `data` as in `openTroveWith`: the collateral is there first.
    function closeTroveWith(uint256 id, bytes calldata data) external;
    /// As `closeTrove`, for all AmpUSD that anybody can bring if that is less than the debt: the
    /// last to leave owes nothing that does not exist. Burns at most `maxBurned` from the caller.
    function closeLast(uint256 id, uint256 maxBurned)
        external
        returns (uint256 burned, uint256 coll);
    /// Pulls `amount` of collateral from the caller. By the owner, whom it approved, or the
    /// manager.
    function addCollateral(uint256 id, uint256 amount) external;
    /// Pays `amount` of collateral to the caller, or to the receiver if the caller is the
    /// manager.
    function withdrawCollateral(uint256 id, uint256 amount) external;
    /// Mints `amount` to the caller, or to the receiver if the caller is the manager.
    function borrow(uint256 id, uint256 amount, uint256 maxUpfrontFee) external;
    /// Burns up to `amount` from the caller, anyone, and no more than leaves the minimum debt.
    function repay(uint256 id, uint256 amount) external;

    /// Names the manager and where what leaves goes; both zero clear them. By the owner or whom
    /// it approved.
    function setManager(uint256 id, address manager, address receiver) external;
    /// Names who may change the rate, in which range and how often; all zero clear it. By the
    /// owner or whom it approved.
    function setRateDelegate(
        uint256 id,
        address rateDelegate,
        uint256 minRate,
        uint256 maxRate,
        uint40 minPeriod
    ) external;

    /// Liquidates those of the troves that are below the MCR, by branch and then in this order.
    /// What the Stability Pool cannot take goes to other troves. By anyone, who receives 0.5 % of
    /// each trove's collateral, at most 250 AmpUSD's worth. Troves that cannot be liquidated are
    /// skipped; answers how many were.
    function liquidate(uint256[] calldata ids) external returns (uint256 liquidated);
    /// Pays the caller what liquidations of its troves in a branch have left.
    function claimSurplus(uint256 branch) external returns (uint256 coll);
    /// Burns up to `amount` of the caller's AmpUSD and pays collateral worth as much at the
    /// redemption price, less the fee, taken from the troves with the lowest rates. Not if the
    /// fee (WAD) passes `maxFee`, or a branch pays less than its entry of `minColl`, which may be
    /// shorter than the branches are many. Looks at `maxTroves` troves at most.
    function redeem(uint256 amount, uint256 maxFee, uint256[] calldata minColl, uint256 maxTroves)
        external
        returns (uint256 burned);
    /// Redeems from any troves of a branch that is shut, without a fee: 102 % of face, or less
    /// if the branch has less, at the redemption price or that of the shutdown.
    function urgentRedeem(uint256 branch, uint256 amount, uint256[] calldata ids, uint256 minColl)
        external
        returns (uint256 burned, uint256 coll);
    /// Says that a branch must be shut: for 6 hours by its ratio, or until its oracle answers.
    function flag(uint256 branch) external;
    /// Clears the flag for an outage: the oracle answers.
    function clearFlag(uint256 branch) external;
    /// Shuts a branch that was flagged and whose cause still holds: for its ratio after 1 and
    /// before 6 hours, for an outage after 10 days without any answer.
    function shut(uint256 branch) external;

    /// Mints the yield that is due to the Stability Pool. By the pool, which says whether its
    /// stakers hold enough to earn.
    function pullYield(bool earns) external returns (uint256 minted);
    /// Mints the yield that is due to the liquidity incentives. By them, who say whether a gauge
    /// earns from now on.
    function pullIncentives(bool earns) external returns (uint256 minted);

    /// Offers the ownership of the ledger; it moves when the other side accepts. By the owner.
    function transferOwnership(address newOwner) external;
    /// Takes the ownership that was offered.
    function acceptOwnership() external;
    /// Gives the ownership up, for ever.
    function renounceOwnership() external;
    /// Adds a branch with its own oracle. Its ceiling is 0 and can be raised 7 days later. By the
    /// owner.
    function addBranch(address oracle, BranchConfig calldata config)
        external
        returns (uint256 branch);
    /// Lowers a debt ceiling at once, or raises it: once in 7 days, to at most the larger of twice
    /// itself and the smallest raise. By the owner.
    function setCeiling(uint256 branch, uint256 ceiling) external;

    function trove(uint256 id) external view returns (TroveView memory);
    /// Who may act on a trove besides its owner; all zero if nobody, or if there is no trove.
    function managers(uint256 id) external view returns (Managers memory);
    function branch(uint256 b) external view returns (BranchView memory);
    function branchSnapshot(uint256 b) external view returns (SnapshotView memory);
    function branchConfig(uint256 b) external view returns (BranchConfig memory);
    function branchCount() external view returns (uint256);
    function system() external view returns (SystemView memory);
    /// The first trove a redemption takes: last in of the lowest rate; 0 if none is active.
    function lowestTrove(uint256 b) external view returns (uint256 id);
    /// The active trove that follows `id` in redemption order; 0 after the last.
    function nextTrove(uint256 id) external view returns (uint256);
    function ampUsd() external view returns (address);
    /// The oracle of the first branch, which is that of every launch branch.
    function priceOracle() external view returns (address);
    /// The oracle of a branch.
    function branchOracle(uint256 b) external view returns (address);
    /// When a branch's ceiling was last raised, or when the branch was added; 0 for a launch
    /// branch whose ceiling was never raised.
    function lastRaise(uint256 b) external view returns (uint256);
    /// The cold part of the ledger.
    function extension() external view returns (address);
    /// The parts of the ledger that liquidate and redeem.
    function liquidationPart() external view returns (address);
    function redemptionPart() external view returns (address);
    function stabilityPool() external view returns (address);
    /// The liquidity incentives; zero if there are none.
    function liquidityIncentives() external view returns (address);
    /// Whether a gauge earns, as the incentives last said.
    function gaugesEarn() external view returns (bool);
    /// What `pullYield` would mint now.
    function poolYield(bool earns) external view returns (uint256);
    /// What `pullIncentives` would mint now, if the pool earns or does not.
    function incentiveYield(bool poolEarns) external view returns (uint256);
    /// The base rate of redemptions (WAD), decayed to now, and as stored with its time.
    function baseRate() external view returns (uint256 now_, uint256 stored, uint256 updatedAt);
    /// When a branch was flagged for its collateral ratio and for its oracle's outage; 0 if it is
    /// not.
    function flags(uint256 b) external view returns (uint256 ratio, uint256 outage);
    /// What liquidations in a branch have left to an owner.
    function surplus(uint256 b, address account) external view returns (uint256);
    function owner() external view returns (address);
    function pendingOwner() external view returns (address);

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function balanceOf(address account) external view returns (uint256);
    function ownerOf(uint256 id) external view returns (address);
    function getApproved(uint256 id) external view returns (address);
    function isApprovedForAll(address account, address operator) external view returns (bool);
    /// A JSON with the trove's name, as a `data:` URI.
    function tokenURI(uint256 id) external view returns (string memory);
    function approve(address to, uint256 id) external;
    function setApprovalForAll(address operator, bool approved) external;
    /// Moves a trove: owner, manager, receiver, rate delegate and approval are the old owner's and
    /// end with it; debt, place in the rate book and cooldown stay.
    function transferFrom(address from, address to, uint256 id) external;
    /// As `transferFrom`; a receiver with code must accept (`onERC721Received`).
    function safeTransferFrom(address from, address to, uint256 id) external;
    function safeTransferFrom(address from, address to, uint256 id, bytes calldata data) external;
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}
