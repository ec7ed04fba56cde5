//! HUB1xx: what is wrong with a payload.

use super::Rule;
use super::Severity::{Error, Notice, Warning};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &NOT_JSON,
    &NOT_UTF8,
    &EMPTY,
    &BYTE_ORDER_MARK,
    &TOO_DEEP,
    &TOO_LARGE,
    &EVENT_AS_STRING,
    &TWICE_ENCODED,
    &DUPLICATE_KEY,
    &UNSAFE_INTEGER,
    &NOT_AN_EVENT,
    &WRONG_EVENT,
    &MISSING_KEY,
    &WRONG_TYPE,
    &NULL_NOT_ALLOWED,
    &UNKNOWN_VALUE,
    &WRONG_FORMAT,
    &PHONE_NOT_E164,
    &MILLISECONDS,
    &KEY_OF_OTHER_PROFILE,
    &UNDOCUMENTED_FIELD,
    &OUT_OF_RANGE,
    &MESSAGE_TYPE_AS_WORD,
    &ID_AS_STRING,
    &DATE_FOR_EPOCH,
    &DATA_AS_STRING,
    &EVENT_DATA_AS_OBJECT,
    &SHAPE_OF_OTHER_PROFILE,
    &NEW_VALUE,
    &CONTACT_IS_NOT_SENDER,
    &MESSAGE_OF_OTHER_CONVERSATION,
    &MESSAGES_OUT_OF_ORDER,
    &TIMESTAMP_IS_NOT_LAST_MESSAGE,
    &LONE_SURROGATE,
    &OWN_SCHEMA,
];

/// HUB100
pub static NOT_JSON: Rule = Rule {
    code: "HUB100",
    name: "not-json",
    severity: Error,
    title: "the text is not JSON",
    impact: "the host posts the result of JSON.stringify, so what arrives is always JSON",
    advice: "capture event.data itself, or mend the text at this place",
    why: "The host posts JSON.stringify(...) of its own data, so what arrives is always JSON. A text that is not was cut \
          off, edited by hand, or printed by something that only looks like JSON, such as console.log of an object.",
    fix: "Capture the message again, and write the string itself:\n\n    window.addEventListener(\"message\", (event) => {\n      \
          if (typeof event.data === \"string\") console.log(event.data);\n    });\n\nWhen the file was edited, mend the place \
          that is underlined.",
    bad: r#""labels": ["vip", "refund",]"#,
    good: r#""labels": ["vip", "refund"]"#,
};

/// HUB101
pub static NOT_UTF8: Rule = Rule {
    code: "HUB101",
    name: "not-utf8",
    severity: Error,
    title: "the bytes are not UTF-8",
    impact: "JSON is UTF-8, and other encodings turn names with accents into garbage",
    advice: "save the file as UTF-8",
    why: "JSON between programs is UTF-8 (RFC 8259). Some tools on Windows write UTF-16 or a local code page, and names \
          with accents break first.",
    fix: "Save the file as UTF-8 without a byte order mark. For UTF-16:\n\n    iconv -f UTF-16 -t UTF-8 payload.json > \
          payload-utf8.json",
    bad: r#""custom_attributes": {"city": "M<FC>nchen"}"#,
    good: r#""custom_attributes": {"city": "M<C3><BC>nchen"}"#,
};

/// HUB102
pub static EMPTY: Rule = Rule {
    code: "HUB102",
    name: "empty-input",
    severity: Error,
    title: "there is no event in the input",
    impact: "if this passed, a test could be green and test nothing",
    advice: "capture the payload again, or make one: hubctl gen --count 1",
    why: "An empty file, or an empty array, usually means that the capture did not work. To let it pass would turn a test \
          green that tests nothing.",
    fix: "Capture the payload again. Without a payload at hand:\n\n    hubctl gen --count 1 > payload.json",
    bad: "[]",
    good: r#"[{"event": "appContext", "data": {...}}]"#,
};

