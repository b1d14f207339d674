//! A block, sealed: header, at most one transaction, its receipt.
//!
//! The header is that of an EIP-1559 block and its hash is the keccak of its RLP, so parents link.
//! The state is not a Merkle trie here: `stateRoot` is `keccak(parent's stateRoot, transaction
//! hash, receipts root)`, a commitment to the history that no proof can be made against.

use alloy::consensus::transaction::Recovered;
use alloy::consensus::{
    Block as ConsensusBlock, BlockBody, EMPTY_OMMER_ROOT_HASH, Eip658Value,
    Header as ConsensusHeader, Receipt, ReceiptEnvelope, Transaction as _, TxEnvelope, TxType,
    proofs,
};
use alloy::rlp::Encodable;
use alloy::rpc::types::{
    Block as RpcBlock, BlockTransactions, Header, Log as RpcLog, Transaction, TransactionReceipt,
};
use alloy_primitives::{Address, B256, Bytes, Log, LogData, Sealable, U256, keccak256};
use stylus_vm::{Outcome, Status};

use crate::error::NodeError;

/// A sealed block.
#[derive(Debug)]
pub(crate) struct Block {
    /// The header with its hash and size.
    pub(crate) header: Header,
    /// The transaction of the block, if it is not empty.
    pub(crate) mined: Option<Mined>,
}

/// A transaction with what came of it.
#[derive(Debug)]
pub(crate) struct Mined {
    /// As `eth_getTransactionByHash` shows it.
    pub(crate) transaction: Transaction,
    /// As `eth_getTransactionReceipt` shows it.
    pub(crate) receipt: TransactionReceipt,
}

/// What a transaction brings into its block.
pub(crate) struct Executed {
    /// The signed transaction and its sender.
    pub(crate) transaction: Recovered<TxEnvelope>,
    /// What the VM made of it.
    pub(crate) outcome: Outcome,
}

impl Block {
    /// Seals the block that `env` describes on top of `parent`.
    pub(crate) fn seal(
        parent: Option<&Self>,
        env: &stylus_vm::Block,
        executed: Option<Executed>,
    ) -> Self {
        let receipts: Vec<_> = executed.iter().map(Executed::receipt).collect();
        let envelopes: Vec<_> = executed.iter().map(|one| one.transaction.inner()).collect();
        let receipts_root = proofs::calculate_receipt_root(&receipts);
        let parent_state = parent.map_or(B256::ZERO, |parent| parent.header.state_root);
        let tx_hash = envelopes
            .first()
            .map_or(B256::ZERO, |envelope| *envelope.tx_hash());

        let header = ConsensusHeader {
            parent_hash: parent.map_or(B256::ZERO, |parent| parent.header.hash),
            ommers_hash: EMPTY_OMMER_ROOT_HASH,
            beneficiary: env.coinbase,
            state_root: keccak256([parent_state, tx_hash, receipts_root].concat()),
            transactions_root: proofs::calculate_transaction_root(&envelopes),
            receipts_root,
            logs_bloom: receipts
                .first()
                .map(|receipt| *receipt.logs_bloom())
                .unwrap_or_default(),
            number: env.number,
            gas_limit: env.gas_limit,
            gas_used: executed.as_ref().map_or(0, |one| one.outcome.gas_used),
            timestamp: env.timestamp,
            mix_hash: env.prevrandao,
            base_fee_per_gas: Some(env.basefee),
            ..Default::default()
        };
        let size = encoded_size(&header, &executed);
        let header = Header::from_consensus(header.seal_slow(), Some(U256::ZERO), Some(size));
        let mined = executed.map(|executed| Mined::new(&header, executed));
        Self { header, mined }
    }

    /// The block as JSON-RPC shows it, with whole transactions or their hashes.
    pub(crate) fn to_rpc(&self, full: bool) -> RpcBlock {
        let transactions = self.mined.iter().map(|mined| mined.transaction.clone());
        let transactions = if full {
            BlockTransactions::Full(transactions.collect())
        } else {
            BlockTransactions::Hashes(self.transaction_hashes())
        };
        RpcBlock::new(self.header.clone(), transactions)
    }

