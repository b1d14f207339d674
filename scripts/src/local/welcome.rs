//! What a person needs to use a devnet: addresses, accounts, and lines to begin with.

use std::fmt::Write;

use alloy::primitives::U256;

use super::command::Rebase;
use super::doubles::{TOKENS_PER_ACCOUNT, ampl_rate, spot_answer, wrapped_ampl_answer};
use crate::construction::{
    AMP_USD, GATEWAY, LIQUIDITY_INCENTIVES, STABILITY_POOL, TROVE_MANAGER, WRAPPED_AMPL,
};
use crate::record::Record;
use crate::text_table::TextTable;

/// A wallet session: wrap 10 000 AMPL, open a trove at 5 %, look, let 30 days pass, rebase.
const SESSION: &str = r#"  send() { cast send --private-key $KEY "$@" > /dev/null; }
  send $AMPL 'approve(address,uint256)' $WAMPL 10000000000000
  send $WAMPL 'deposit(uint256,address)' 10000000000000 $ME
  send $WAMPL 'approve(address,uint256)' $LEDGER 6000000000000000000000
  send $LEDGER 'openTrove(uint256,address,uint256,uint256,uint256,uint256)' 0 $ME \
    6000000000000000000000 2000000000000000000000 50000000000000000 10000000000000000000
  cast call $AMPUSD 'balanceOf(address)(uint256)' $ME
  cast rpc evm_increaseTime 2592000 && cast rpc evm_mine
  for feed in $AMPL_FEED $AMPL_ANCHOR; do   # another price; both, so that nothing is restricted
    send $feed 'setAnswer(int256)' {answer}; done
  send $AMPL_POLICY 'setRates(uint256,uint256,bool)' 1 1000000000000000000 true
  send $AMPL_POLICY 'rebase()'   # -7.7 %; with a rate of 1000000000000000000000000, +5 %
"#;

/// Text for the terminal: everything on the chain at `url`.
#[must_use]
pub fn welcome(url: &str, record: &Record, rebase: Rebase) -> String {
    let mut text = String::new();
    let mut addresses = TextTable::new(&["contract", "address"]);
    for (name, program) in &record.programs {
        addresses.row(&[name.clone(), program.address.to_string()]);
    }
    for (name, address) in &record.externals {
        addresses.row(&[format!("{name} (double)"), address.to_string()]);
    }
    let mut accounts = TextTable::new(&["account", "private key (public knowledge)"]);
    let keys = devnet::accounts::PRIVATE_KEYS;
    for (address, key) in devnet::accounts::addresses().into_iter().zip(keys) {
        accounts.row(&[address.to_string(), key.to_string()]);
    }
    let _ = writeln!(text, "\n{addresses}\n{accounts}");
    let _ = writeln!(
        text,
        "Each account has 10 000 ETH, and {TOKENS_PER_ACCOUNT} each of AMPL, SPOT and a stable. \
         The first one deployed and owns the ledger.\n\
         Prices, by market and anchor: wrapped AMPL {} USD, SPOT {} USD.\n",
        decimal(wrapped_ampl_answer(), 18),
        decimal(spot_answer(), 8),
    );
    let _ = writeln!(text, "{}\n", days(rebase));
    let _ = writeln!(
        text,
        "To begin with (`cast`: npm install --global @foundry-rs/cast):\n"
    );
    text.push_str(&exports(url, record));
    text.push_str(&SESSION.replace("{answer}", &wrapped_ampl_answer().to_string()));
    let _ = write!(
        text,
        "\nListening on {url} (HTTP and WebSocket), chain {}",
        record.chain_id
    );
    text
}

/// What happens by itself.
fn days(rebase: Rebase) -> String {
    match rebase {
        Rebase::Daily => format!(
            "AMPL and SPOT rebase every day at 02:00 UTC, and prices are renewed, also on days \
             that time travel skips.\nAMPL's price is what AMPL_FEED shows of a share, times \
             10 000 000, by AMPL's supply; its target is {} USD.",
            decimal(ampl_rate(), 18)
        ),
        Rebase::Off => "AMPL and SPOT rebase when somebody calls rebase(): of ORCHESTRATOR for a \
                        day, of AMPL_POLICY for AMPL alone. Prices grow old."
            .to_owned(),
    }
}

/// Shell variables for the session, of the second account.
fn exports(url: &str, record: &Record) -> String {
    let program = |name: &str| record.programs.get(name).map(|program| program.address);
    let external = |name: &str| record.externals.get(name).copied();
    let addresses = devnet::accounts::addresses();
    let mut text = format!("  export ETH_RPC_URL={url}\n");
    for (variable, address) in [
        ("ME", addresses.get(1).copied()),
        ("AMPUSD", program(AMP_USD)),
        ("WAMPL", program(WRAPPED_AMPL)),
        ("LEDGER", program(TROVE_MANAGER)),
        ("POOL", program(STABILITY_POOL)),
        ("GATEWAY", program(GATEWAY)),
        ("GAUGES", program(LIQUIDITY_INCENTIVES)),
        ("AMPL", external("ampl")),
        ("AMPL_FEED", external("ampl-market-feed")),
        ("AMPL_ANCHOR", external("ampl-anchor-feed")),
        ("AMPL_POLICY", external("ampl-policy")),
        ("ORCHESTRATOR", external("orchestrator")),
        ("STABLE", external("stable")),
        ("MARKET", external("market")),
        ("ADAPTER", external("market-adapter")),
    ] {
        if let Some(address) = address {
            let _ = writeln!(text, "  export {variable}={address}");
        }
    }
    if let Some(key) = devnet::accounts::PRIVATE_KEYS.get(1) {
        let _ = writeln!(text, "  export KEY={key}");
    }
    text
}

/// A fixed-point number in decimal, without the zeros at its end.
fn decimal(value: U256, decimals: usize) -> String {
    let digits = format!(
        "{:0>width$}",
        value.to_string(),
        width = decimals.saturating_add(1)
    );
    let (whole, part) = digits.split_at(digits.len().saturating_sub(decimals));
    format!("{whole}.{:0<2}", part.trim_end_matches('0'))
}
