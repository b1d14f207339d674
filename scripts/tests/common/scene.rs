//! A devnet in this process with troves on it, and keepers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "test code"
)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use alloy::primitives::{Address, I256, U256};
use alloy::providers::Provider;
use alloy::sol_types::SolEvent;
use ampusd::chain::Chain;
use ampusd::cli::devnet_params;
use ampusd::keeper::event::{Event, Voice};
use ampusd::keeper::journal::JournalFile;
use ampusd::keeper::{Keeper, Options};
use ampusd::local::{LocalChain, doubles, signer, start};
use ampusd::params::Params;
use ampusd::rpc::{Patience, Rpc};
use ampusd::site::Site;
use devnet::NodeConfig;
use interfaces::trove_manager::ITroveManager;
use interfaces::{IErc20, IPriceOracle, IWrappedAmpl};
use support::doubles::MockFeed;
use tempfile::TempDir;

use super::Wallet;

pub const WAD: u128 = 1_000_000_000_000_000_000;
/// A unit of SPOT's 9 decimals.
pub const SPOT: u128 = 1_000_000_000;
/// Collateral of a trove that a price drop of a tenth makes due, by branch: AMPL at 158 % of an
/// MCR of 150 %, SPOT at 140 % of 130 %.
pub const RISKY: [u128; 2] = [160 * WAD, 240 * SPOT];
/// Its debt.
pub const RISKY_DEBT: u128 = 205 * WAD;
/// Collateral of a trove of 500 AmpUSD that survives any drop here, by branch.
const SAFE: [u128; 2] = [2_000 * WAD, 3_000 * SPOT];
/// The accounts that borrow and that keep.
pub const BORROWER: usize = 1;
pub const KEEPER: usize = 5;

/// What a keeper said.
pub type Said = Arc<Mutex<Vec<Event>>>;

/// A devnet with the protocol on it.
pub struct Scene {
    pub local: LocalChain,
    pub folder: TempDir,
    pub url: String,
}

impl Scene {
    /// Everything deployed, no trove.
    pub async fn new() -> Self {
        Self::with(NodeConfig::default()).await
    }

    pub async fn with(config: NodeConfig) -> Self {
        let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
        let params = Params::load(&devnet_params(&workspace)).unwrap();
        let programs = builder::build_all().unwrap();
        let folder = TempDir::new().unwrap();
        let local = start(config, &params, &programs, folder.path())
            .await
            .unwrap();
        let url = local.node.http_url();
        Self { local, folder, url }
    }

    pub fn program(&self, name: &str) -> Address {
        self.local.record.programs[name].address
    }

    pub fn ledger(&self) -> Address {
        self.program("trove-manager")
    }

    pub fn external(&self, name: &str) -> Address {
        self.local.record.externals[name]
    }

    pub fn site(&self) -> Site {
        Site::recorded(&self.local.record).unwrap()
    }

    pub fn token(&self, branch: u64) -> Address {
        match branch {
            0 => self.program("wrapped-ampl"),
            _ => self.external("spot"),
        }
    }

    pub async fn wallet(&self, account: usize) -> Wallet {
        Wallet::on(&self.url, self.local.record.chain_id, account).await
    }

    pub async fn chain(&self, account: usize, url: &str) -> Chain {
        Chain::connect(url, signer(account).unwrap()).await.unwrap()
    }

    pub async fn rpc(&self) -> Rpc {
        let chain = self.chain(0, &self.url).await;
        Rpc::new(chain, Patience::default(), Arc::new(|_| ()))
    }

    /// A borrower with collateral of both kinds, which the ledger may take, and a safe trove in
    /// each branch.
    pub async fn borrower(&self) -> Wallet {
        let borrower = self.wallet(BORROWER).await;
        let (owner, wrapped) = (borrower.address, self.program("wrapped-ampl"));
        let assets = U256::from(400_000 * SPOT);
        let (spender, value) = (wrapped, assets);
        let approve = IErc20::approveCall { spender, value };
        borrower.send(self.external("ampl"), approve).await;
        let receiver = owner;
        let deposit = IWrappedAmpl::depositCall { assets, receiver };
        borrower.send(wrapped, deposit).await;
        for branch in 0..2_u64 {
            let (spender, value) = (self.ledger(), U256::MAX);
            let approve = IErc20::approveCall { spender, value };
            borrower.send(self.token(branch), approve).await;
            let coll = SAFE[usize::try_from(branch).unwrap()];
            self.open(&borrower, branch, coll, 500 * WAD).await;
        }
        borrower
    }

