//! What each contract offers and what it calls outside: ABI, events, errors.
