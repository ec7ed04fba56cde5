//! What an e-mail brings beside its text.

use serde_json::{Value, json};

use crate::contract::Object;

use super::channel::object;
use super::clock::{Seconds, iso};

/// An e-mail of the thread.
pub(super) struct Letter<'a> {
    /// Its subject.
    pub(super) subject: String,
    /// The customer's address.
    pub(super) customer: &'a str,
    /// The shop's address.
    pub(super) shop: String,
    /// Its id.
    pub(super) message_id: &'a str,
    /// Id of the e-mail it answers.
    pub(super) in_reply_to: Option<&'a str>,
    /// When it was sent.
    pub(super) at: Seconds,
    /// Its text.
    pub(super) text: &'a str,
}

/// `content_attributes` of an e-mail that came in.
pub(super) fn incoming(letter: &Letter<'_>) -> Object {
    let html = format!("<div dir=\"auto\">{}</div>", escaped(letter.text));
    let email = json!({
        "bcc": Value::Null,
        "cc": Value::Null,
        "content_type": "multipart/alternative",
        "date": iso(letter.at, 0).as_str(),
        "from": [letter.customer],
        "html_content": { "full": html, "reply": html, "quoted": html },
        "in_reply_to": letter.in_reply_to,
        "message_id": letter.message_id,
        "multipart": true,
        "number_of_attachments": 0,
        "subject": letter.subject,
        "text_content": { "full": letter.text, "reply": letter.text, "quoted": letter.text },
        "to": [letter.shop],
    });
    object([
        ("email", email),
        ("cc_email", Value::Null),
        ("bcc_email", Value::Null),
    ])
}

/// `content_attributes` of an e-mail that went out.
pub(super) fn outgoing(letter: &Letter<'_>) -> Object {
    object([
        ("cc_emails", json!([])),
        ("bcc_emails", json!([])),
        ("to_emails", json!([letter.customer])),
    ])
}

/// Notes in the e-mail's own words that a file came with it; nothing happens when it is no e-mail.
pub(super) fn count_file(attributes: &mut Object) {
    if let Some(email) = attributes.get_mut("email") {
        email["number_of_attachments"] = json!(1);
        email["content_type"] = json!("multipart/mixed");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\n', "<br>")
}
