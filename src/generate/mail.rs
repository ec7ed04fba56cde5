//! What an e-mail brings beside its text.

use super::clock::{Seconds, iso};
use super::json::{Json, Object};

/// An e-mail that came in, beside the text and the ids of its line.
#[derive(Debug, Clone)]
pub(super) struct IncomingMail {
    /// Its subject.
    pub(super) subject: String,
    /// Id of the e-mail it answers.
    pub(super) in_reply_to: Option<String>,
    /// Whether a file came with it.
    pub(super) has_file: bool,
}

/// An e-mail of the thread, as its line has it.
pub(super) struct Letter<'a> {
    /// What only an e-mail has.
    pub(super) mail: &'a IncomingMail,
    /// The customer's address.
    pub(super) customer: &'a str,
    /// The shop's domain.
    pub(super) domain: &'a str,
    /// Its id.
    pub(super) message_id: Option<&'a str>,
    /// When it was sent.
    pub(super) at: Seconds,
    /// Its text.
    pub(super) text: &'a str,
}

/// `content_attributes` of an e-mail that came in.
pub(super) fn incoming(attributes: &mut Object<'_>, letter: &Letter<'_>) {
    let text = Json::of(&letter.text);
    let html = Json::of(&format!("<div dir=\"auto\">{}</div>", escaped(letter.text)));
    let kind = if letter.mail.has_file {
        "multipart/mixed"
    } else {
        "multipart/alternative"
    };
    attributes.object("email", |email| {
        email.set("bcc", ());
        email.set("cc", ());
        email.set("content_type", kind);
        email.set("date", iso(letter.at, 0).as_str());
        email.set("from", [letter.customer]);
        email.object("html_content", |content| three_times(content, &html));
        email.set("in_reply_to", letter.mail.in_reply_to.as_deref());
        email.set("message_id", letter.message_id.unwrap_or_default());
        email.set("multipart", true);
        email.set("number_of_attachments", u8::from(letter.mail.has_file));
        email.set("subject", &letter.mail.subject);
        email.object("text_content", |content| three_times(content, &text));
        email.set("to", [format!("support@{}", letter.domain)]);
    });
    attributes.set("cc_email", ());
    attributes.set("bcc_email", ());
}

fn three_times(content: &mut Object<'_>, text: &Json) {
    for key in ["full", "reply", "quoted"] {
        content.put(key, text);
    }
}

/// `content_attributes` of an e-mail that went out.
pub(super) fn outgoing(attributes: &mut Object<'_>, customer: &str) {
    attributes.set("cc_emails", [(); 0]);
    attributes.set("bcc_emails", [(); 0]);
    attributes.set("to_emails", [customer]);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\n', "<br>")
}
