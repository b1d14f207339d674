//! A devnet started by the command, and wallets on it.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

pub mod days;
pub mod doors;
pub mod proxy;
pub mod scene;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use alloy::eips::BlockId;
use alloy::network::{EthereumWallet, NetworkTransactionBuilder, TransactionBuilder};
use alloy::primitives::Address;
use alloy::providers::{DynProvider, Provider, ProviderBuilder};
use alloy::rpc::types::{TransactionReceipt, TransactionRequest};
use alloy::sol_types::SolCall;
use ampusd::record::Record;
use tempfile::TempDir;

/// A devnet in a process of its own, with its record in a folder of its own.
pub struct Devnet {
    process: Child,
    folder: TempDir,
    /// Where it answers.
    pub url: String,
    /// What is on it.
    pub record: Record,
}

impl Devnet {
    /// Runs `ampusd devnet` and waits until it listens.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with more options.
    pub fn start_with(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut process = Command::new(env!("CARGO_BIN_EXE_ampusd"))
            .args(["devnet", "--port", "0", "--deployments"])
            .arg(folder.path())
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .expect("ampusd starts");
        let output = process.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(output).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let rest = line.strip_prefix("Listening on ")?;
                rest.split_whitespace().next().map(str::to_owned)
            })
            .expect("the devnet listens");
        // Whatever else it says must not block it.
        std::thread::spawn(move || lines.for_each(drop));
        let chain_id = devnet::DEFAULT_CHAIN_ID;
        let record = Record::read(folder.path(), chain_id).expect("the record is written");
        Self {
            process,
            folder,
            url,
            record,
        }
    }

    /// A program's address.
    pub fn program(&self, name: &str) -> Address {
        self.record
            .programs
            .get(name)
            .expect("it is deployed")
            .address
    }

    /// A double's address.
    pub fn external(&self, name: &str) -> Address {
        *self.record.externals.get(name).expect("it is placed")
    }

    /// URL and record, as the session scripts take them.
    pub fn arguments(&self) -> [PathBuf; 2] {
        let record = Record::path(self.folder.path(), self.record.chain_id);
        [PathBuf::from(&self.url), record]
    }

    /// The wallet of one of the node's accounts.
    pub async fn wallet(&self, account: usize) -> Wallet {
        Wallet::on(&self.url, self.record.chain_id, account).await
    }
}

impl Drop for Devnet {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An account that signs for itself.
pub struct Wallet {
    /// Its address.
    pub address: Address,
    wallet: EthereumWallet,
    provider: DynProvider,
    nonce: AtomicU64,
    chain_id: u64,
}

impl Wallet {
    /// The wallet of one of the accounts of the node at `url`.
    pub async fn on(url: &str, chain_id: u64, account: usize) -> Self {
        let signer = ampusd::local::signer(account).expect("the node has it");
        let url = url.parse().expect("an URL");
        let provider = ProviderBuilder::default().connect_http(url).erased();
        let address = signer.address();
        let nonce = provider
            .get_transaction_count(address)
            .await
            .expect("a nonce");
        Self {
            address,
            wallet: EthereumWallet::new(signer),
            provider,
            nonce: AtomicU64::new(nonce),
            chain_id,
        }
    }

    /// Signs and sends a call, as a wallet would: estimated, EIP-1559; it must succeed.
    pub async fn send<C: SolCall>(&self, to: Address, call: C) -> TransactionReceipt {
        let request = TransactionRequest::default()
            .with_from(self.address)
            .with_to(to)
            .with_input(call.abi_encode());
        let gas = self
            .provider
            .estimate_gas(request.clone())
            .await
            .expect(C::SIGNATURE);
        let fees = self.provider.estimate_eip1559_fees().await.expect("fees");
        let request = request
            .with_gas_limit(gas)
            .with_max_fee_per_gas(fees.max_fee_per_gas)
            .with_max_priority_fee_per_gas(fees.max_priority_fee_per_gas)
            .with_chain_id(self.chain_id)
            .with_nonce(self.nonce.fetch_add(1, Ordering::Relaxed));
        let signed = request.build(&self.wallet).await.expect("signed");
        let sent = self
            .provider
            .send_tx_envelope(signed)
            .await
            .expect(C::SIGNATURE);
        let receipt = self.provider.get_transaction_receipt(*sent.tx_hash()).await;
        let receipt = receipt.expect("an answer").expect("mined at once");
        assert!(receipt.status(), "{} failed", C::SIGNATURE);
        receipt
    }

    /// Reads a view as of the latest block; alloy would ask for the pending one, a second later.
    pub async fn read<C: SolCall>(&self, to: Address, call: C) -> C::Return {
        let request = TransactionRequest::default()
            .with_to(to)
            .with_input(call.abi_encode());
        let call = self.provider.call(request).block(BlockId::latest());
        let answer = call.await.expect(C::SIGNATURE);
        C::abi_decode_returns(&answer).expect(C::SIGNATURE)
    }

    /// Lets time pass.
    pub async fn travel(&self, seconds: u64) {
        let _: serde_json::Value = self
            .provider
            .raw_request("evm_increaseTime".into(), [seconds])
            .await
            .expect("time");
        let _: serde_json::Value = self
            .provider
            .raw_request("evm_mine".into(), ())
            .await
            .expect("a block");
    }

    /// Asks the node something of its own.
    pub async fn ask(&self, method: &'static str, params: serde_json::Value) -> serde_json::Value {
        let answer = self.provider.raw_request(method.into(), params);
        answer.await.expect(method)
    }

    /// The time of the latest block.
    pub async fn now(&self) -> u64 {
        let block = self.provider.get_block_by_number(Default::default()).await;
        block.expect("an answer").expect("a block").header.timestamp
    }
}

/// Where the wallets' packages and the session scripts are.
pub fn wallets_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/devnet/wallets")
}

/// The wallets' installed node modules, if they hold `package`; says why not.
///
/// `AMPUSD_REQUIRE_TOOLS=1` (as in `.ci/run`) makes a missing one a failure.
pub fn node_modules(package: &str) -> Option<PathBuf> {
    let folder = wallets_folder();
    let modules = folder.join("node_modules");
    let node = Command::new("node").arg("--version").output().is_ok();
    if node && modules.join(package).is_dir() {
        return Some(modules);
    }
    let reason = format!(
        "needs node and `npm ci` in {} (for {package})",
        folder.display()
    );
    assert!(
        std::env::var_os("AMPUSD_REQUIRE_TOOLS").is_none(),
        "{reason}"
    );
    eprintln!("skipped: {reason}");
    None
}

/// Runs a session script: it must succeed and say `line`.
pub fn expect_line(mut command: Command, line: &str) {
    let output = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let failed = String::from_utf8_lossy(&output.stderr);
    let complete = output.status.success() && said.lines().any(|said| said == line);
    assert!(complete, "{said}\n{failed}");
}

/// Runs a session script with cast against a devnet of its own.
pub fn cast_session(script: &str) {
    let Some(modules) = node_modules("@foundry-rs/cast") else {
        return;
    };
    let devnet = Devnet::start();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = Command::new("bash");
    shell
        .arg(wallets_folder().join(script))
        .args(devnet.arguments())
        .env("PATH", format!("{}:{path}", modules.join(".bin").display()));
    expect_line(shell, "session complete");
}
