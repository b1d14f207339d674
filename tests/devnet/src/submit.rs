//! From bytes or a request to a transaction that the chain may include.
//!
//! The checks are those of geth's pool, in its order: type, replay protection, signature, fees, gas
//! limit, nonce, balance. There is no pool: a transaction is mined at once or refused, so one whose
//! nonce is ahead is refused too.

use alloy::consensus::transaction::{Recovered, SignerRecoverable};
use alloy::consensus::{
    SignableTransaction, Transaction as _, TxEip1559, TxEip2930, TxEnvelope, TxLegacy,
};
use alloy::eips::eip2718::Decodable2718;
use alloy::eips::eip2930::AccessList;
use alloy::rpc::types::TransactionRequest;
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256};
use stylus_vm::Tx;

use crate::backend::Backend;
use crate::error::NodeError;

/// The first byte of a legacy transaction is at least this, that of a typed one is its type.
const LEGACY_PREFIX: u8 = 0xc0;

/// A transaction that passed the checks, for the block and for the VM.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) transaction: Recovered<TxEnvelope>,
    pub(crate) tx: Tx,
}

impl Backend {
    /// Decodes, checks and mines a signed transaction; returns its hash.
    ///
    /// # Errors
    /// The transaction is refused, see the module.
    pub(crate) fn send_raw(&mut self, raw: &Bytes) -> Result<B256, NodeError> {
        let envelope = decode(raw)?;
        match envelope.chain_id() {
            None => return Err(NodeError::NotReplayProtected),
            Some(given) => self.check_chain_id(given)?,
        }
        let sender = envelope
            .recover_signer()
            .map_err(|e| NodeError::BadSignature(e.to_string()))?;
        self.catch_up();
        self.send(Recovered::new_unchecked(envelope, sender))
    }

    /// Completes, signs and mines a request of an unlocked or impersonated account.
    ///
    /// # Errors
    /// `UnknownAccount` - the sender is neither. Otherwise as `send_raw`.
    pub(crate) fn send_request(&mut self, request: TransactionRequest) -> Result<B256, NodeError> {
        self.catch_up();
        self.submit(request)
    }

    /// The same without what is due before.
    pub(crate) fn submit(&mut self, request: TransactionRequest) -> Result<B256, NodeError> {
        let (sender, signer) = self.sender(&request)?;
        if let Some(given) = request.chain_id {
            self.check_chain_id(given)?;
        }
        let filled = self.fill(sender, request)?;
        let envelope = filled.sign(|hash| match &signer {
            Some(signer) => signer
                .sign_hash_sync(hash)
                .map_err(|e| NodeError::Internal(e.to_string())),
            None => Ok(impersonation(sender)),
        })?;
        self.send(Recovered::new_unchecked(envelope, sender))
    }

    /// Who sends a request, with the key; an impersonated account has none.
    ///
    /// # Errors
    /// `InvalidParams` - no sender. `UnknownAccount` - neither unlocked nor impersonated.
    pub(crate) fn sender(
        &self,
        request: &TransactionRequest,
    ) -> Result<(Address, Option<PrivateKeySigner>), NodeError> {
        let sender = request
            .from
            .ok_or_else(|| NodeError::InvalidParams("the field `from` is missing".to_owned()))?;
        let mut signers = self.signers.iter();
        let signer = signers.find(|signer| signer.address() == sender).cloned();
        if signer.is_none() && !self.impersonated.contains(&sender) {
            return Err(NodeError::UnknownAccount(sender));
        }
        Ok((sender, signer))
    }

    fn send(&mut self, transaction: Recovered<TxEnvelope>) -> Result<B256, NodeError> {
        if self.ledger.transaction(transaction.tx_hash()).is_some() {
            return Err(NodeError::AlreadyKnown);
        }
        self.check(&transaction)?;
        let tx = vm_tx(&transaction);
        self.include(Prepared { transaction, tx })
    }

    fn check_chain_id(&self, given: u64) -> Result<(), NodeError> {
        let chain = self.config.chain_id;
        if given != chain {
            return Err(NodeError::WrongChainId { given, chain });
        }
        Ok(())
    }

    /// What can be said about a transaction before it runs.
    fn check(&self, transaction: &Recovered<TxEnvelope>) -> Result<(), NodeError> {
        let address = transaction.signer();
        let (max_fee, base_fee) = (transaction.max_fee_per_gas(), self.config.base_fee);
        // The whole fee covers the tip in it.
        if let Some(tip) = transaction
            .max_priority_fee_per_gas()
            .filter(|tip| *tip > max_fee)
        {
            return Err(NodeError::TipAboveFee {
                address,
                tip,
                max_fee,
            });
        }
        // A transaction pays at least the base fee.
        if max_fee < u128::from(base_fee) {
            return Err(NodeError::FeeBelowBase {
                address,
                max_fee,
                base_fee,
            });
        }
        // A transaction fits into a block.
        let (gas, limit) = (transaction.gas_limit(), self.config.gas_limit);
        if gas > limit {
            return Err(NodeError::GasAboveBlock { gas, limit });
        }
        // Nonces follow one another without a gap.
        let (given, next) = (transaction.nonce(), self.head().nonce(address));
        if given < next {
            return Err(NodeError::NonceTooLow { next, given });
        }
        if given > next {
            return Err(NodeError::NonceTooHigh {
                address,
                given,
                next,
            });
        }
        // The sender owns the value and all the gas it allows.
        let balance = self.head().balance(address);
        let fee = U256::from(gas).saturating_mul(U256::from(max_fee));
        let cost = fee.saturating_add(transaction.value());
        if balance < cost {
            return Err(NodeError::InsufficientFunds {
                address,
                balance,
                cost,
            });
        }
        Ok(())
    }

