//! What the protocol finds on a real chain and a devnet has to bring along.
//!
//! The last of the node's accounts places the doubles with its first nonces, so their addresses
//! are the same on every devnet and `deployments/params/devnet.toml` can name them.

use std::collections::BTreeMap;

use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, I256, U256, address};
use alloy::providers::Provider;
use alloy::rpc::types::{BlockNumberOrTag, TransactionRequest};
use alloy::sol_types::{SolCall, SolValue, sol};
use anyhow::{Context, Result, ensure};
use support::artifact::init_code;
use support::doubles::{MockAmpl, MockAmplPolicy, MockSpot, MockStable};

use crate::abi::describe;
use crate::chain::Chain;

sol! {
    #![sol(alloy_sol_types = alloy::sol_types)]

    /// What makes anybody a chain owner, on development chains only.
    interface ArbDebug {
        function becomeChainOwner() external;
    }

    /// What chain owners may.
    interface ArbOwner {
        function addWasmCacheManager(address manager) external;
    }
}

/// Where Arbitrum's precompiles of these names are.
const ARB_DEBUG: Address = address!("0x00000000000000000000000000000000000000ff");
const ARB_OWNER: Address = address!("0x0000000000000000000000000000000000000070");

/// Units of AMPL and SPOT per token: both have 9 decimals.
const TOKEN: u128 = 1_000_000_000;

/// AMPL's supply on 2025-12-11, in AMPL (`ampl_history_points.csv`).
pub const AMPL_SUPPLY: u128 = 15_139_552;

/// AMPL's price on that day, in thousandths of a US dollar.
pub const AMPL_PRICE_MILLIS: u128 = 1_341;

/// What one wrapped AMPL is of AMPL's supply: the part 1 / 10 000 000.
const WRAPPED_SUPPLY: u128 = 10_000_000;

/// SPOT's price in US cents.
pub const SPOT_PRICE_CENTS: u128 = 120;

/// AMPL units that SPOT claims at first, and the vault's beside them: a system in balance.
const SPOT_HOLDINGS: [u128; 2] = [1_000_000 * TOKEN, 3_000_000 * TOKEN];

/// Decimals of the feeds: both kinds that are in use.
pub const FEED_DECIMALS: [u8; 2] = [18, 8];

/// AMPL, SPOT and stable that each account gets, in tokens.
pub const TOKENS_PER_ACCOUNT: u128 = 500_000;

/// The sequencer has been up for this long, in seconds: longer than the grace period.
const SEQUENCER_UP: u64 = 7_200;

/// Room of the program cache in bytes, and wei that a bid loses per second: little, since nobody
/// else bids here.
const CACHE: [u64; 2] = [512 * 1024 * 1024, 1];

/// Enough for any transaction here.
pub(super) const GAS: u64 = 5_000_000;

/// The doubles of a devnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubles {
    /// AMPL.
    pub ampl: Address,
    /// AMPL's supply policy: rebases.
    pub ampl_policy: Address,
    /// SPOT.
    pub spot: Address,
    /// The market feed of wrapped AMPL in US dollars.
    pub ampl_feed: Address,
    /// The market feed of SPOT in US dollars.
    pub spot_feed: Address,
    /// The sequencer uptime feed.
    pub sequencer_feed: Address,
    /// The anchor feed of wrapped AMPL in US dollars.
    pub ampl_anchor: Address,
    /// The anchor feed of SPOT in US dollars.
    pub spot_anchor: Address,
    /// The auction of places in the program cache.
    pub cache_manager: Address,
    /// SPOT's daily policy.
    pub spot_policy: Address,
    /// What a day does to AMPL, SPOT and their feeds.
    pub orchestrator: Address,
    /// Another dollar.
    pub stable: Address,
    /// The gateway's way into markets.
    pub market_adapter: Address,
}

impl Doubles {
    /// Where the doubles of any devnet are.
    #[must_use]
    pub fn predicted() -> Self {
        let account = treasury();
        Self {
            ampl: account.create(0),
            ampl_policy: account.create(1),
            spot: account.create(2),
            ampl_feed: account.create(3),
            spot_feed: account.create(4),
            sequencer_feed: account.create(5),
            ampl_anchor: account.create(6),
            spot_anchor: account.create(7),
            cache_manager: account.create(8),
            spot_policy: account.create(9),
            orchestrator: account.create(10),
            stable: account.create(11),
            market_adapter: account.create(12),
        }
    }

