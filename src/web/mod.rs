//! HTTP around the features: connections, headers, hosts, limits, assets and the pages kept in memory.

pub mod address;
pub mod assets;
pub mod express;
pub mod failure;
pub mod front;
pub mod headers;
pub mod language;
pub mod limits;
pub mod listen;
pub mod origin;
pub mod snapshot;
