//! A market of AmpUSD and another dollar, whose liquidity has a gauge.
//!
//! It is empty: AmpUSD comes from troves, and who makes the first liquidity says what AmpUSD is
//! worth. The gauge has all the weight, and earns from its minimum stake on.

use alloy::primitives::{Address, U256};
use alloy::sol_types::{SolCall, SolValue};
use anyhow::{Context, Result};
use interfaces::ILiquidityIncentives::{addGaugeCall, setWeightsCall};
use support::artifact::init_code;

use super::doubles::{Doubles, send_as, treasury};
use crate::chain::Chain;
use crate::construction::{AMP_USD, LIQUIDITY_INCENTIVES};
use crate::record::Record;

/// The least stake that earns, in units of liquidity: what 100 AmpUSD and 100 of the other make.
const MINIMUM: u128 = 100_000_000_000_000_000_000;

/// All of the gauges' weight, in basis points.
const WHOLE: u64 = 10_000;

/// Places the market, and adds its gauge as the owner; answers where the market is.
///
/// # Errors
/// The node's, or a transaction that fails.
pub(super) async fn open(chain: &Chain, record: &Record) -> Result<Address> {
    let program = |name: &str| {
        let program = record.programs.get(name).map(|program| program.address);
        program.with_context(|| format!("{name} is not in the record"))
    };
    let tokens = (program(AMP_USD)?, Doubles::predicted().stable).abi_encode();
    let code = init_code("ConstantProductPool", &tokens);
    let placed = send_as(chain, treasury(), None, code).await?;
    let market = placed.context("a creation has an address")?;
    let (owner, gauges) = (record.parameters.owner, program(LIQUIDITY_INCENTIVES)?);
    let add = addGaugeCall {
        token: market,
        minimum: U256::from(MINIMUM),
    };
    send_as(chain, owner, Some(gauges), add.abi_encode().into()).await?;
    let weigh = setWeightsCall {
        weights: vec![U256::from(WHOLE)],
    };
    send_as(chain, owner, Some(gauges), weigh.abi_encode().into()).await?;
    Ok(market)
}
