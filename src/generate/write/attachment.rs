//! What is sent with a message.

use crate::contract::{Channel, FileType};

use super::super::account::FILES;
use super::super::features::Feature;
use super::super::json::{self, Object, key};
use super::super::thread::Enclosure;
use super::Writer;

impl Writer<'_> {
    pub(super) fn attachments(&self, message: &mut Object<'_>, place: usize) {
        if let Some(enclosure) = &self.draft.lines[place].enclosure {
            message.array(key!("attachments"), [enclosure], |out, enclosure| {
                self.attachment(out, place, enclosure);
            });
        }
    }

    /// The files of the whole conversation, which the dashboard kept once an agent had opened their list.
    pub(super) fn shared_files(&self, conversation: &mut Object<'_>) {
        let lines = self.draft.lines.iter().enumerate();
        let files = lines.filter_map(|(place, line)| Some((place, line.enclosure.as_ref()?)));
        conversation.array(key!("attachments"), files, |out, (place, enclosure)| {
            self.attachment(out, place, enclosure);
        });
    }

    fn attachment(&self, out: &mut Vec<u8>, place: usize, enclosure: &Enclosure) {
        let id = self.draft.ids.lines[place].get();
        let is_incoming = self.draft.lines[place].is_incoming();
        json::object(out, |attachment| {
            attachment.set(key!("id"), id - 61_000);
            attachment.set(key!("message_id"), id);
            attachment.set(key!("file_type"), enclosure.kind);
            attachment.set(key!("account_id"), self.draft.account.id);
            match self.draft.channel == Channel::Instagram && is_incoming {
                true => self.kept_by_instagram(attachment, enclosure),
                false => self.by_kind(attachment, enclosure),
            }
        });
    }

    fn by_kind(&self, attachment: &mut Object<'_>, enclosure: &Enclosure) {
        let draft = self.draft;
        let number = enclosure.size;
        match enclosure.kind {
            FileType::Location => {
                let degrees =
                    |number: u64, most: u64| (number * 7_919 % (most * 10_000)) as f64 / 10_000.0;
                attachment.set(key!("coordinates_lat"), degrees(number, 60));
                attachment.set(key!("coordinates_long"), -degrees(number, 120));
                attachment.set(key!("fallback_title"), draft.person.city);
                attachment.set(key!("data_url"), "https://maps.example.com/?q=pin");
            }
            FileType::Fallback => {
                attachment.set(key!("fallback_title"), &draft.account.shop);
                let url = ["https://links.example.com/", &enclosure.token].concat();
                attachment.set(key!("data_url"), url);
            }
            FileType::Contact => {
                attachment.set(key!("fallback_title"), &draft.person.phone);
                let (first, last) = match self.is_mobile() {
                    true => (key!("first_name"), key!("last_name")),
                    false => (key!("firstName"), key!("lastName")),
                };
                attachment.object(key!("meta"), |meta| {
                    meta.set(first, draft.person.name.first.text);
                    meta.set(last, draft.person.name.last.text);
                });
            }
            FileType::Embed => attachment.set(key!("data_url"), post_url(enclosure)),
            FileType::Share | FileType::IgReel | FileType::IgPost | FileType::IgStory => {
                attachment.set(key!("data_url"), post_url(enclosure));
                attachment.set(key!("thumb_url"), "");
            }
            FileType::Image
            | FileType::Audio
            | FileType::Video
            | FileType::File
            | FileType::StoryMention => {
                let file = &enclosure.file_name;
                let url =
                    |way| [FILES, "/", way, "/redirect/", &enclosure.token, "/", file].concat();
                let thumb = match has_picture(enclosure) {
                    true => url("representations"),
                    false => String::new(),
                };
                self.file(attachment, enclosure, &url("blobs"), &thumb);
            }
        }
    }

    /// Files of Instagram stay there: both addresses lead to it.
    fn kept_by_instagram(&self, attachment: &mut Object<'_>, enclosure: &Enclosure) {
        if enclosure.file_name.is_empty() {
            return self.by_kind(attachment, enclosure);
        }
        let url = ["https://media.example.com/", &enclosure.token].concat();
        self.file(attachment, enclosure, &url, &url);
    }

    fn file(&self, attachment: &mut Object<'_>, enclosure: &Enclosure, url: &str, thumb: &str) {
        let size = enclosure.size;
        let extension = enclosure.file_name.rsplit_once('.').map(|(_, end)| end);
        // Not every host notes it.
        attachment.set(
            key!("extension"),
            extension.filter(|_| !size.is_multiple_of(3)),
        );
        if self.has(Feature::MediaTypes) {
            attachment.set(
                key!("content_type"),
                media_type(extension.unwrap_or_default()),
            );
        }
        attachment.set(key!("data_url"), url);
        attachment.set(key!("thumb_url"), thumb);
        attachment.set(key!("file_size"), size);
        if self.has(Feature::Dimensions) {
            let (width, height) = dimensions(enclosure).unzip();
            attachment.set(key!("width"), width);
            attachment.set(key!("height"), height);
        }
        if enclosure.kind == FileType::Audio && self.has(Feature::Transcripts) {
            let words = self.draft.person.locale.language().openings[0].trim_end();
            attachment.set(
                key!("transcribed_text"),
                match size % 2 {
                    0 => words,
                    _ => "",
                },
            );
        }
    }
}

fn post_url(enclosure: &Enclosure) -> String {
    ["https://posts.example.com/", &enclosure.token].concat()
}

fn has_picture(enclosure: &Enclosure) -> bool {
    matches!(enclosure.kind, FileType::Image | FileType::StoryMention)
}

/// Width and height of a picture, as phones take them.
fn dimensions(enclosure: &Enclosure) -> Option<(u32, u32)> {
    let known = [(1200, 1600), (4032, 3024), (1080, 1920), (960, 1280)];
    has_picture(enclosure).then(|| known[enclosure.size as usize % known.len()])
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "mp4" => "video/mp4",
        "ogg" => "audio/ogg",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}
