//! What MessageHub sends: the `appContext` event as Rust types, the host profiles, the bundled JSON Schemas.
//!
//! Nothing here reads files, reports findings or knows how an event is checked. The types and the schemas say the same
//! thing twice, once for the compiler and once for the world; `tests/contract.rs` holds them together.

pub mod agent;
pub mod attribute;
pub mod contact;
pub mod conversation;
pub mod event;
pub mod field;
pub mod fields;
mod keys;
pub mod message;
pub mod part;
pub mod pieces;
pub mod profile;
pub mod scalar;
pub mod schema;
pub mod traits;
pub mod version;
pub mod wire;

pub use agent::{
    Agent, AgentBot, Assignee, Availability, CurrentAgent, PushedBot, Role, ShortAgent,
};
pub use attribute::{AttributeDefinition, AttributeModel, AttributeType};
pub use contact::{Contact, ContactRecord, Presence};
pub use conversation::{
    AppliedSla, Channel, Conversation, FirstReply, Meta, Priority, SlaEvent, Status, Team,
};
pub use event::{AppContext, Theme};
pub use field::Field;
pub use fields::Fields;
pub use message::{
    Attachment, Call, ContentType, DeliveryStatus, FileType, Message, MessageType, PendingMessage,
    PendingStatus, Sender, SenderType, StoredMessage,
};
pub use part::Part;
pub use profile::{Profile, Shape};
pub use scalar::{CustomValue, Epoch, IsoTime, Open, PendingId, PhoneNumber, RecordId};
pub use traits::Traits;
pub use version::{HostVersion, Release};

/// A JSON object whose keys keep the order they came in.
pub type Object = serde_json::Map<String, serde_json::Value>;
