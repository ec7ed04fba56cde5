//! What an e-mail brings beside its text.

use super::clock::{Seconds, iso};
use super::json::{Json, Object, key};

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
    attributes.object(key!("email"), |email| {
        email.set(key!("bcc"), ());
        email.set(key!("cc"), ());
        email.set(key!("content_type"), kind);
        email.set(key!("date"), iso(letter.at, 0).as_str());
        email.set(key!("from"), [letter.customer]);
        email.object(key!("html_content"), |content| three_times(content, &html));
        email.set(key!("in_reply_to"), letter.mail.in_reply_to.as_deref());
        email.set(key!("message_id"), letter.message_id.unwrap_or_default());
        email.set(key!("multipart"), true);
        email.set(
            key!("number_of_attachments"),
            u8::from(letter.mail.has_file),
        );
        email.set(key!("subject"), &letter.mail.subject);
        email.object(key!("text_content"), |content| three_times(content, &text));
        email.set(key!("to"), [format!("support@{}", letter.domain)]);
    });
    attributes.set(key!("cc_email"), ());
    attributes.set(key!("bcc_email"), ());
}

fn three_times(content: &mut Object<'_>, text: &Json) {
    for key in [key!("full"), key!("reply"), key!("quoted")] {
        content.put(key, text);
    }
}

/// `content_attributes` of an e-mail that went out.
pub(super) fn outgoing(attributes: &mut Object<'_>, customer: &str) {
    attributes.set(key!("cc_emails"), [(); 0]);
    attributes.set(key!("bcc_emails"), [(); 0]);
    attributes.set(key!("to_emails"), [customer]);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('\n', "<br>")
}
