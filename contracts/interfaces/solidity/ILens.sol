// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// What the ledger would do and what it holds, for front ends. Views only; nothing is stored.
/// A preview runs the plan that the ledger runs, on what the ledger's views say: in the same
/// block both give the same, or revert with the same error. Who may, allowances and balances
/// are not previewed, and no limit is put on the upfront fee.
/// Ratios and rates are in WAD; a ratio to no debt is the largest number, and so is the
/// loan-to-value of debt without value. Without a price (`priced` is false) ratios are 0.
/// Collateral is in native units, debt in AmpUSD-wei. Pages hold 1 to 256 entries
/// (`PageOutOfRange`). While the ledger is in a callback, the lens reverts.
interface ILens {
    /// The state after an operation. `debt` includes `upfrontFee`; `icr`, `ltv` are the trove's,
    /// `tcr` the branch's. The caller pays `collIn` and `burn`, and receives `collOut` and `mint`.
    struct Preview {
        uint256 id;
        uint256 coll;
        uint256 debt;
        uint256 rate;
        uint256 upfrontFee;
        uint256 collIn;
        uint256 collOut;
        uint256 mint;
        uint256 burn;
        bool priced;
        uint256 icr;
        uint256 ltv;
        uint256 tcr;
    }

    /// A trove now. `liquidatable`: below the MCR. `redeemable`: active, at or above 100 %, in a
    /// branch that is not shut and whose price is good, or restricted by a gap alone. Below
    /// `liquidationPrice` the trove is below the MCR; 0 without debt, the largest number without
    /// collateral. `rateChangeFreeAt`: when a rate change costs nothing.
    struct TroveStatus {
        address owner;
        uint8 status;
        uint256 coll;
        uint256 entireDebt;
        uint256 rate;
        bool priced;
        uint256 value;
        uint256 icr;
        uint256 ltv;
        uint256 price;
        uint256 redemptionPrice;
        uint8 oracleStatus;
        bool liquidatable;
        bool redeemable;
        uint256 liquidationPrice;
        uint256 rateChangeFreeAt;
    }

    /// A trove in a list; `status` is 1 active or 2 idle.
    struct TroveRow {
        uint256 id;
        address owner;
        uint8 status;
        uint256 coll;
        uint256 entireDebt;
        uint256 rate;
    }

    /// The active troves of a rate.
    struct RateRow {
        uint256 rate;
        uint256 troves;
        uint256 debt;
    }

    /// A branch now. `interest` is what `entireDebt` has grown by since the last accrual;
    /// `averageRate` is that of `entireDebt`; `headroom` is what is left below the ceiling.
    struct BranchTotals {
        uint256 coll;
        uint256 entireDebt;
        uint256 interest;
        uint256 averageRate;
        uint256 ceiling;
        uint256 headroom;
        uint256 lastCounter;
        uint256 shutAt;
        bool priced;
        uint256 value;
        uint256 tcr;
        uint256 price;
        uint256 redemptionPrice;
        uint8 oracleStatus;
        uint256 mcr;
        uint256 ccr;
        uint256 scr;
    }

    /// All branches. `value` and `debt` leave nothing out but the value of the `unpriced`
    /// branches. Yields are as booked at the last accruals, `interest` is what came since.
    struct SystemTotals {
        uint256 branches;
        uint256 unpriced;
        uint256 value;
        uint256 debt;
        uint256 supply;
        uint256 poolYield;
        uint256 incentiveYield;
        uint256 interest;
        uint256 cushion;
        uint256 residue;
    }

    /// The constructor needs the ledger.
    error LedgerUnset();
    /// The ledger's answer is too short.
    error LedgerMalformed();
    /// A page holds 1 to 256 entries.
    error PageOutOfRange(uint256 max);
    /// A walk began behind the trove it looks for, or in another branch.
    error StartNotInFront(uint256 startAfterId);

    /// Opening a trove.
    function previewOpen(uint256 branch, uint256 coll, uint256 debt, uint256 rate)
        external
        view
        returns (Preview memory);
    /// Opening a trove with as much debt as a loan-to-value allows.
    function previewOpenAtLtv(uint256 branch, uint256 coll, uint256 ltv, uint256 rate)
        external
        view
        returns (Preview memory);
    /// Changing collateral and debt; negative changes withdraw and repay.
    function previewAdjust(uint256 id, int256 collChange, int256 debtChange)
        external
        view
        returns (Preview memory);
    /// Borrowing or repaying to a loan-to-value.
    function previewAdjustToLtv(uint256 id, uint256 ltv) external view returns (Preview memory);
    /// Changing the rate.
    function previewInterestRate(uint256 id, uint256 rate) external view returns (Preview memory);
    /// Closing a trove.
    function previewClose(uint256 id) external view returns (Preview memory);
    /// Closing a trove for all AmpUSD there is, if that is less than its debt.
    function previewCloseLast(uint256 id) external view returns (Preview memory);
    /// Opening a trove of this debt and rate with the least collateral that MCR, CCR and, unless
    /// it is 0, the loan-to-value ask for: one unit less is refused, or above the loan-to-value.
    function requiredCollateral(uint256 branch, uint256 debt, uint256 rate, uint256 ltv)
        external
        view
        returns (Preview memory);

    /// The upfront fee of opening a trove; needs no price.
    function predictOpenFee(uint256 branch, uint256 debt, uint256 rate)
        external
        view
        returns (uint256 fee);
    /// The upfront fee of changing a trove's debt; 0 for a repayment. Needs no price.
    function predictAdjustFee(uint256 id, int256 debtChange) external view returns (uint256 fee);
    /// The upfront fee of changing a trove's rate; 0 after the cooldown. Needs no price.
    function predictRateChangeFee(uint256 id, uint256 rate) external view returns (uint256 fee);

    /// A trove now; all 0 if there is none.
    function troveStatus(uint256 id) external view returns (TroveStatus memory);
    /// The troves of a branch among the `max` counters from `fromCounter` (0 reads as 1), in the
    /// order of their ids, and the counter to go on with; 0 after the last.
    function troves(uint256 branch, uint256 fromCounter, uint256 max)
        external
        view
        returns (TroveRow[] memory rows, uint256 nextCounter);
    /// As `troves`, those of an owner alone.
    function trovesOf(address owner, uint256 branch, uint256 fromCounter, uint256 max)
        external
        view
        returns (TroveRow[] memory rows, uint256 nextCounter);
    /// Up to `max` active troves in the order of redemption, after a trove, or from the first if
    /// it is 0; and the id to go on after, 0 after the last.
    function trovesByRate(uint256 branch, uint256 startAfterId, uint256 max)
        external
        view
        returns (TroveRow[] memory rows, uint256 nextAfterId);
    /// The same walk, summed by rate. A rate may go on on the next page.
    function debtPerRate(uint256 branch, uint256 startAfterId, uint256 max)
        external
        view
        returns (RateRow[] memory rows, uint256 nextAfterId);
    /// The debt that a redemption takes before it reaches a trove, counted after `startAfterId`,
    /// or from the first if that is 0. If `max` troves do not reach it, `nextAfterId` is where to
    /// go on counting; 0 if it was reached.
    function debtInFront(uint256 id, uint256 startAfterId, uint256 max)
        external
        view
        returns (uint256 debt, uint256 troves_, uint256 nextAfterId);

    /// A branch now.
    function branchTotals(uint256 branch) external view returns (BranchTotals memory);
    /// All branches now.
    function systemTotals() external view returns (SystemTotals memory);
    /// The ledger that is looked at.
    function ledger() external view returns (address);
}
