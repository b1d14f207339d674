//! The chain at the other end of an RPC URL.
//!
//! Of the URL nothing is ever shown but scheme and host: path, query and user may hold a key.

use std::time::Duration;

use alloy::eips::BlockId;
use alloy::network::EthereumWallet;
use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::providers::{DynProvider, Provider, ProviderBuilder};
use alloy::rpc::types::TransactionRequest;
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;
use alloy::transports::http::reqwest::{Client, Url};
use anyhow::{Context, Result, bail};

use crate::error::DeployError;

/// Chain ids of local development chains, where nothing is worth a confirmation.
pub const DEVNETS: [u64; 2] = [412_346, 31_337];

/// How long a node may take to say which chain it is of.
const GREETING: Duration = Duration::from_secs(30);

/// How long any answer may take: more than the slowest node needs to activate a program.
const SILENCE: Duration = Duration::from_secs(180);

/// A chain and the account that acts on it.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The JSON-RPC client.
    pub provider: DynProvider,
    /// The wallet that signs.
    pub wallet: EthereumWallet,
    /// The account of the wallet.
    pub account: Address,
    /// The chain id.
    pub id: u64,
}

impl Chain {
    /// Connects and asks for the chain id.
    ///
    /// # Errors
    /// An URL that is none, or a node that does not answer within 30 s.
    pub async fn connect(rpc_url: &str, signer: PrivateKeySigner) -> Result<Self> {
        Self::connect_within(GREETING, rpc_url, signer).await
    }

    /// As [`Self::connect`], with another patience.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub async fn connect_within(
        patience: Duration,
        rpc_url: &str,
        signer: PrivateKeySigner,
    ) -> Result<Self> {
        let url: Url = rpc_url.parse().context("the RPC URL is no URL")?;
        if !matches!(url.scheme(), "http" | "https") {
            bail!("the RPC URL must begin with http:// or https://");
        }
        let host = url.origin().ascii_serialization();
        let client = Client::builder().timeout(SILENCE).build()?;
        let provider = ProviderBuilder::default().connect_reqwest(client, url);
        let provider = provider.erased();
        let asked = tokio::time::timeout(patience, provider.get_chain_id()).await;
        let Ok(answer) = asked else {
            bail!("no answer from {host} in {} s", patience.as_secs());
        };
        let id = answer.with_context(|| format!("no JSON-RPC node answers at {host}"))?;
        let account = signer.address();
        Ok(Self {
            provider,
            wallet: EthereumWallet::new(signer),
            account,
            id,
        })
    }

    /// Connects to look only: nothing is signed, and nobody's account is asked for.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub async fn look(rpc_url: &str) -> Result<Self> {
        let nobody = PrivateKeySigner::from_bytes(&B256::with_last_byte(1))?;
        Self::connect(rpc_url, nobody).await
    }

    /// Refuses a chain other than the one that is meant.
    ///
    /// # Errors
    /// [`DeployError::WrongChain`].
    pub fn expect_id(&self, expected: u64) -> Result<(), DeployError> {
        if self.id == expected {
            return Ok(());
        }
        Err(DeployError::WrongChain {
            expected,
            found: self.id,
        })
    }

    /// Whether it is a local development chain.
    #[must_use]
    pub fn is_devnet(&self) -> bool {
        DEVNETS.contains(&self.id)
    }

    /// The code at an address.
    ///
    /// # Errors
    /// The node's.
    pub async fn code(&self, address: Address) -> Result<Bytes> {
        Ok(self.provider.get_code_at(address).await?)
    }

    /// What an account owns, in wei.
    ///
    /// # Errors
    /// The node's.
    pub async fn balance(&self, address: Address) -> Result<U256> {
        Ok(self.provider.get_balance(address).await?)
    }

    /// Reads a view.
    ///
    /// # Errors
    /// The node's; a revert; an answer of another shape.
    pub async fn read<C: SolCall>(&self, to: Address, call: C) -> Result<C::Return> {
        let request = TransactionRequest::default()
            .to(to)
            .input(call.abi_encode().into());
        let answer = self
            .provider
            .call(request)
            .block(BlockId::latest())
            .await
            .with_context(|| format!("{to} does not answer {}", C::SIGNATURE))?;
        self.decode::<C>(to, &answer)
    }

    /// What an answer says.
    ///
    /// # Errors
    /// Nothing is at the address; an answer of another shape.
    pub(crate) fn decode<C: SolCall>(&self, to: Address, answer: &[u8]) -> Result<C::Return> {
        if answer.is_empty() {
            let chain = self.id;
            bail!("nothing is at {to} on chain {chain}: is this the record of this chain?");
        }
        C::abi_decode_returns(answer)
            .with_context(|| format!("{to} answers {} in another shape", C::SIGNATURE))
    }
}