/// HUB103
pub static BYTE_ORDER_MARK: Rule = Rule {
    code: "HUB103",
    name: "byte-order-mark",
    severity: Notice,
    title: "invisible characters surround the JSON",
    impact: "JSON.parse in a browser throws an error on them; hubctl skips them",
    advice: "save the file as UTF-8 without a byte order mark",
    why: "A byte order mark, a no-break space or a zero-width space is not part of JSON. Editors write the first at the start \
          of a file, where `cat` then copies it between records; the others come from web pages and chat programs, and control \
          characters from old tools and from formats that put U+001E between records. hubctl skips \
          them and checks the records; JSON.parse in a browser and most other tools report an error.",
    fix: "Save the file as UTF-8 without a byte order mark, and delete the other characters. In a shell, for byte order marks:\n\n    \
          sed -i 's/^\\xEF\\xBB\\xBF//' payload.json",
    bad: r#"<EF><BB><BF>{"event": "appContext", "data": {...}}"#,
    good: r#"{"event": "appContext", "data": {...}}"#,
};

/// HUB104
pub static TOO_DEEP: Rule = Rule {
    code: "HUB104",
    name: "too-deep",
    severity: Error,
    title: "the JSON is nested too deeply",
    impact: "the host's data nests about eight levels deep, so this is not from the host",
    advice: "look for a value that was put into itself again and again",
    why: "The host's own data nests about eight levels deep. Text that nests a hundred and more is not from the host, and is \
          made to exhaust the stack of whoever reads it.",
    fix: "Look where the nesting comes from: most often a value was put into itself again and again by a loop or a bad \
          merge. No payload needs more than a dozen levels.",
    bad: r#""custom_attributes": {"tree": [[[[[[[[ ... ]]]]]]]]}"#,
    good: r#""custom_attributes": {"tree": "1.2.3.4"}"#,
};

/// HUB105
pub static TOO_LARGE: Rule = Rule {
    code: "HUB105",
    name: "too-large",
    severity: Error,
    title: "one record is too large to be an event",
    impact: "no conversation comes to this size, so this is no single event",
    advice: "put one event on a line, or events into one array",
    why: "A conversation with twenty long messages comes to some 50 KB. A single record of more than 16 MiB is not an event \
          of the host; often it is a file of another kind, or events that were joined without line breaks or brackets.",
    fix: "Put one event on a line (NDJSON), or events into one array; the file as a whole may then be of any size.",
    bad: r#""custom_attributes": {"photo": "data:image/png;base64,iVBORw0KGgo ... "}"#,
    good: r#""custom_attributes": {"photo": "https://orders.example/photos/17.png"}"#,
};

/// HUB106
pub static EVENT_AS_STRING: Rule = Rule {
    code: "HUB106",
    name: "event-as-string",
    severity: Notice,
    title: "the event was captured as the JSON string that it is on the wire",
    impact: "event.data is a string, so a capture that encodes it again looks like this",
    advice: "nothing needs to be done; to store the event itself: jq fromjson FILE",
    why: "event.data is a string, and a capture with JSON.stringify(event.data) wraps it in quotes once more. That is no \
          fault; hubctl unwraps it and checks what is inside, with places in the file as it stands.",
    fix: "Nothing needs to be done. To store the event itself, write event.data as it is, or\n\n    jq fromjson captured.json \
          > payload.json",
    bad: r#""{\"event\": \"appContext\", \"data\": {...}}""#,
    good: r#"{"event": "appContext", "data": {...}}"#,
};

/// HUB107
pub static TWICE_ENCODED: Rule = Rule {
    code: "HUB107",
    name: "twice-encoded",
    severity: Error,
    title: "the event is encoded as a string twice",
    impact: "the host encodes once, so an app that parses once gets a string here",
    advice: "take away one JSON.stringify, or unwrap the file: jq fromjson FILE",
    why: "The host encodes once: JSON.parse(event.data) is the event. When a second JSON.parse is needed, an app that is \
          written for the host gets a string where it expects an object.",
    fix: "Take away one JSON.stringify where the payload is made: postMessage(JSON.stringify({ event, data }), \"*\") and \
          nothing more.",
    bad: r#""\"{\\\"event\\\": \\\"appContext\\\", \\\"data\\\": {...}}\"""#,
    good: r#"{"event": "appContext", "data": {...}}"#,
};

/// HUB108
pub static DUPLICATE_KEY: Rule = Rule {
    code: "HUB108",
    name: "duplicate-key",
    severity: Error,
    title: "a key stands twice in one object",
    impact: "JSON.stringify never writes a key twice, and a browser takes the last one",
    advice: "delete the one that is not meant; the last is underlined",
    why: "JSON.stringify never writes a key twice, so the payload was edited by hand or by a tool. Which of the two values \
          counts depends on who reads it: a browser takes the last.",
    fix: "Delete the one that is not meant. The underlined one is the last, which an app would see.",
    bad: r#""status": "open",
"status": "resolved""#,
    good: r#""status": "resolved""#,
};

