//! The doors of a devnet: the gateway, a market of AmpUSD, its gauge, and people at them.
#![allow(clippy::arithmetic_side_effects, reason = "test code")]

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol_types::SolValue;
use interfaces::IErc20;
use interfaces::IGateway::{Stakes, openCall};
use interfaces::ILiquidityIncentives as Gauges;
use interfaces::IStabilityPool as Pool;
use interfaces::IWrappedAmpl::previewMintCall;
use interfaces::trove_manager::ITroveManager as Ledger;
use support::doubles::ConstantProductPool as Market;

use super::scene::WAD;
use super::{Devnet, Wallet};

pub const YEAR: u64 = 365 * 86_400;
/// Who borrows first, and makes the market.
const MAKER_DEBT: u128 = 20_000 * WAD;
const MAKER_LIQUIDITY: u128 = 10_000 * WAD;
/// The user's trove: shares, AmpUSD, and the halves of it.
pub const COLL: u128 = 20_000 * WAD;
const DEBT: u128 = 10_000 * WAD;
pub const HALF: u128 = DEBT / 2;
pub const RATE: u128 = WAD / 20;

pub fn word(amount: u128) -> U256 {
    U256::from(amount)
}

/// The devnet of the command, and where everything is.
pub struct Doors {
    pub devnet: Devnet,
    pub ledger: Address,
    pub gateway: Address,
    pub pool: Address,
    pub gauges: Address,
    pub amp_usd: Address,
    pub wrapped: Address,
    pub ampl: Address,
    pub stable: Address,
    pub market: Address,
    pub adapter: Address,
}

impl Doors {
    pub fn start() -> Self {
        let devnet = Devnet::start();
        let [ledger, gateway, pool, gauges, amp_usd, wrapped] = [
            "trove-manager",
            "gateway",
            "stability-pool",
            "liquidity-incentives",
            "amp-usd",
            "wrapped-ampl",
        ]
        .map(|name| devnet.program(name));
        let [ampl, stable, market, adapter] =
            ["ampl", "stable", "market", "market-adapter"].map(|name| devnet.external(name));
        Self {
            devnet,
            ledger,
            gateway,
            pool,
            gauges,
            amp_usd,
            wrapped,
            ampl,
            stable,
            market,
            adapter,
        }
    }

    /// Lets the gateway take the wallet's AMPL and AmpUSD and act on its troves.
    pub async fn admit(&self, wallet: &Wallet) {
        for token in [self.ampl, self.amp_usd] {
            approve(wallet, token, self.gateway).await;
        }
        let (operator, approved) = (self.gateway, true);
        let call = Ledger::setApprovalForAllCall { operator, approved };
        wallet.send(self.ledger, call).await;
    }

    /// Opens a trove with raw AMPL, for exactly what its shares cost; answers that.
    pub async fn open(&self, wallet: &Wallet, coll: u128, debt: u128, stakes: Stakes) -> U256 {
        let shares = word(coll);
        let cost = wallet.read(self.wrapped, previewMintCall { shares }).await;
        let before = held(wallet, self.ampl).await;
        let call = openCall {
            branch: U256::ZERO,
            coll: shares,
            maxIn: cost,
            debt: word(debt),
            rate: word(RATE),
            maxUpfrontFee: U256::MAX,
            stakes,
            swapData: Bytes::from(self.market.abi_encode()),
        };
        wallet.send(self.gateway, call).await;
        assert_eq!(before - held(wallet, self.ampl).await, cost);
        self.assert_empty(wallet).await;
        cost
    }

    /// No token is left where tokens only pass.
    pub async fn assert_empty(&self, wallet: &Wallet) {
        let tokens = [
            self.ampl,
            self.wrapped,
            self.amp_usd,
            self.pool,
            self.stable,
            self.market,
        ];
        for token in tokens {
            for account in [self.gateway, self.adapter] {
                let left = wallet.read(token, IErc20::balanceOfCall { account }).await;
                assert!(left.is_zero(), "{left} of {token} at {account}");
            }
        }
    }

