//! A JSON-RPC node over the Stylus VM.