/// HUB109
pub static UNSAFE_INTEGER: Rule = Rule {
    code: "HUB109",
    name: "unsafe-integer",
    severity: Warning,
    title: "the number is too large for JavaScript to hold exactly",
    impact: "JSON.parse rounds it, so an app looks up another record, or none",
    advice: "write it in quotes when it is an attribute of your own",
    why: "Numbers beyond 2^53 - 1 lose their last digits in JSON.parse: 9007199254740993 becomes 9007199254740992. An app \
          that looks a record up by such an id finds nothing, or somebody else's.",
    fix: "The host's ids are far smaller. When the value is your own (custom or additional attributes), send it as a string.",
    bad: r#""custom_attributes": {"order_id": 9007199254740993}"#,
    good: r#""custom_attributes": {"order_id": "9007199254740993"}"#,
};

/// HUB110
pub static NOT_AN_EVENT: Rule = Rule {
    code: "HUB110",
    name: "not-an-event",
    severity: Error,
    title: "this is not an event of the host",
    impact: "an app looks at `event` first and passes over everything else",
    advice: "write {\"event\": \"appContext\", \"data\": {...}}",
    why: "The host sends {\"event\": \"appContext\", \"data\": {...}}. An app looks at `event` first and passes over \
          everything else, so a payload without it does nothing.",
    fix: "Wrap the data:\n\n    {\"event\": \"appContext\", \"data\": {\"conversation\": ..., \"contact\": ..., \
          \"currentAgent\": ...}}\n\nA capture of the whole MessageEvent has the string in its own `data`; keep that string alone.",
    bad: r#"{"type": "context", "payload": {"customer": "Ana"}}"#,
    good: r#"{"event": "appContext", "data": {...}}"#,
};

/// HUB111
pub static WRONG_EVENT: Rule = Rule {
    code: "HUB111",
    name: "wrong-event",
    severity: Error,
    title: "the event has a name that the host never sends",
    impact: "`appContext` is the only event there is, and a good app ignores any other",
    advice: "write \"event\": \"appContext\"",
    why: "`appContext` is the only event there is, in every version. A good app ignores any other name, so it shows nothing.",
    fix: "Write \"event\": \"appContext\", in exactly this spelling.",
    bad: r#"{"event": "conversation_updated", "data": {...}}"#,
    good: r#"{"event": "appContext", "data": {...}}"#,
};

/// HUB112
pub static MISSING_KEY: Rule = Rule {
    code: "HUB112",
    name: "missing-key",
    severity: Error,
    title: "a key is missing that the host always sends",
    impact: "apps read the key without a check, and fail when it is absent",
    advice: "add the key with a value such as the host sends; hubctl gen --count 1 shows one",
    why: "Every real payload of this profile has the key, so apps rely on it. A test with a payload that lacks it tests \
          something that does not happen; an app that never sets it in its own mock hides what production sends.",
    fix: "Add the key with a value such as the host sends. For a whole event to start from:\n\n    hubctl gen --count 1\n\n\
          When the payload comes from another version of the host, name that one with --profile.",
    bad: r#""currentAgent": {"id": 5, "name": "Hannah Weiss"}"#,
    good: r#""currentAgent": {"id": 5, "name": "Hannah Weiss", "email": "hannah.weiss@example.com"}"#,
};

/// HUB113
pub static WRONG_TYPE: Rule = Rule {
    code: "HUB113",
    name: "wrong-type",
    severity: Error,
    title: "the value has a type that the host never sends here",
    impact: "apps read the value as the type the host sends, and fail on another",
    advice: "write the type that is named",
    why: "Apps read the value as the type the host sends. A payload with another type makes an app pass its tests and fail \
          in the host, or the reverse.",
    fix: "Send the type that the finding names. `hubctl gen` shows every field as the host sends it.",
    bad: r#""labels": "vip, refund""#,
    good: r#""labels": ["vip", "refund"]"#,
};