    /// The maker borrows and puts half of it against as many of the other dollar.
    pub async fn make_market(&self, maker: &Wallet) {
        self.admit(maker).await;
        self.open(maker, 2 * COLL, MAKER_DEBT, no_stakes()).await;
        for token in [self.amp_usd, self.stable] {
            approve(maker, token, self.market).await;
        }
        let add = Market::addCall {
            ofFirst: word(MAKER_LIQUIDITY),
            ofSecond: word(MAKER_LIQUIDITY),
            to: maker.address,
        };
        maker.send(self.market, add).await;
    }

    /// In one transaction: AMPL in, half of the AmpUSD into the pool, half into the gauge.
    pub async fn enter(&self, user: &Wallet) -> U256 {
        self.admit(user).await;
        let stakes = Stakes {
            toPool: word(HALF),
            toGauge: word(HALF),
            gauge: U256::ZERO,
            minLiquidity: liquidity_of_half(),
            adapter: self.adapter,
        };
        let paid = self.open(user, COLL, DEBT, stakes).await;
        assert!(held(user, self.amp_usd).await.is_zero());
        assert_eq!(self.staked(user).await, liquidity_of_half());
        let worth = self.worth_of_stake(user).await;
        assert!(
            worth == word(HALF) || worth + U256::ONE == word(HALF),
            "{worth}"
        );
        paid
    }

    pub async fn staked(&self, user: &Wallet) -> U256 {
        let (gauge, account) = (U256::ZERO, user.address);
        user.read(self.gauges, Gauges::stakeOfCall { gauge, account })
            .await
    }

    pub async fn earned(&self, user: &Wallet) -> U256 {
        let (gauge, account) = (U256::ZERO, user.address);
        user.read(self.gauges, Gauges::earnedCall { gauge, account })
            .await
    }

    /// AmpUSD that the user's sAmpUSD is worth.
    pub async fn worth_of_stake(&self, user: &Wallet) -> U256 {
        let shares = held(user, self.pool).await;
        user.read(self.pool, Pool::previewRedeemCall { shares })
            .await
    }

    pub async fn trove(&self, user: &Wallet, id: U256) -> Ledger::TroveView {
        user.read(self.ledger, Ledger::troveCall { id }).await
    }

    /// Interest of both troves since the ledger was last touched.
    pub async fn interest(&self, user: &Wallet) -> U256 {
        let branch = Ledger::branchCall { b: U256::ZERO };
        let branch = user.read(self.ledger, branch).await;
        let elapsed = U256::from(user.now().await) - branch.lastAccrual;
        (branch.weightedDebt * elapsed).div_ceil(U256::from(YEAR) * word(WAD))
    }
}

/// Nothing is staked.
fn no_stakes() -> Stakes {
    Stakes {
        toPool: U256::ZERO,
        toGauge: U256::ZERO,
        gauge: U256::ZERO,
        minLiquidity: U256::ZERO,
        adapter: Address::ZERO,
    }
}

/// The liquidity that the adapter makes of a half: a quarter is changed, x * y = k less 0.3 %, and
/// both are added; the lesser of the two parts counts.
fn liquidity_of_half() -> U256 {
    let [all, quarter] = [MAKER_LIQUIDITY, HALF / 2].map(word);
    let net = quarter * U256::from(997);
    let got = net * all / (all * U256::from(1_000) + net);
    let first = quarter * all / (all + quarter);
    first.min(got * all / (all - got))
}

pub async fn approve(wallet: &Wallet, token: Address, spender: Address) {
    let value = U256::MAX;
    wallet
        .send(token, IErc20::approveCall { spender, value })
        .await;
}

pub async fn held(wallet: &Wallet, token: Address) -> U256 {
    let account = wallet.address;
    wallet.read(token, IErc20::balanceOfCall { account }).await
}
