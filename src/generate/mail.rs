//! What an e-mail brings beside its text.

use memchr::memchr3;

use super::channel::MessageId;
use super::clock::{Seconds, iso};
use super::json::{Key, Object, key};

/// An e-mail that came in, beside the text and the ids of its line.
#[derive(Debug, Clone, Copy)]
pub(super) struct IncomingMail {
    /// Whether it answers another one.
    pub(super) is_answer: bool,
    /// Place of the line that it answers.
    pub(super) in_reply_to: Option<usize>,
    /// Whether a file came with it.
    pub(super) has_file: bool,
}

/// An e-mail of the thread, as its line has it.
pub(super) struct Letter<'a> {
    /// Its subject.
    pub(super) subject: &'a str,
    /// Id of the e-mail it answers.
    pub(super) in_reply_to: Option<MessageId<'a>>,
    /// Whether a file came with it.
    pub(super) has_file: bool,
    /// The customer's address.
    pub(super) customer: &'a str,
    /// The shop's domain.
    pub(super) domain: &'a str,
    /// Its id.
    pub(super) message_id: Option<MessageId<'a>>,
    /// When it was sent.
    pub(super) at: Seconds,
    /// Its text.
    pub(super) text: &'a str,
}

/// `content_attributes` of an e-mail that came in.
pub(super) fn incoming(attributes: &mut Object<'_>, letter: &Letter<'_>) {
    let mut html = String::with_capacity(letter.text.len() + 128);
    write_html(&mut html, letter.text);
    let kind = if letter.has_file {
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
        email.object(key!("html_content"), |content| {
            content.set_all(&FORMS, html);
        });
        email.set(key!("in_reply_to"), &letter.in_reply_to);
        match &letter.message_id {
            Some(id) => email.set(key!("message_id"), id),
            None => email.set(key!("message_id"), ""),
        }
        email.set(key!("multipart"), true);
        email.set(key!("number_of_attachments"), u8::from(letter.has_file));
        email.set(key!("subject"), letter.subject);
        email.object(key!("text_content"), |content| {
            content.set_all(&FORMS, letter.text);
        });
        email.set(key!("to"), [format!("support@{}", letter.domain)]);
    });
    attributes.set(key!("cc_email"), ());
    attributes.set(key!("bcc_email"), ());
}

/// The host keeps each body in three forms, which are the same for a letter without a quotation.
const FORMS: [Key; 3] = [key!("full"), key!("reply"), key!("quoted")];

/// `content_attributes` of an e-mail that went out.
pub(super) fn outgoing(attributes: &mut Object<'_>, customer: &str) {
    attributes.set(key!("cc_emails"), [(); 0]);
    attributes.set(key!("bcc_emails"), [(); 0]);
    attributes.set(key!("to_emails"), [customer]);
}

/// Writes the text as the HTML that a mail program makes of it.
fn write_html(out: &mut String, text: &str) {
    out.push_str("<div dir=\"auto\">");
    let mut rest = text;
    while let Some(place) = memchr3(b'&', b'<', b'\n', rest.as_bytes()) {
        out.push_str(&rest[..place]);
        out.push_str(match rest.as_bytes()[place] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "<br>",
        });
        rest = &rest[place + 1..];
    }
    out.push_str(rest);
    out.push_str("</div>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_escaped_and_keeps_its_lines() {
        let mut html = String::new();
        write_html(&mut html, "a < b & ç\n\nd");
        assert_eq!(html, "<div dir=\"auto\">a &lt; b &amp; ç<br><br>d</div>");
    }
}
