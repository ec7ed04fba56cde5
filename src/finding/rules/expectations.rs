//! HUB6xx: what the user expects of the app, from `[[expect]]` in hubctl.toml.

use super::Rule;
use super::Severity::{Error, Warning};

/// The rules of this group, by code.
pub static RULES: &[&Rule] = &[
    &ELEMENT_MISSING,
    &TEXT_DIFFERS,
    &ATTRIBUTE_DIFFERS,
    &ELEMENT_PRESENT,
    &COUNT_DIFFERS,
    &URL_DIFFERS,
    &NEVER_APPLIES,
];

/// HUB600
pub static ELEMENT_MISSING: Rule = Rule {
    code: "HUB600",
    name: "element-missing",
    severity: Error,
    title: "an expected element is not there",
    impact: "the app does not show what was promised for this scenario",
    advice: "look at the text the page shows, and at the selector",
    why: "The selector of an [[expect]] entry finds nothing in the page after the context of this scenario, open \
          shadow roots included, and hubctl has waited for it. Either the app did not draw the element, or it has \
          another name there.",
    fix: "Look at the text that the page showed: it stands with the finding, as does the nearest name when one is \
          near. When the element is there for some customers only, say when it is expected:\n\n    [[expect]]\n    \
          selector = \"#customer-email\"\n    when = \"data.contact.email\"",
    bad: expecting!(
        r##"selector = "#email""##,
        r#"<h1>Waiting for a conversation</h1>
<p id="mail"></p>"#,
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#mail").textContent = contact?.email || "no e-mail address";
  }"##
        )
    ),
    good: expecting!(r##"selector = "#email""##, card!(), listening!(show!())),
};

/// HUB601
pub static TEXT_DIFFERS: Rule = Rule {
    code: "HUB601",
    name: "text-differs",
    severity: Error,
    title: "an element has another text",
    impact: "the app does not show what was promised for this scenario",
    advice: "mend the app, or the expectation",
    why: "The element is there, and what it shows is not what the [[expect]] entry says for the data that was posted. \
          White space at the ends and the length of blanks do not count; all else does, as an agent reads it. A text \
          such as undefined, null or Invalid Date tells of a field that was absent in this scenario.",
    fix: "Compare the two texts of the finding. Let the app show something sensible where a value is absent, and \
          expect just that:\n\n    [[expect]]\n    selector = \"#customer-email\"\n    text = \"{{ data.contact.email \
          | default: \\\"no e-mail\\\" }}\"",
    bad: expecting!(
        r##"selector = "#email"
text = "{{ data.contact.email | default: 'no e-mail address' }}""##,
        card!(),
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("#email").textContent = String(contact?.email);
  }"##
        )
    ),
    good: expecting!(
        r##"selector = "#email"
text = "{{ data.contact.email | default: 'no e-mail address' }}""##,
        card!(),
        listening!(show!())
    ),
};

/// HUB602
pub static ATTRIBUTE_DIFFERS: Rule = Rule {
    code: "HUB602",
    name: "attribute-differs",
    severity: Error,
    title: "an attribute has another value",
    impact: "the app does not show what was promised for this scenario",
    advice: "mend the app, or the expectation",
    why: "The element is there, and its attribute is absent or has another value than the [[expect]] entry says for \
          the data that was posted. Attributes carry what is not seen and matters: where a link leads, what a picture \
          is of, whether a button can be used.",
    fix: "Compare the two values of the finding. A value that goes into an address is encoded there; say so in the \
          expectation:\n\n    [[expect]]\n    selector = \"#mail\"\n    attribute = \"href\"\n    value = \"mailto:{{ \
          data.contact.email | urlencode }}\"",
    bad: expecting!(
        r#"selector = "a"
attribute = "href"
value = "mailto:{{ data.contact.email | urlencode }}"
when = "data.contact.email""#,
        r#"<h1>Waiting for a conversation</h1>
<p><a>Write an e-mail</a></p>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("a").href = contact?.email ?? "";
  }"#
        )
    ),
    good: expecting!(
        r#"selector = "a"
attribute = "href"
value = "mailto:{{ data.contact.email | urlencode }}"
when = "data.contact.email""#,
        r#"<h1>Waiting for a conversation</h1>
<p><a>Write an e-mail</a></p>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    document.querySelector("a").href = "mailto:" + encodeURIComponent(contact?.email ?? "");
  }"#
        )
    ),
};

/// HUB603
pub static ELEMENT_PRESENT: Rule = Rule {
    code: "HUB603",
    name: "element-present",
    severity: Error,
    title: "an element is there that should not be",
    impact: "the app shows what it was promised not to show for this scenario",
    advice: "mend the app, or the expectation",
    why: "An [[expect]] entry with absent = true says that the page must not have this element for the scenario, and \
          it has. Often it is a message of an error, a button that is not for everybody, or data of the customer \
          before that was not taken away.",
    fix: "Take the element out of the page when it does not apply; one that is only made invisible is still there. \
          When it may stand there in other scenarios, limit the entry:\n\n    [[expect]]\n    scenario = \
          \"identified-visitor\"\n    selector = \".error\"\n    absent = true",
    bad: expecting!(
        r##"selector = "#waiting"
absent = true"##,
        r#"<p id="waiting">Waiting for a conversation</p>
<h1></h1>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
  }"#
        )
    ),
    good: expecting!(
        r##"selector = "#waiting"
absent = true"##,
        r#"<p id="waiting">Waiting for a conversation</p>
<h1></h1>"#,
        listening!(
            r##"  function show({ contact }) {
    document.querySelector("#waiting").hidden = true;
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
  }"##
        )
    ),
};