/// HUB114
pub static NULL_NOT_ALLOWED: Rule = Rule {
    code: "HUB114",
    name: "null-not-allowed",
    severity: Error,
    title: "the value is null where the host never sends null",
    impact: "\"nothing here\" has one form for each field, and apps break on the wrong one",
    advice: "send the empty value of that type: \"\", 0, [] or {}; or leave an optional key out",
    why: "The host says \"nothing here\" in different ways: null, an absent key, an empty string, 0 or []. Which one it is \
          belongs to the contract of the field, and apps break on the wrong one.",
    fix: "Leave the key out, or send the empty value that the finding names: \"\" for thumbnail, 0 for times, [] for labels.",
    bad: r#""labels": null"#,
    good: r#""labels": []"#,
};

/// HUB115
pub static UNKNOWN_VALUE: Rule = Rule {
    code: "HUB115",
    name: "unknown-value",
    severity: Error,
    title: "the value is none of those the host sends here",
    impact: "apps know a fixed set of values, and treat any other one by accident",
    advice: "use one of the values that are listed",
    why: "The field has a fixed set of values. Apps switch over them, and a value that is not in the set falls through to \
          whatever comes last.",
    fix: "Use one of the values that the finding lists. They are spelled in lower case, channels as `Channel::WebWidget`.",
    bad: r#""status": "closed""#,
    good: r#""status": "resolved""#,
};

/// HUB116
pub static WRONG_FORMAT: Rule = Rule {
    code: "HUB116",
    name: "wrong-format",
    severity: Error,
    title: "the text is not written as the host writes it",
    impact: "apps compare ids and times by their exact form",
    advice: "write it in the form that is named",
    why: "The host writes times in UTC with milliseconds (2026-03-04T09:12:33.123Z), and the id of a message that it has not \
          stored yet as 12 hex digits in lower case (9f3a1c0b4e7d). Apps that compare or sort such texts rely on the exact form.",
    fix: "In JavaScript new Date(seconds * 1000).toISOString() makes the right form of a time. A pending message has 12 hex \
          digits as id, never a UUID.",
    bad: r#""snoozed_until": "2026-03-04 09:12:33""#,
    good: r#""snoozed_until": "2026-03-04T09:12:33.123Z""#,
};

/// HUB117
pub static PHONE_NOT_E164: Rule = Rule {
    code: "HUB117",
    name: "phone-not-e164",
    severity: Error,
    title: "the phone number does not end in a number in E.164",
    impact: "the host refuses to store it, and apps look customers up by the exact text",
    advice: "write `+`, country code and number without blanks or dashes, or null",
    why: "The host stores a phone number only when it ends in `+`, country code and number without blanks or dashes; a prefix \
          such as `tel:` passes, and so does an empty text. The published example shows a blank; that is a mistake of the \
          article. Apps build tel: links and look customers up by the exact text.",
    fix: "Write +12025550143, not +1 202-555-0143; null when there is none.",
    bad: r#""phone_number": "+1 202-555-0143""#,
    good: r#""phone_number": "+12025550143""#,
};

/// HUB118
pub static MILLISECONDS: Rule = Rule {
    code: "HUB118",
    name: "milliseconds",
    severity: Error,
    title: "the time is in milliseconds, and the host sends seconds",
    impact: "every epoch of the host is in seconds; milliseconds show a date far in the future",
    advice: "divide by 1000 and drop the fraction",
    why: "Every epoch in the payload is in seconds. An app that is tested with milliseconds shows dates of January 1970 \
          when it meets the host.",
    fix: "Divide by 1000 and drop the fraction: Math.floor(Date.now() / 1000). In the app: new Date(timestamp * 1000).",
    bad: r#""timestamp": 1715704837000"#,
    good: r#""timestamp": 1715704837"#,
};

/// HUB119
pub static KEY_OF_OTHER_PROFILE: Rule = Rule {
    code: "HUB119",
    name: "key-of-other-profile",
    severity: Error,
    title: "the key is spelled as another profile spells it",
    impact: "the web dashboard and the mobile app spell this key differently, and an app reads undefined",
    advice: "spell it as named, or name the host with --profile",
    why: "The web dashboard sends currentAgent, allMessagesLoaded and dataFetched; the mobile app sends every key in \
          snake_case: current_agent, all_messages_loaded, data_fetched. An app that reads only one of them finds undefined \
          in the other host.",
    fix: "Choose the profile the payload is from with --profile mobile or --profile web-2023, or spell the key as the \
          finding says. An app for both reads data.currentAgent ?? data.current_agent.",
    bad: r#""current_agent": {"id": 5, "name": "Hannah Weiss", "email": "hannah.weiss@example.com"}"#,
    good: r#""currentAgent": {"id": 5, "name": "Hannah Weiss", "email": "hannah.weiss@example.com"}"#,
};

