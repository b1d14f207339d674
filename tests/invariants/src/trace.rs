//! The trace: what happens, who does it, when. One step per line of JSON.

use serde::{Deserialize, Serialize};

/// A person, by index. Everybody starts with the same endowment.
pub type Actor = u8;

/// A number of 256 bits: its high and its low half.
pub type Wide = [u128; 2];

/// One step of a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Seconds that pass before it.
    pub after: u64,
    /// Who does it.
    pub caller: Actor,
    /// What is done.
    pub op: Op,
}

/// What a step does. Amounts are base units; a trove is named by its token id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Opens a trove for an owner.
    Open {
        /// The branch's index.
        branch: u8,
        /// Who receives the token.
        owner: Actor,
        /// Collateral.
        coll: u128,
        /// Debt asked for.
        debt: u128,
        /// Annual rate in WAD; may be off the grid.
        rate: u128,
        /// Upfront fee accepted.
        max_fee: u128,
    },
    /// Closes a trove.
    Close {
        /// Its id.
        trove: u128,
    },
    /// Closes a trove for all AmpUSD there is, if that is less than it owes.
    CloseLast {
        /// Its id.
        trove: u128,
        /// AmpUSD burned at most.
        max_burned: u128,
    },
    /// Adds collateral.
    AddCollateral {
        /// The trove's id.
        trove: u128,
        /// How much.
        amount: u128,
    },
    /// Withdraws collateral.
    WithdrawCollateral {
        /// The trove's id.
        trove: u128,
        /// How much.
        amount: u128,
    },
    /// Borrows.
    Borrow {
        /// The trove's id.
        trove: u128,
        /// How much.
        amount: u128,
        /// Upfront fee accepted.
        max_fee: u128,
    },
    /// Repays.
    Repay {
        /// The trove's id.
        trove: u128,
        /// How much at most.
        amount: u128,
    },
    /// Opens a trove with as much debt as a loan-to-value allows.
    OpenAtLtv {
        /// The branch's index.
        branch: u8,
        /// Who receives the token.
        owner: Actor,
        /// Collateral.
        coll: u128,
        /// Debt, fee included, over value, in WAD.
        ltv: u128,
        /// Annual rate in WAD; may be off the grid.
        rate: u128,
        /// Upfront fee accepted.
        max_fee: u128,
    },
    /// Changes collateral and debt at once; negative withdraws or repays.
    Adjust {
        /// The trove's id.
        trove: u128,
        /// Change of collateral.
        coll: i128,
        /// Change of debt.
        debt: i128,
        /// Upfront fee accepted.
        max_fee: u128,
    },
    /// Borrows or repays to a loan-to-value.
    AdjustToLtv {
        /// The trove's id.
        trove: u128,
        /// Debt over value, in WAD.
        ltv: u128,
        /// Upfront fee accepted.
        max_fee: u128,
    },
    /// Changes the rate.
    ChangeRate {
        /// The trove's id.
        trove: u128,
        /// Annual rate in WAD; may be off the grid.
        rate: u128,
        /// Upfront fee accepted.
        max_fee: u128,
    },
    /// Names a manager and its receiver, or nobody.
    SetManager {
        /// The trove's id.
        trove: u128,
        /// Who manages.
        manager: Option<Actor>,
        /// Where what leaves goes.
        receiver: Option<Actor>,
    },
    /// Names a rate delegate, or nobody.
    SetRateDelegate {
        /// The trove's id.
        trove: u128,
        /// Who changes the rate.
        delegate: Option<Actor>,
        /// The lowest rate in WAD.
        lowest: u128,
        /// The highest rate in WAD.
        highest: u128,
        /// Seconds between two changes.
        period: u64,
    },
    /// Moves a trove's token.
    MoveTrove {
        /// Its id.
        trove: u128,
        /// From whom.
        from: Actor,
        /// To whom.
        to: Actor,
    },
    /// Approves somebody for a trove's token, or nobody.
    Approve {
        /// Its id.
        trove: u128,
        /// Who is approved.
        to: Option<Actor>,
    },
    /// Lets an operator act for the caller, or no longer.
    ApproveForAll {
        /// Who acts.
        operator: Actor,
        /// Whether it may.
        approved: bool,
    },
    /// Changes a debt ceiling.
    SetCeiling {
        /// The branch's index.
        branch: u8,
        /// The new ceiling.
        ceiling: u128,
    },
    /// Offers the ledger, to somebody or to nobody.
    OfferOwnership {
        /// To whom.
        to: Option<Actor>,
    },
    /// Takes the ledger that was offered.
    AcceptOwnership,
    /// Gives the ledger up.
    RenounceOwnership,
    /// Sends AmpUSD.
    Transfer {
        /// To whom.
        to: Actor,
        /// How much.
        amount: u128,
    },
    /// Wraps AMPL: `deposit` of `wrapped-ampl`.
    Wrap {
        /// AMPL units paid.
        amples: u128,
    },
    /// Wraps AMPL: `mint` of `wrapped-ampl`.
    WrapShares {
        /// Shares received.
        shares: u128,
    },
    /// Unwraps AMPL: `redeem` of `wrapped-ampl`.
    Unwrap {
        /// Shares burned.
        shares: u128,
    },
    /// Unwraps AMPL: `withdraw` of `wrapped-ampl`.
    UnwrapAmples {
        /// AMPL units received.
        amples: u128,
    },
    /// Sends AMPL to `wrapped-ampl`, for nothing.
    Donate {
        /// AMPL units.
        amples: u128,
    },
    /// AMPL's supply changes.
    Rebase {
        /// The new supply in AMPL units.
        supply: u128,
    },
    /// Liquidates what is below the MCR.
    Liquidate {
        /// Ids; any.
        troves: Vec<u128>,
    },
    /// Takes what liquidations have left.
    ClaimSurplus {
        /// The branch's index.
        branch: u8,
    },
    /// Redeems AmpUSD for collateral of all branches.
    Redeem {
        /// AmpUSD at most.
        amount: u128,
        /// The fee rate accepted, in WAD.
        max_fee: u128,
        /// Collateral of each branch at least.
        min_coll: Vec<u128>,
        /// Troves to look at, at most.
        max_troves: u64,
    },
    /// Redeems from troves of a branch that is shut.
    UrgentRedeem {
        /// The branch's index.
        branch: u8,
        /// AmpUSD at most.
        amount: u128,
        /// Ids.
        troves: Vec<u128>,
        /// Collateral at least.
        min_coll: u128,
    },
    /// Flags a branch.
    Flag {
        /// The branch's index.
        branch: u8,
    },
    /// Clears a branch's flag for an outage.
    ClearFlag {
        /// The branch's index.
        branch: u8,
    },
    /// Shuts a branch.
    Shut {
        /// The branch's index.
        branch: u8,
    },
    /// Deposits into the pool.
    PoolDeposit {
        /// AmpUSD.
        assets: u128,
    },
    /// Mints shares of the pool.
    PoolMint {
        /// Shares.
        shares: Wide,
    },
    /// Withdraws from the pool.
    PoolWithdraw {
        /// AmpUSD.
        assets: u128,
    },
    /// Redeems shares of the pool.
    PoolRedeem {
        /// Shares.
        shares: Wide,
    },
    /// Sends shares of the pool.
    PoolTransfer {
        /// To whom.
        to: Actor,
        /// Shares.
        shares: Wide,
    },
    /// Claims the collateral that the caller's shares gained.
    PoolClaim {
        /// Who receives it.
        to: Actor,
    },
    /// The liquidity incentives pull what is due to them.
    PullIncentives {
        /// Whether a gauge earns from now on.
        earns: bool,
    },
    /// The anchor of a branch answers alone; the next `Price` is both sources' again.
    Anchor {
        /// The branch's index.
        branch: u8,
        /// The answer; 0 is no answer.
        answer: u128,
        /// How old the answer is when given, in seconds.
        age: u64,
    },
    /// Market and anchor answer: USD with 18 decimals for one whole collateral token.
    Price {
        /// The branch's index.
        branch: u8,
        /// The answer; 0 is no answer.
        answer: u128,
        /// How old the answer is when given, in seconds.
        age: u64,
    },
}

/// Writes a trace, one step per line.
///
/// # Errors
/// None: every step has a JSON form.
pub fn to_lines(steps: &[Step]) -> anyhow::Result<String> {
    let lines: Result<Vec<String>, _> = steps.iter().map(serde_json::to_string).collect();
    Ok(lines?.join("\n"))
}

/// Reads a trace, one step per line; empty lines and lines starting with `#` are skipped.
///
/// # Errors
/// The first line that is no step.
pub fn from_lines(text: &str) -> anyhow::Result<Vec<Step>> {
    let lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| Ok(serde_json::from_str(line)?)).collect()
}