/// HUB604
pub static COUNT_DIFFERS: Rule = Rule {
    code: "HUB604",
    name: "count-differs",
    severity: Error,
    title: "there are more or fewer elements than expected",
    impact: "the app does not show what was promised for this scenario",
    advice: "mend the app, or the expectation",
    why: "The selector finds more or fewer elements than the [[expect]] entry says for the data that was posted. More \
          of them mostly means that the app adds to what is shown in place of replacing it, as the host posts the same \
          context again; fewer, that a list was cut off or an element of it could not be drawn.",
    fix: "Compare the two numbers of the finding. Count what is in the payload and not what one example had:\n\n    \
          [[expect]]\n    selector = \"#messages > li\"\n    count = \"{{ data.conversation.messages | length }}\"",
    bad: expecting!(
        r#"selector = "li"
count = "{{ data.conversation.messages | length }}""#,
        r#"<h1>Waiting for a conversation</h1>
<ul></ul>"#,
        listening!(
            r#"  function show({ contact, conversation }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const rows = (conversation?.messages ?? []).slice(1).map((message) => {
      const row = document.createElement("li");
      row.textContent = message.content ?? "without text";
      return row;
    });
    document.querySelector("ul").replaceChildren(...rows);
  }"#
        )
    ),
    good: expecting!(
        r#"selector = "li"
count = "{{ data.conversation.messages | length }}""#,
        r#"<h1>Waiting for a conversation</h1>
<ul></ul>"#,
        listening!(
            r#"  function show({ contact, conversation }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    const rows = (conversation?.messages ?? []).map((message) => {
      const row = document.createElement("li");
      row.textContent = message.content ?? "without text";
      return row;
    });
    document.querySelector("ul").replaceChildren(...rows);
  }"#
        )
    ),
};

/// HUB605
pub static URL_DIFFERS: Rule = Rule {
    code: "HUB605",
    name: "url-differs",
    severity: Error,
    title: "the app's frame is at another address",
    impact: "the app does not go where it was promised for this scenario",
    advice: "mend the app, or the expectation",
    why: "After the context the app's frame stands at another address than the [[expect]] entry says. The app did not \
          go to the page of this customer, went on to another one, or ended at a login.",
    fix: "Compare the two addresses of the finding. An address that holds the customer's e-mail or phone number is no \
          good idea, so expect an id; a star stands for any text:\n\n    [[expect]]\n    url = \"*/customers/{{ \
          data.contact.id }}\"",
    bad: expecting!(
        r#"url = "*?customer={{ data.contact.id }}"
when = "data.contact.id""#,
        r#"<h1>Waiting for a conversation</h1>"#,
        listening!(
            r#"  function show({ contact, conversation }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    history.replaceState(null, "", `?customer=${conversation?.id ?? ""}`);
  }"#
        )
    ),
    good: expecting!(
        r#"url = "*?customer={{ data.contact.id }}"
when = "data.contact.id""#,
        r#"<h1>Waiting for a conversation</h1>"#,
        listening!(
            r#"  function show({ contact }) {
    document.querySelector("h1").textContent = contact?.name || "Unknown customer";
    history.replaceState(null, "", `?customer=${contact?.id ?? ""}`);
  }"#
        )
    ),
};

/// HUB606
pub static NEVER_APPLIES: Rule = Rule {
    code: "HUB606",
    name: "expectation-never-applies",
    severity: Warning,
    title: "an expectation applies to no case",
    impact: "nobody looks for what it expects, so it cannot fail",
    advice: "change its conditions, or give the events the fields it waits for with --set",
    why: "hubctl looks for an [[expect]] entry only in the hosts and scenarios that it names, and only when every path in \
          `when` has a value and no path in `unless` has one. No case of this run meets all of that, so the entry was \
          never tried, and the run passes whatever the app shows.",
    fix: "Compare the entry with what the host sends: `hubctl gen --scenario NAME --format json` prints the event of a \
          scenario. Attributes that your account defines are not in generated events; add them to every event with \
          --set:\n\n    hubctl check --set 'contact.custom_attributes.plan=\"pro\"'\n\nThe finding is a notice when the \
          entry applies to another host or scenario than the ones that this run was narrowed to.",
    bad: expecting!(
        r##"scenario = "empty-contact"
selector = "#email"
when = "data.contact.email""##,
        card!(),
        listening!(show!())
    ),
    good: expecting!(
        r##"scenario = "empty-contact"
selector = "#email"
text = "no e-mail address""##,
        card!(),
        listening!(show!())
    ),
};
