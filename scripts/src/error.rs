//! What stops a deployment, in words that say what to do.

use std::path::PathBuf;

use alloy::primitives::{Address, B256};

/// A deployment that was refused or that failed.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// The parameters or the record are of another chain than the one that answers.
    #[error("this is for chain {expected}, but the RPC URL answers as chain {found}")]
    WrongChain {
        /// The chain id of the parameters or the record.
        expected: u64,
        /// The chain id of the node.
        found: u64,
    },
    /// A parameter is outside what the protocol allows.
    #[error("{field}: {reason}")]
    ParameterUnfit {
        /// The path of the parameter in its file.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A parameter file leaves addresses open that must be known.
    #[error("addresses that nobody has filled in:{fields}")]
    AddressUnknown {
        /// One line per field.
        fields: String,
    },
    /// A parameter file does not say where an address is from.
    #[error(
        "{field}: say of this address whether anybody has looked it up on the chain: \
         {{ address = \"0x..\", verified = \"how and when\" }}, or unverified = \"where from\""
    )]
    AddressUnmarked {
        /// The path of the parameter in its file.
        field: String,
    },
    /// What a parameter file says of an address is no mark.
    #[error("{field}: {reason}")]
    MarkUnfit {
        /// The path of the parameter in its file.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Addresses that nobody has looked up would go to a chain where they matter.
    #[error(
        "nobody has verified these addresses for chain {chain_id}:{fields}\nLook them up and say \
         how in the parameter file, or give --allow-unverified"
    )]
    AddressUnverified {
        /// The chain.
        chain_id: u64,
        /// One line per address.
        fields: String,
    },
    /// Addresses that the parameters name are of another chain, or misspelt.
    #[error("there is no contract where the parameters name one:{fields}")]
    NothingThere {
        /// One line per field.
        fields: String,
    },
    /// A collateral has other decimals than the parameters say: its price would be wrong.
    #[error("{field}: {planned}, but {token} says {found}")]
    DecimalsDiffer {
        /// The path of the parameter in its file.
        field: String,
        /// What the parameters say.
        planned: u8,
        /// The collateral.
        token: Address,
        /// What it says.
        found: u8,
    },
    /// A devnet would overwrite the record of a chain that is none.
    #[error(
        "chain {chain_id} is not a chain id of devnets (412346, 31337): give a folder for its \
         record with --deployments"
    )]
    NotOfDevnets {
        /// The chain id asked for.
        chain_id: u64,
    },
    /// There is no key to sign with.
    #[error("no key: set AMPUSD_PRIVATE_KEY, or give --keystore FILE")]
    KeyMissing,
    /// The key in the environment is not a private key. It is not shown.
    #[error("AMPUSD_PRIVATE_KEY is not a private key (64 hex digits, below the curve's order)")]
    KeyUnfit,
    /// The keystore cannot be opened.
    #[error("cannot open the keystore {}: {reason}", path.display())]
    KeystoreLocked {
        /// The keystore file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The account cannot pay for what the plan is estimated to cost.
    #[error("{account} has {balance} ETH, the plan needs about {needed} ETH")]
    BalanceTooLow {
        /// The deploying account.
        account: Address,
        /// What it owns, in ether.
        balance: String,
        /// What it needs, in ether.
        needed: String,
    },
    /// Transactions of the account are waiting, so its next nonce is not certain.
    #[error("{account} has {waiting} unmined transactions; wait for them or replace them")]
    TransactionsWaiting {
        /// The deploying account.
        account: Address,
        /// How many.
        waiting: u64,
    },
    /// The plan was printed and nothing was sent.
    #[error("nothing was sent: chain {chain_id} is no devnet; look at the plan and add --yes")]
    NotConfirmed {
        /// The chain.
        chain_id: u64,
    },
    /// The chain has a deployment on record, which this one would overwrite.
    #[error("{} records a deployment; move it away to make another", path.display())]
    AlreadyRecorded {
        /// The record.
        path: PathBuf,
    },
    /// A deployment of other code, parameters or account was begun before.
    #[error(
        "{} is of another deployment ({what} differs): finish that one, or remove the file to \
         begin anew",
        path.display()
    )]
    StateOfAnother {
        /// The state file.
        path: PathBuf,
        /// What is different.
        what: &'static str,
    },
    /// The account has sent less than it had when the deployment was begun.
    #[error("the chain was begun anew since the deployment was: remove {}", path.display())]
    ChainBegunAnew {
        /// The state file.
        path: PathBuf,
    },
    /// The account used a nonce that the plan needs, so the predicted addresses are lost.
    #[error(
        "nonce {nonce}, planned for {program}, was used for something else; remove {} to begin \
         anew at other addresses",
        path.display()
    )]
    NonceTaken {
        /// The state file.
        path: PathBuf,
        /// The program.
        program: String,
        /// The nonce.
        nonce: u64,
    },
    /// A transaction of the plan failed on chain.
    #[error("{program}: transaction {transaction} failed: {reason}")]
    TransactionFailed {
        /// The program.
        program: String,
        /// The transaction's hash.
        transaction: B256,
        /// The named error, if one can be found out.
        reason: String,
    },
    /// The chain refuses a transaction of the plan before it is sent.
    #[error("{program}: the chain refuses its deployment: {reason}")]
    Refused {
        /// The program.
        program: String,
        /// The named error, or the node's message.
        reason: String,
    },
    /// What the chain holds is not what was planned or recorded.
    #[error("the deployment is not as expected:{differences}")]
    NotAsPlanned {
        /// One line per difference.
        differences: String,
    },
}