/// HUB120
pub static UNDOCUMENTED_FIELD: Rule = Rule {
    code: "HUB120",
    name: "undocumented-field",
    severity: Notice,
    title: "the contract does not know this field",
    impact: "the host adds fields between versions, and may take them away again",
    advice: "do not build on it; when it is a misspelling, spell it as the contract does",
    why: "The host adds fields between versions, so an unknown one is no error. It may be gone, or mean something else, in \
          the next version; and it may be a misspelt field that an app will look for in vain.",
    fix: "Do not build on it. When it is a misspelling, spell it as the contract does; when it is new in the host, nothing \
          needs to be done.",
    bad: r#""custom_attributes": {},
"mood": "positive""#,
    good: r#""custom_attributes": {"mood": "positive"}"#,
};

/// HUB121
pub static OUT_OF_RANGE: Rule = Rule {
    code: "HUB121",
    name: "out-of-range",
    severity: Error,
    title: "the number is outside of what the host sends here",
    impact: "the host never sends such a number, so a test with it says nothing about real data",
    advice: "send an id of 1 or more, and 0 for \"never\" and \"none\"",
    why: "Ids start at 1, and counts and times at 0. A negative number is made up, and an app that meets one takes paths \
          that it never takes in the host.",
    fix: "Send an id of 1 or more; 0 for \"never\" and \"none\".",
    bad: r#""unread_count": -1"#,
    good: r#""unread_count": 0"#,
};

/// HUB122
pub static MESSAGE_TYPE_AS_WORD: Rule = Rule {
    code: "HUB122",
    name: "message-type-as-word",
    severity: Error,
    title: "message_type is a word, and the host sends a number",
    impact: "webhooks say it in words, the event in a number; comparing with a word finds no message",
    advice: "write 0 incoming, 1 outgoing, 2 activity or 3 template",
    why: "The host's webhooks say \"incoming\"; the event in the dashboard says 0. An app that compares with \
          the word sees no message at all.",
    fix: "0 incoming, 1 outgoing, 2 activity, 3 template.",
    bad: r#""message_type": "incoming""#,
    good: r#""message_type": 0"#,
};

/// HUB123
pub static ID_AS_STRING: Rule = Rule {
    code: "HUB123",
    name: "id-as-string",
    severity: Error,
    title: "the id is a string, and the host sends a number",
    impact: "ids are numbers, and \"412\" === 412 is false",
    advice: "take the quotes away",
    why: "Ids are numbers in every version. \"412\" === 412 is false, so an app that is tested with strings finds nothing \
          when it meets the host. Only a message that is still being sent has a string: 12 hex digits.",
    fix: "Take the quotes away. In JavaScript Number(text) does it; in a test fixture write 412 and not \"412\".",
    bad: r#""inbox_id": "6""#,
    good: r#""inbox_id": 6"#,
};

/// HUB124
pub static DATE_FOR_EPOCH: Rule = Rule {
    code: "HUB124",
    name: "date-for-epoch",
    severity: Error,
    title: "the time is a text, and the host sends seconds as a number",
    impact: "a text times 1000 is NaN, and the app shows \"Invalid Date\"",
    advice: "write whole seconds since 1970",
    why: "Most times of the payload are epochs in whole seconds: timestamp, created_at of messages, the last_seen fields. \
          A text times 1000 is NaN, and the app shows \"Invalid Date\".",
    fix: "Math.floor(new Date(text).getTime() / 1000). Only snoozed_until and a few websocket fields are texts.",
    bad: r#""agent_last_seen_at": "2026-03-04T09:12:33.123Z""#,
    good: r#""agent_last_seen_at": 1772615553"#,
};

/// HUB125
pub static DATA_AS_STRING: Rule = Rule {
    code: "HUB125",
    name: "data-as-string",
    severity: Error,
    title: "`data` is encoded as a string inside the event",
    impact: "the host encodes the whole event once, and `data` inside it is an object",
    advice: "put the object itself there, without JSON.stringify",
    why: "The host encodes the whole event once. Inside it `data` is an object; an app that reads data.conversation of a \
          string gets undefined.",
    fix: "JSON.stringify({ event: \"appContext\", data }) with `data` as the object itself.",
    bad: r#"{"event": "appContext", "data": "{...}"}"#,
    good: r#"{"event": "appContext", "data": {...}}"#,
};