    /// Places them on a new chain and gives every account AMPL and SPOT.
    ///
    /// # Errors
    /// The node's, or a transaction that fails.
    pub async fn place(chain: &Chain) -> Result<Self> {
        let doubles = Self::predicted();
        let block = chain
            .provider
            .get_block_by_number(BlockNumberOrTag::Latest)
            .await?;
        let now = block.context("a chain without blocks")?.header.timestamp;
        let up_since = now.saturating_sub(SEQUENCER_UP);
        for (name, arguments, address) in doubles.constructions(up_since) {
            let placed = send(chain, None, init_code(name, &arguments)).await?;
            ensure!(
                placed == Some(address),
                "{name} is at {placed:?} instead of {address}"
            );
        }
        doubles.bring_ampl_to_its_supply(chain).await?;
        doubles.fund(chain).await?;
        doubles.let_auction(chain).await?;
        Ok(doubles)
    }

    /// The doubles in the order of their addresses: name, constructor arguments, address.
    fn constructions(&self, up_since: u64) -> Vec<(&'static str, Vec<u8>, Address)> {
        let [ampl_decimals, spot_decimals] = FEED_DECIMALS;
        let ampl_feed = (U256::from(ampl_decimals), wrapped_ampl_answer()).abi_encode();
        let spot_feed = (U256::from(spot_decimals), spot_answer()).abi_encode();
        let sequencer_feed = U256::from(up_since).abi_encode();
        let cache = CACHE.map(U256::from).abi_encode();
        let feeds = [
            self.ampl_feed,
            self.ampl_anchor,
            self.spot_feed,
            self.spot_anchor,
        ];
        let day = (self.ampl_policy, self.spot_policy, feeds, ampl_rate()).abi_encode();
        vec![
            ("MockAmpl", treasury().abi_encode(), self.ampl),
            ("MockAmplPolicy", self.ampl.abi_encode(), self.ampl_policy),
            ("MockSpot", Vec::new(), self.spot),
            ("MockFeed", ampl_feed.clone(), self.ampl_feed),
            ("MockFeed", spot_feed.clone(), self.spot_feed),
            ("SequencerFeed", sequencer_feed, self.sequencer_feed),
            ("MockFeed", ampl_feed, self.ampl_anchor),
            ("MockFeed", spot_feed, self.spot_anchor),
            ("CacheManager", cache, self.cache_manager),
            (
                "MockSpotPolicy",
                SPOT_HOLDINGS.map(U256::from).abi_encode(),
                self.spot_policy,
            ),
            ("MockOrchestrator", day, self.orchestrator),
            ("MockStable", Vec::new(), self.stable),
            ("ConstantProductAdapter", Vec::new(), self.market_adapter),
        ]
    }

    /// Names for the record: what the parameters do not name.
    #[must_use]
    pub fn named(&self) -> BTreeMap<String, Address> {
        BTreeMap::from([
            ("ampl-policy".to_owned(), self.ampl_policy),
            ("cache-manager".to_owned(), self.cache_manager),
            ("spot-policy".to_owned(), self.spot_policy),
            ("orchestrator".to_owned(), self.orchestrator),
            ("stable".to_owned(), self.stable),
            ("market-adapter".to_owned(), self.market_adapter),
        ])
    }

    /// One rebase from the launch supply to that of the day, then the policy takes over, with a
    /// market at its target.
    async fn bring_ampl_to_its_supply(&self, chain: &Chain) -> Result<()> {
        let launch = chain.read(self.ampl, MockAmpl::totalSupplyCall {}).await?;
        let supply = U256::from(AMPL_SUPPLY.saturating_mul(TOKEN));
        let delta = I256::try_from(supply)?.saturating_sub(I256::try_from(launch)?);
        let rebase = MockAmpl::rebaseCall {
            epoch: U256::ONE,
            supplyDelta: delta,
        };
        send(chain, Some(self.ampl), rebase.abi_encode().into()).await?;
        let policy = MockAmpl::setMonetaryPolicyCall {
            policy: self.ampl_policy,
        };
        send(chain, Some(self.ampl), policy.abi_encode().into()).await?;
        let rates = MockAmplPolicy::setRatesCall {
            rate: ampl_rate(),
            target: ampl_rate(),
            valid: true,
        };
        send(chain, Some(self.ampl_policy), rates.abi_encode().into()).await?;
        Ok(())
    }

