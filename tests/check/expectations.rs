//! What the script of expectations sees in a real document. Needs a Chromium or Chrome, as `main.rs` says.

use hubctl::browser::{Browser, LaunchOptions, Page};
use hubctl::expect::{Expectation, Facts, Question, judge, look_expression, read_facts};
use hubctl::project::Project;
use serde_json::{Value, json};

const DOCUMENT: &str = r##"<!doctype html>
<h1 id="title">  Ada
  <b>Lovelace</b></h1>
<p id="loud" style="text-transform: uppercase">ada@example.com</p>
<p id="customer-mail">ada@example.com</p>
<p id="error" hidden>Oh no</p>
<div style="display: none"><p class="inner error">Oh no</p></div>
<p class="ghost" style="visibility: hidden">boo</p>
<div class="contents" style="display: contents"><span>inside</span></div>
<ul><li class="message">one</li><li class="message">two</li><li class="message" hidden>three</li></ul>
<input name="phone" value=" +4930  1234 "><input type="hidden" name="token" value="t">
<select id="status"><option value="o">Open</option><option value="r" selected>Resolved</option></select>
<a id="write" href="mailto:ada@example.com">Write</a>
<button data-testid="save &quot;it&quot;">Save</button>
<svg><text id="drawn">drawn</text></svg>
<div id="host"></div>"##;

const SHADOW: &str = "const outer = document.querySelector('#host').attachShadow({ mode: 'open' });
    outer.innerHTML = '<p id=\"deep\">deep</p><span></span>';
    outer.querySelector('span').attachShadow({ mode: 'open' }).innerHTML = '<em class=deeper>deeper</em>';";

fn event() -> Value {
    let contact =
        json!({ "id": 7, "email": "ada@example.com", "name": "Ada Lovelace", "it": "save \"it\"" });
    json!({ "event": "appContext", "data": { "contact": contact, "list": [1, 2] } })
}

fn questions(expectations: &[&str]) -> Vec<Question> {
    let entry = |text: &&str| format!("[[expect]]\n{text}\n");
    let text: String = expectations.iter().map(entry).collect();
    let project = Project::parse(&text, "hubctl.toml").unwrap_or_else(|error| panic!("{error}"));
    let all = Expectation::all(&project, Some(&event())).unwrap_or_else(|error| panic!("{error}"));
    all.iter().map(|one| one.question(&event())).collect()
}

async fn page() -> (Browser, Page) {
    let executable = crate::real_browser::executable().unwrap();
    let browser = Browser::launch(LaunchOptions::new(executable))
        .await
        .unwrap();
    let page = browser.new_page("about:blank").await.unwrap();
    let fill = format!(
        "document.open(); document.write({}); document.close(); {SHADOW}",
        json!(DOCUMENT)
    );
    page.evaluate(&fill).await.unwrap();
    (browser, page)
}

async fn look(page: &Page, questions: &[Question]) -> Vec<Facts> {
    let seen = page.evaluate(&look_expression(questions)).await.unwrap();
    read_facts(&seen, questions.len()).unwrap()
}

#[tokio::test]
async fn what_is_there_holds() {
    let (browser, page) = page().await;
    let before = page.evaluate("document.documentElement.outerHTML").await;
    let expectations = [
        "selector = '#title'\ntext = ' {{ data.contact.name }}'",
        "selector = 'h1, p'\ntext = 'ada@example.com'",
        "selector = '#title'\ncontains = \"a\\n Love\"",
        "selector = '#loud'\ntext = '{{ data.contact.email | upper }}'",
        "selector = '#error'\nabsent = true",
        "selector = '.error'\nabsent = true",
        "selector = '.ghost'\nabsent = true",
        "selector = '.contents'\ntext = 'inside'",
        "selector = 'li.message'\ncount = '{{ data.list | length }}'",
        "selector = '[name=phone]'\ntext = '+4930 1234'",
        "selector = '[name=token]'\nattribute = 'value'\nvalue = 't'",
        "selector = '#status'\ntext = 'Resolved'",
        "selector = '#status option'\ncount = 2",
        "selector = '#write'\nattribute = 'href'\nvalue = 'mailto:{{ data.contact.email }}'",
        "selector = 'input'\nattribute = 'type'",
        "selector = '[data-testid=\"{{ data.contact.it }}\"]'\ntext = 'Save'",
        "selector = '#drawn'\ntext = 'drawn'",
        "selector = '#deep'\ntext = 'deep'",
        "selector = 'em.deeper'",
        "url = 'about:*'",
    ];
    let questions = questions(&expectations);
    let facts = look(&page, &questions).await;
    for ((expectation, question), facts) in expectations.iter().zip(&questions).zip(&facts) {
        let finding = judge(question, facts);
        assert!(finding.is_none(), "{expectation}\n{finding:?}\n{facts:?}");
    }
    let after = page.evaluate("document.documentElement.outerHTML").await;
    assert_eq!(
        before.unwrap(),
        after.unwrap(),
        "looking changed the document"
    );
    browser.close().await.unwrap();
}

