//! The status as tables for the terminal.

use std::fmt::{self, Display, Formatter};

use alloy::primitives::U256;

use super::{BranchStatus, PoolStatus, Status, SystemStatus, gauges};
use crate::amounts::{WAD_DECIMALS, amp_usd, decimal, percent, span};
use crate::keeper::market::token_price;
use crate::programs;
use crate::text_table::TextTable;

/// What a cell without a figure shows.
const NONE: &str = "-";

impl Display for Status {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Ledger {} on chain {}, block {}, at {} (seconds since 1970)\n",
            self.ledger, self.chain_id, self.block, self.time
        )?;
        writeln!(f, "{}", branches(&self.branches, self.time))?;
        writeln!(f, "{}", system(&self.system))?;
        match &self.pool {
            Some(pool) => writeln!(f, "{}", stability_pool(pool))?,
            None => writeln!(f, "  No Stability Pool answers.\n")?,
        }
        if self.gauges.is_empty() {
            writeln!(f, "  No gauge: all interest goes to the Stability Pool.\n")?;
        } else {
            writeln!(f, "{}", gauges::table(&self.gauges))?;
        }
        write!(f, "{}", programs::table(&self.programs))
    }
}

/// A row of figures, one of each branch.
type Row = (&'static str, fn(&BranchStatus, u64) -> String);

/// What is shown of a branch.
const ROWS: [Row; 20] = [
    ("collateral", |b, _| decimal(b.coll, b.decimals, 2)),
    ("its value, AmpUSD", |b, _| amp_usd(b.value)),
    ("debt, AmpUSD", |b, _| amp_usd(b.debt)),
    ("TCR", |b, _| b.tcr.map_or_else(|| NONE.to_owned(), percent)),
    ("MCR", |b, _| percent(b.mcr)),
    ("CCR", |b, _| percent(b.ccr)),
    ("SCR", |b, _| percent(b.scr)),
    ("price, USD", |b, _| price(b, b.price)),
    ("redemption price, USD", |b, _| price(b, b.redemption_price)),
    ("oracle", |b, _| b.oracle.clone()),
    ("debt ceiling, AmpUSD", |b, _| amp_usd(b.ceiling)),
    ("room below it, AmpUSD", |b, _| amp_usd(b.room)),
    ("average rate", |b, _| percent(b.average_rate)),
    ("redemption fee", |b, _| percent(b.redemption_fee)),
    ("active troves", |b, _| b.troves.to_string()),
    ("below the MCR", |b, _| b.below_mcr.to_string()),
    ("redistributed, not applied, AmpUSD", |b, _| {
        amp_usd(b.redistributed_debt)
    }),
    ("flagged for its ratio", |b, now| {
        ago(b.flagged_for_ratio_at, now)
    }),
    ("flagged for an outage", |b, now| {
        ago(b.flagged_for_outage_at, now)
    }),
    ("shut", |b, now| ago(b.shut_at, now)),
];

fn branches(branches: &[BranchStatus], now: u64) -> TextTable {
    let names: Vec<String> = branches
        .iter()
        .map(|branch| format!("{}: {}", branch.index, branch.symbol))
        .collect();
    let titles = std::iter::once("branch").chain(names.iter().map(String::as_str));
    let mut table = TextTable::new(&titles.collect::<Vec<&str>>());
    for (title, text) in ROWS {
        let cells = branches.iter().map(|branch| text(branch, now));
        let row: Vec<String> = std::iter::once(title.to_owned()).chain(cells).collect();
        table.row(&row);
    }
    table
}

fn system(system: &SystemStatus) -> TextTable {
    let mut table = TextTable::new(&["system", "AmpUSD"]);
    let mut row = |title: &str, text: String| table.row(&[title.to_owned(), text]);
    row("supply", amp_usd(system.supply));
    row("debt of all branches", amp_usd(system.debt));
    row("value of all collateral", amp_usd(system.value));
    row("booked for the Stability Pool", amp_usd(system.pool_yield));
    row("booked for the incentives", amp_usd(system.incentive_yield));
    row("interest not booked yet", amp_usd(system.interest));
    row("cushion", amp_usd(system.cushion));
    row("residue", amp_usd(system.residue));
    row("base rate of redemptions", percent(system.base_rate));
    let balance = if system.balanced {
        "exact"
    } else {
        "BROKEN: supply, booked, interest and cushion are not debt and residue"
    };
    row("supply against debt", balance.to_owned());
    table
}

fn stability_pool(pool: &PoolStatus) -> TextTable {
    let mut table = TextTable::new(&["Stability Pool", &pool.address.to_string()]);
    let mut row = |title: &str, text: String| table.row(&[title.to_owned(), text]);
    row("assets, AmpUSD", amp_usd(pool.assets));
    row("sAmpUSD", amp_usd(pool.shares));
    row(
        "AmpUSD per sAmpUSD",
        decimal(pool.share_price, WAD_DECIMALS, 9),
    );
    row("scale", pool.scale.to_string());
    row("debt it can take, AmpUSD", amp_usd(pool.capacity));
    let earns = if pool.earns {
        "to the stakers"
    } else {
        "not to the stakers: they hold too little"
    };
    row("interest goes", earns.to_owned());
    table
}

/// A price of a whole token.
fn price(branch: &BranchStatus, price: Option<U256>) -> String {
    match price {
        Some(price) => decimal(token_price(price, branch.decimals), WAD_DECIMALS, 6),
        None => NONE.to_owned(),
    }
}

/// How long ago a time was; nothing if it never was.
fn ago(at: u64, now: u64) -> String {
    if at == 0 {
        return "no".to_owned();
    }
    format!("{} ago", span(now.saturating_sub(at)))
}