/// HUB126
pub static EVENT_DATA_AS_OBJECT: Rule = Rule {
    code: "HUB126",
    name: "event-data-as-object",
    severity: Error,
    title: "event.data was captured as an object, and the host posts a string",
    impact: "an app that is tested with an object never parses, and gets a string in the host",
    advice: "post JSON.stringify({ event, data }), and capture event.data as it is",
    why: "The host calls postMessage(JSON.stringify(...), \"*\"), so event.data is always a string, in every version. A \
          capture of a MessageEvent with an object as its `data` comes from a test page that is not like the host; an app \
          that works with it reads undefined in the host.",
    fix: "In the page that plays the host:\n\n    frame.contentWindow.postMessage(JSON.stringify({ event: \"appContext\", data }), \
          \"*\");\n\nIn the app JSON.parse(event.data), guarded, once. `hubctl serve` posts as the host does.",
    bad: r#"{"origin": "https://dashboard.example", "data": {"event": "appContext", "data": {...}}}"#,
    good: r#"{"event": "appContext", "data": {...}}"#,
};

/// HUB127
pub static SHAPE_OF_OTHER_PROFILE: Rule = Rule {
    code: "HUB127",
    name: "shape-of-other-profile",
    severity: Error,
    title: "the event is right for another host profile",
    impact: "an app that is tested with it meets other keys in the host it is meant for",
    advice: "name the host that sent it with --profile",
    why: "The host comes in versions whose keys differ: older web dashboards send no agent, newer ones add the theme and the \
          attribute definitions, and the mobile app spells every key in snake_case. The event breaks the contract of the \
          profile that was asked for and keeps that of another, so most likely it was captured there.",
    fix: "Check it against the profile it is from:\n\n    hubctl validate captured.json --profile mobile\n\nAn app for several hosts \
          reads data.currentAgent ?? data.current_agent and takes a missing agent for unknown.",
    bad: r#"{"event": "appContext", "data": {"conversation": {...}, "contact": {...}}}"#,
    good: r#"{"event": "appContext", "data": {"conversation": {...}, "contact": {...},
  "currentAgent": {"id": 5, "name": "Hannah Weiss", "email": "hannah.weiss@example.com"}}}"#,
};

/// HUB128
pub static NEW_VALUE: Rule = Rule {
    code: "HUB128",
    name: "new-value",
    severity: Notice,
    title: "the value is not known, in a field whose values the host extends",
    impact: "an app that knows a fixed set of these values fails on the next host version",
    advice: "treat a value that you do not know as a kind of its own, and pass over it",
    why: "The host adds kinds of attachments, contents, senders, channels and custom attributes from one version to the next, \
          so a value that hubctl does not know may well be right. The contract lists the known ones; a value that is one \
          slip away from one of them is an error (HUB115) instead.",
    fix: "Nothing needs to be done when the host really sent it; an app should show such a value as \"other\" rather than \
          fail. In a payload of your own use one of the values that docs/contract.md lists.",
    bad: r#""content_type": "hologram""#,
    good: r#""content_type": "text""#,
};

/// HUB130
pub static CONTACT_IS_NOT_SENDER: Rule = Rule {
    code: "HUB130",
    name: "contact-is-not-sender",
    severity: Warning,
    title: "contact and conversation.meta.sender are two people",
    impact: "the host looks the contact up by the id of meta.sender, so they are one person",
    advice: "give both the same person, or set contact to {}",
    why: "The host looks the contact up by the id of meta.sender, so they are always the same person (or contact is {}). \
          With two people in one payload an app can be right about one and wrong about the other, and nobody notices.",
    fix: "Give both the same id, and with it the name, e-mail and phone number of one person; or set contact to {}.",
    bad: r#""conversation": {"meta": {"sender": {"id": 5530, ...}, ...}, ...},
"contact": {"id": 5531, ...}"#,
    good: r#""conversation": {"meta": {"sender": {"id": 5530, ...}, ...}, ...},
"contact": {"id": 5530, ...}"#,
};