#[tokio::test]
async fn what_is_not_there_is_told_with_what_is() {
    let (browser, page) = page().await;
    let cases = [
        (
            "selector = '#customer-email'\ntext = '{{ data.contact.email }}'",
            "HUB600",
            "there is no `#customer-email`",
            "`#customer-mail` has this very text",
        ),
        (
            "selector = '.mesage'",
            "HUB600",
            "there is no `.mesage`",
            "did you mean `.message`?",
        ),
        (
            "selector = '#depe'",
            "HUB600",
            "there is no `#depe`",
            "did you mean `#deep`?",
        ),
        (
            "selector = '#error'",
            "HUB600",
            "`#error` is there and is not shown",
            "1 more in the document, but not shown",
        ),
        (
            "selector = 'p['",
            "HUB600",
            "`p[` is no selector",
            "the browser says: Failed to execute 'querySelectorAll' on 'Document': 'p[' is not a valid selector.",
        ),
        (
            "selector = '#title'\ntext = '{{ data.contact.email }}'",
            "HUB601",
            "`#title` shows \"Ada Lovelace\", not \"ada@example.com\"",
            "`#customer-mail` has this very text",
        ),
        (
            "selector = '#title'\ntext = '+4930 1234'",
            "HUB601",
            "`#title` shows \"Ada Lovelace\", not \"+4930 1234\"",
            "`[name=\"phone\"]` has this very text",
        ),
        (
            "selector = '#write'\nattribute = 'href'\nvalue = '#'",
            "HUB602",
            "`#write` has `href` \"mailto:ada@example.com\", not \"#\"",
            "",
        ),
        (
            "selector = 'li'\nabsent = true",
            "HUB603",
            "there are 2 of `li`, the first showing \"one\"",
            "",
        ),
        (
            "selector = 'li'\ncount = 3",
            "HUB604",
            "there are 2 of `li`, not 3",
            "1 more in the document, but not shown",
        ),
        (
            "url = '*/customers/{{ data.contact.id }}'",
            "HUB605",
            "the frame is at \"about:blank\", not at \"*/customers/7\"",
            "",
        ),
    ];
    let expectations = cases.map(|(expectation, ..)| expectation);
    let questions = questions(&expectations);
    let facts = look(&page, &questions).await;
    for (((expectation, code, message, help), question), facts) in
        cases.iter().zip(&questions).zip(&facts)
    {
        let finding = judge(question, facts);
        let finding = finding.unwrap_or_else(|| panic!("{expectation}\n{facts:?}"));
        assert_eq!(finding.rule.code, *code, "{expectation}");
        let told = finding.message.to_string();
        assert!(
            told.ends_with(&format!(": {message}")),
            "{expectation}: {told}"
        );
        let told = finding.help.map(|help| help.to_string());
        assert_eq!(told.unwrap_or_default(), *help, "{expectation}");
    }
    browser.close().await.unwrap();
}

#[tokio::test]
async fn what_comes_back_is_bounded() {
    let (browser, page) = page().await;
    let fill = "document.body.innerHTML = Array.from({ length: 3000 },
        (_, i) => `<p id=n${i} class=c>${'x'.repeat(900)}</p>`).join(''); null";
    page.evaluate(fill).await.unwrap();
    let questions = questions(&[
        "selector = '.c'\ntext = 'y'",
        "selector = '#gone'\ntext = 'y'",
    ]);
    let facts = look(&page, &questions).await;
    assert_eq!((facts[0].found, facts[0].texts.len()), (3000, 5));
    assert_eq!(facts[0].texts[0].len(), 500);
    assert_eq!(facts[1].names.len(), 500);
    browser.close().await.unwrap();
}