    /// The hashes of the block's transactions, one or none.
    pub(crate) fn transaction_hashes(&self) -> Vec<B256> {
        self.mined
            .iter()
            .map(|mined| mined.receipt.transaction_hash)
            .collect()
    }

    /// The logs of the block, in order.
    pub(crate) fn logs(&self) -> &[RpcLog] {
        self.mined
            .as_ref()
            .map_or(&[], |mined| mined.receipt.inner.logs())
    }
}

impl Mined {
    fn new(header: &Header, executed: Executed) -> Self {
        let receipt = executed.rpc_receipt(header);
        let transaction = Transaction {
            inner: executed.transaction,
            block_hash: Some(header.hash),
            block_number: Some(header.number),
            transaction_index: Some(0),
            effective_gas_price: Some(executed.outcome.effective_gas_price),
            block_timestamp: Some(header.timestamp),
        };
        Self {
            transaction,
            receipt,
        }
    }
}

impl Executed {
    fn tx_hash(&self) -> B256 {
        *self.transaction.tx_hash()
    }

    /// The receipt that the block commits to.
    fn receipt(&self) -> ReceiptEnvelope<Log> {
        let logs = self.outcome.logs.iter().map(|log| Log {
            address: log.address,
            data: LogData::new_unchecked(log.topics.clone(), log.data.clone()),
        });
        let receipt = Receipt {
            status: Eip658Value::Eip658(self.outcome.status == Status::Success),
            cumulative_gas_used: self.outcome.gas_used,
            logs: logs.collect(),
        };
        match self.transaction.tx_type() {
            TxType::Eip2930 => ReceiptEnvelope::Eip2930(receipt.with_bloom()),
            TxType::Eip1559 => ReceiptEnvelope::Eip1559(receipt.with_bloom()),
            // The other types are refused at the door, see `submit`.
            _ => ReceiptEnvelope::Legacy(receipt.with_bloom()),
        }
    }

    fn rpc_receipt(&self, header: &Header) -> TransactionReceipt {
        let transaction_hash = self.tx_hash();
        let mut index = 0_u64..;
        let inner = self.receipt().map_logs(|log| RpcLog {
            inner: log,
            block_hash: Some(header.hash),
            block_number: Some(header.number),
            block_timestamp: Some(header.timestamp),
            transaction_hash: Some(transaction_hash),
            transaction_index: Some(0),
            log_index: index.next(),
            removed: false,
        });
        TransactionReceipt {
            inner,
            transaction_hash,
            transaction_index: Some(0),
            block_hash: Some(header.hash),
            block_number: Some(header.number),
            gas_used: self.outcome.gas_used,
            effective_gas_price: self.outcome.effective_gas_price,
            blob_gas_used: None,
            blob_gas_price: None,
            from: self.transaction.signer(),
            to: self.transaction.to(),
            contract_address: self.contract_address(),
        }
    }

    /// Where a creation puts its contract, even if it failed.
    fn contract_address(&self) -> Option<Address> {
        let creation = self.transaction.to().is_none();
        creation.then(|| self.transaction.signer().create(self.transaction.nonce()))
    }
}

/// The length of the whole block in RLP.
fn encoded_size(header: &ConsensusHeader, executed: &Option<Executed>) -> U256 {
    let transactions = executed
        .iter()
        .map(|one| one.transaction.inner().clone())
        .collect();
    let body = BlockBody {
        transactions,
        ommers: Vec::new(),
        withdrawals: None,
    };
    U256::from(ConsensusBlock::new(header.clone(), body).length())
}

/// The return data of a call, or the error that its failure is.
pub(crate) fn returned(outcome: Outcome) -> Result<Bytes, NodeError> {
    match outcome.status {
        Status::Success => Ok(outcome.data),
        Status::Revert => Err(NodeError::Reverted(outcome.data)),
        Status::Halt => Err(NodeError::Halted(
            outcome.halt_reason.unwrap_or_else(|| "halted".to_owned()),
        )),
    }
}