/// HUB131
pub static MESSAGE_OF_OTHER_CONVERSATION: Rule = Rule {
    code: "HUB131",
    name: "message-of-other-conversation",
    severity: Warning,
    title: "a message belongs to another conversation",
    impact: "the host keeps messages under their own conversation",
    advice: "set conversation_id to the id of the conversation, or take the message out",
    why: "The host keeps messages under their conversation; conversation_id of each is the id of the conversation. A \
          message of another one was pasted in.",
    fix: "Set conversation_id of the message to the id of the conversation, or take the message out.",
    bad: r#""id": 1207,
"messages": [{"conversation_id": 1208, ...}, ...]"#,
    good: r#""id": 1207,
"messages": [{"conversation_id": 1207, ...}, ...]"#,
};

/// HUB132
pub static MESSAGES_OUT_OF_ORDER: Rule = Rule {
    code: "HUB132",
    name: "messages-out-of-order",
    severity: Warning,
    title: "a message is older than the one before it",
    impact: "the host sends the newest message last, and apps take the last for the latest",
    advice: "sort messages by created_at, oldest first",
    why: "The host sends messages with the newest last. Apps take the last element for the latest message, and show the \
          wrong one when the order is another. One case is right: a message that was sent from this dashboard, which has an \
          `echo_id`, keeps its place from the time when it was pending, so an older one may follow it.",
    fix: "Sort messages by created_at, oldest first.",
    bad: r#""messages": [{"created_at": 1715704837, ...}, {"created_at": 1715704802, ...}]"#,
    good: r#""messages": [{"created_at": 1715704802, ...}, {"created_at": 1715704837, ...}]"#,
};

/// HUB133
pub static TIMESTAMP_IS_NOT_LAST_MESSAGE: Rule = Rule {
    code: "HUB133",
    name: "timestamp-before-last-message",
    severity: Warning,
    title: "the conversation's timestamp is more than a day older than its last message",
    impact: "every message moves the timestamp on, and apps sort and poll by it",
    advice: "set timestamp to created_at of the last message, or later",
    why: "`timestamp` is the time of the last activity, and a message is activity: the host moves it on with every message. \
          When the agent sends one, it takes the clock of the agent's computer, so the two may differ in either direction. \
          That explains a lag of seconds or minutes, and not of more than a day.",
    fix: "Set timestamp (and last_activity_at) to created_at of the last message, or later. An app that needs the time of the \
          last message reads it from the message.",
    bad: r#""timestamp": 1715704802,
"messages": [{"created_at": 1715704802, ...}, {"created_at": 1715877602, ...}]"#,
    good: r#""timestamp": 1715704837,
"messages": [{"created_at": 1715704802, ...}, {"created_at": 1715704837, ...}]"#,
};

/// HUB134
pub static LONE_SURROGATE: Rule = Rule {
    code: "HUB134",
    name: "lone-surrogate",
    severity: Warning,
    title: "a text has half of a surrogate pair in it",
    impact: "JSON.parse accepts it, but encodeURIComponent throws an error on it and a server gets U+FFFD",
    advice: "cut texts between characters: [...text].slice(0, 20).join(\"\")",
    why: "JavaScript keeps an emoji as two units, a surrogate pair. Code that cuts a text by its length, such as a preview of \
          20 units, can leave half of a pair. JSON.stringify writes that half as an escape and JSON.parse reads it back, so the \
          host can send it and your app receives it. It cannot be encoded as UTF-8: encodeURIComponent throws an error, and fetch \
          sends U+FFFD.",
    fix: "In your app, repair texts before you send them anywhere:\n\n    const safe = text.toWellFormed();\n\nIn code that cuts \
          texts, cut between characters:\n\n    [...text].slice(0, 20).join(\"\")",
    bad: r#""content": "Thank you \ud83d""#,
    good: r#""content": "Thank you \ud83d\ude00""#,
};

/// HUB190
pub static OWN_SCHEMA: Rule = Rule {
    code: "HUB190",
    name: "own-schema",
    severity: Error,
    title: "the value breaks the schema that was given with --schema",
    impact: "the schema is your own contract, and this value does not keep it",
    advice: "change the value as the sentence says, or the schema",
    why: "With --schema the payload is checked against a JSON Schema of yours instead of MessageHub's contract. Nothing of the \
          host is known of it then: the finding says what the schema demands, and where it stands in the schema.",
    fix: "Change the value, or the schema at the keyword that is named. A schema that wants order numbers as texts \
          says:\n\n    {\"properties\": {\"order_id\": {\"type\": \"string\"}}}\n\nWithout --schema the payload is \
          checked against the contract of the host, with advice that is made for it.",
    bad: r#"{"order_id": 17}"#,
    good: r#"{"order_id": "A-17"}"#,
};