    /// Fills in what a request leaves open: nonce, fees, gas by an estimate.
    fn fill(
        &mut self,
        sender: Address,
        mut request: TransactionRequest,
    ) -> Result<Filled, NodeError> {
        validate(&request)?;
        request.nonce = Some(request.nonce.unwrap_or_else(|| self.head().nonce(sender)));
        let gas = match request.gas {
            Some(gas) => gas,
            None => self.estimate(&request, None, None)?,
        };
        let chain_id = self.config.chain_id;
        let nonce = request.nonce.unwrap_or_default();
        let to = request.to.unwrap_or(TxKind::Create);
        let value = request.value.unwrap_or_default();
        let input = request.input.into_input().unwrap_or_default();
        let access_list = request.access_list;
        let filled = match (request.gas_price, access_list) {
            (Some(gas_price), None) => Filled::Legacy(TxLegacy {
                chain_id: Some(chain_id),
                nonce,
                gas_price,
                gas_limit: gas,
                to,
                value,
                input,
            }),
            (Some(gas_price), Some(access_list)) => Filled::Eip2930(TxEip2930 {
                chain_id,
                nonce,
                gas_price,
                gas_limit: gas,
                to,
                value,
                access_list,
                input,
            }),
            (None, access_list) => {
                let tip = request.max_priority_fee_per_gas.unwrap_or_default();
                let base = u128::from(self.config.base_fee);
                Filled::Eip1559(TxEip1559 {
                    chain_id,
                    nonce,
                    gas_limit: gas,
                    max_fee_per_gas: request.max_fee_per_gas.unwrap_or(base.saturating_add(tip)),
                    max_priority_fee_per_gas: tip,
                    to,
                    value,
                    access_list: access_list.unwrap_or_default(),
                    input,
                })
            }
        };
        Ok(filled)
    }
}

/// A complete transaction without a signature.
enum Filled {
    Legacy(TxLegacy),
    Eip2930(TxEip2930),
    Eip1559(TxEip1559),
}

impl Filled {
    fn sign(
        self,
        sign: impl FnOnce(&B256) -> Result<Signature, NodeError>,
    ) -> Result<TxEnvelope, NodeError> {
        fn signed<T: SignableTransaction<Signature>>(
            tx: T,
            sign: impl FnOnce(&B256) -> Result<Signature, NodeError>,
        ) -> Result<alloy::consensus::Signed<T>, NodeError> {
            let signature = sign(&tx.signature_hash())?;
            Ok(tx.into_signed(signature))
        }
        Ok(match self {
            Self::Legacy(tx) => TxEnvelope::Legacy(signed(tx, sign)?),
            Self::Eip2930(tx) => TxEnvelope::Eip2930(signed(tx, sign)?),
            Self::Eip1559(tx) => TxEnvelope::Eip1559(signed(tx, sign)?),
        })
    }
}

/// Checks that a request does not contradict itself and asks for nothing this chain lacks.
///
/// # Errors
/// `InvalidParams` - it contradicts itself. `TypeNotSupported` - blobs or authorisations.
pub(crate) fn validate(request: &TransactionRequest) -> Result<(), NodeError> {
    let blobs = request.blob_versioned_hashes.is_some()
        || request.max_fee_per_blob_gas.is_some()
        || request.sidecar.is_some();
    match request.transaction_type {
        Some(kind) if kind > 2 => return Err(NodeError::TypeNotSupported(kind)),
        _ if blobs => return Err(NodeError::TypeNotSupported(3)),
        _ if request.authorization_list.is_some() => return Err(NodeError::TypeNotSupported(4)),
        _ => {}
    }
    let dynamic = request.max_fee_per_gas.is_some() || request.max_priority_fee_per_gas.is_some();
    if request.gas_price.is_some() && dynamic {
        let text = "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified";
        return Err(NodeError::InvalidParams(text.to_owned()));
    }
    if request.input.unique_input().is_err() {
        let text = "both `data` and `input` are set and not equal";
        return Err(NodeError::InvalidParams(text.to_owned()));
    }
    Ok(())
}

/// The access list as the VM takes it.
pub(crate) fn vm_access_list(list: &AccessList) -> Vec<(Address, Vec<B256>)> {
    list.0
        .iter()
        .map(|item| (item.address, item.storage_keys.clone()))
        .collect()
}

fn decode(raw: &Bytes) -> Result<TxEnvelope, NodeError> {
    match raw.first() {
        None => return Err(NodeError::Undecodable("empty".to_owned())),
        Some(kind) if *kind > 2 && *kind < LEGACY_PREFIX => {
            return Err(NodeError::TypeNotSupported(*kind));
        }
        _ => {}
    }
    TxEnvelope::decode_2718_exact(raw).map_err(|e| NodeError::Undecodable(e.to_string()))
}

fn vm_tx(transaction: &Recovered<TxEnvelope>) -> Tx {
    Tx {
        from: transaction.signer(),
        to: transaction.to(),
        data: transaction.input().clone(),
        value: transaction.value(),
        gas: transaction.gas_limit(),
        gas_price: transaction.max_fee_per_gas(),
        priority_fee: transaction.max_priority_fee_per_gas(),
        nonce: Some(transaction.nonce()),
        access_list: transaction
            .access_list()
            .map(vm_access_list)
            .unwrap_or_default(),
    }
}

/// What stands where the signature of an impersonated account would: no key made it, and it
/// differs from account to account, so that transaction hashes do too.
fn impersonation(sender: Address) -> Signature {
    Signature::new(U256::from_be_slice(sender.as_slice()), U256::from(1), false)
}