    /// The treasury becomes a chain owner, as anybody can on a development chain, and lets the
    /// cache manager reach the cache.
    async fn let_auction(&self, chain: &Chain) -> Result<()> {
        let become_owner = ArbDebug::becomeChainOwnerCall {}.abi_encode();
        send(chain, Some(ARB_DEBUG), become_owner.into()).await?;
        let manager = self.cache_manager;
        let add = ArbOwner::addWasmCacheManagerCall { manager }.abi_encode();
        send(chain, Some(ARB_OWNER), add.into()).await?;
        Ok(())
    }

    async fn fund(&self, chain: &Chain) -> Result<()> {
        let value = U256::from(TOKENS_PER_ACCOUNT.saturating_mul(TOKEN));
        for to in devnet::accounts::addresses() {
            let transfer = MockAmpl::transferCall { to, value };
            send(chain, Some(self.ampl), transfer.abi_encode().into()).await?;
            let mint = MockSpot::mintCall { to, value };
            send(chain, Some(self.spot), mint.abi_encode().into()).await?;
            // The stable has 18 decimals.
            let value = value.saturating_mul(U256::from(TOKEN));
            let mint = MockStable::mintCall { to, value };
            send(chain, Some(self.stable), mint.abi_encode().into()).await?;
        }
        Ok(())
    }
}

/// The account that places the doubles and holds the rest of AMPL: the node's last.
#[must_use]
pub fn treasury() -> Address {
    devnet::accounts::addresses()
        .last()
        .copied()
        .unwrap_or_default()
}

/// AMPL's price at first, which is also its target, 18 decimals.
#[must_use]
pub fn ampl_rate() -> U256 {
    U256::from(AMPL_PRICE_MILLIS.saturating_mul(1_000_000_000_000_000))
}

/// The price of wrapped AMPL, 18 decimals: AMPL's price * AMPL's supply / 10 000 000.
#[must_use]
pub fn wrapped_ampl_answer() -> U256 {
    let thousandth = U256::from(1_000_000_000_000_000_u64);
    let market_value = U256::from(AMPL_PRICE_MILLIS.saturating_mul(AMPL_SUPPLY));
    market_value
        .saturating_mul(thousandth)
        .wrapping_div(U256::from(WRAPPED_SUPPLY))
}

/// The price of SPOT, 8 decimals.
#[must_use]
pub fn spot_answer() -> U256 {
    U256::from(SPOT_PRICE_CENTS.saturating_mul(1_000_000))
}

/// Sends a transaction of the treasury.
async fn send(chain: &Chain, to: Option<Address>, data: Bytes) -> Result<Option<Address>> {
    send_as(chain, treasury(), to, data).await
}

/// Sends a transaction of an account that the node itself signs for.
pub(super) async fn send_as(
    chain: &Chain,
    from: Address,
    to: Option<Address>,
    data: Bytes,
) -> Result<Option<Address>> {
    let request = TransactionRequest::default()
        .with_from(from)
        .with_gas_limit(GAS);
    let request = match to {
        Some(to) => request.with_to(to).with_input(data),
        None => request.with_deploy_code(data),
    };
    let hash = chain
        .provider
        .send_transaction(request)
        .await
        .map_err(
            |error| match error.as_error_resp().and_then(|e| e.as_revert_data()) {
                Some(data) => anyhow::anyhow!("a double failed: {}", describe(&data)),
                None => error.into(),
            },
        )?
        .tx_hash()
        .to_owned();
    let receipt = chain.provider.get_transaction_receipt(hash).await?;
    let receipt = receipt.context("the devnet mines at once")?;
    ensure!(receipt.status(), "a double's transaction {hash} failed");
    Ok(receipt.contract_address)
}
