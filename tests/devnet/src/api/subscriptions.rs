//! `eth_subscribe` over WebSocket.
//!
//! After `evm_revert` the blocks that replace the dropped ones are announced like any other; no
//! `removed` logs are sent for the dropped ones.

use std::sync::Arc;

use alloy::rpc::types::Filter;
use alloy::rpc::types::pubsub::{Params, SubscriptionKind};
use jsonrpsee::core::{SubscriptionResult, async_trait, to_json_raw_value};
use jsonrpsee::proc_macros::rpc;
use jsonrpsee::{PendingSubscriptionSink, SubscriptionSink};
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::api::Api;
use crate::block::Block;
use crate::error::NodeError;
use crate::logs::matching;

#[rpc(server, namespace = "eth")]
pub(crate) trait Subscriptions {
    #[subscription(
        name = "subscribe" => "subscription",
        unsubscribe = "unsubscribe",
        item = serde_json::Value
    )]
    async fn subscribe(&self, kind: SubscriptionKind, params: Option<Params>)
    -> SubscriptionResult;
}

/// What is sent for a new block.
#[derive(Debug)]
enum Topic {
    Heads,
    Logs(Box<Filter>),
    Transactions,
}

#[async_trait]
impl SubscriptionsServer for Api {
    async fn subscribe(
        &self,
        pending: PendingSubscriptionSink,
        kind: SubscriptionKind,
        params: Option<Params>,
    ) -> SubscriptionResult {
        let topic = match topic(kind, params) {
            Ok(topic) => topic,
            Err(error) => {
                pending.reject(error).await;
                return Ok(());
            }
        };
        // Before the answer: no block may fall between it and the first message.
        let blocks = self.new_blocks.subscribe();
        let sink = pending.accept().await?;
        announce(sink, blocks, topic).await;
        Ok(())
    }
}

fn topic(kind: SubscriptionKind, params: Option<Params>) -> Result<Topic, NodeError> {
    match (kind, params.unwrap_or_default()) {
        (SubscriptionKind::NewHeads, Params::None) => Ok(Topic::Heads),
        (SubscriptionKind::Logs, Params::None) => Ok(Topic::Logs(Box::default())),
        (SubscriptionKind::Logs, Params::Logs(filter)) => Ok(Topic::Logs(filter)),
        (SubscriptionKind::NewPendingTransactions, Params::None | Params::Bool(false)) => {
            Ok(Topic::Transactions)
        }
        (kind, params) => {
            let text = format!("no subscription {kind:?} with parameters {params:?}");
            Err(NodeError::InvalidParams(text))
        }
    }
}

/// Sends what belongs to the topic until either side ends.
async fn announce(sink: SubscriptionSink, mut blocks: Receiver<Arc<Block>>, topic: Topic) {
    loop {
        let block = tokio::select! {
            () = sink.closed() => return,
            block = blocks.recv() => block,
        };
        let sent = match block {
            Ok(block) => send_block(&sink, &block, &topic).await,
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!("a subscriber is too slow, it missed {missed} blocks");
                Some(())
            }
            Err(RecvError::Closed) => None,
        };
        if sent.is_none() {
            return;
        }
    }
}

async fn send_block(sink: &SubscriptionSink, block: &Arc<Block>, topic: &Topic) -> Option<()> {
    match topic {
        Topic::Heads => send(sink, &block.header).await,
        Topic::Logs(filter) => {
            for log in matching(filter, block) {
                send(sink, log).await?;
            }
            Some(())
        }
        Topic::Transactions => {
            for hash in block.transaction_hashes() {
                send(sink, &hash).await?;
            }
            Some(())
        }
    }
}

async fn send(sink: &SubscriptionSink, item: &(impl Serialize + Sync)) -> Option<()> {
    sink.send(to_json_raw_value(item).ok()?).await.ok()
}