    /// Opens a trove at 5 %; answers its id.
    pub async fn open(&self, wallet: &Wallet, branch: u64, coll: u128, debt: u128) -> U256 {
        let call = ITroveManager::openTroveCall {
            branch: U256::from(branch),
            owner: wallet.address,
            coll: U256::from(coll),
            debt: U256::from(debt),
            rate: U256::from(WAD / 20),
            maxUpfrontFee: U256::MAX,
        };
        let receipt = wallet.send(self.ledger(), call).await;
        let logs = receipt.inner.logs();
        let opened = logs
            .iter()
            .find_map(|log| ITroveManager::TroveOpened::decode_log(&log.inner).ok());
        opened.expect("TroveOpened").id
    }

    /// Opens so many troves that a drop of a tenth makes due.
    pub async fn risky(&self, borrower: &Wallet, branch: u64, count: usize) -> Vec<U256> {
        let coll = RISKY[usize::try_from(branch).unwrap()];
        let mut ids = Vec::new();
        for _ in 0..count {
            ids.push(self.open(borrower, branch, coll, RISKY_DEBT).await);
        }
        ids
    }

    /// Sets both sources of a branch to this percentage of the first price.
    pub async fn set_price(&self, wallet: &Wallet, branch: u64, percent: u64) {
        let (name, first) = match branch {
            0 => ("ampl", doubles::wrapped_ampl_answer()),
            _ => ("spot", doubles::spot_answer()),
        };
        let answer = first * U256::from(percent) / U256::from(100);
        for source in ["market", "anchor"] {
            let answer_ = I256::try_from(answer).unwrap();
            let feed = self.external(&format!("{name}-{source}-feed"));
            wallet.send(feed, MockFeed::setAnswerCall { answer_ }).await;
        }
    }

    /// AmpUSD-wei per unit of a branch's collateral, times 1e36.
    pub async fn price(&self, wallet: &Wallet, branch: u64) -> U256 {
        let call = IPriceOracle::priceCall {
            branch: U256::from(branch),
        };
        wallet.read(self.program("price-oracle"), call).await.price
    }

    pub async fn status(&self, wallet: &Wallet, id: U256) -> u8 {
        let call = ITroveManager::troveCall { id };
        wallet.read(self.ledger(), call).await.status
    }

    pub async fn held(&self, wallet: &Wallet, token: Address) -> U256 {
        let account = wallet.address;
        wallet.read(token, IErc20::balanceOfCall { account }).await
    }

    pub async fn nonce(&self, account: usize) -> u64 {
        let chain = self.chain(account, &self.url).await;
        let count = chain.provider.get_transaction_count(chain.account);
        count.await.unwrap()
    }

    /// The keeper of an account, at this URL, with its state in the scene's folder.
    pub async fn keeper(&self, account: usize, url: &str, options: Options) -> (Keeper, Said) {
        let file = self.folder.path().join(format!("keeper-{account}.json"));
        self.keeper_with(account, url, options, &file).await
    }

    pub async fn keeper_with(
        &self,
        account: usize,
        url: &str,
        options: Options,
        file: &Path,
    ) -> (Keeper, Said) {
        let said = Said::default();
        let voice = Voice::Memory(Arc::clone(&said));
        let chain = self.chain(account, url).await;
        let file = JournalFile::at(file.to_path_buf());
        let keeper = Keeper::new(chain, self.site(), options, voice, file).unwrap();
        (keeper, said)
    }
}

/// Options for tests: short pauses.
pub fn quick() -> Options {
    Options {
        replace_after: Duration::from_millis(100),
        patience: Patience {
            attempts: 4,
            first: Duration::from_millis(4),
            longest: Duration::from_millis(16),
            answer: Duration::from_secs(60),
        },
        ..Options::default()
    }
}

/// What was said so far.
pub fn heard(said: &Said) -> Vec<Event> {
    said.lock().unwrap().clone()
}
