//! Hostile messages of a browser. The driver is that of `tests/fuzz.rs`; it stands here because nothing of this is public.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::*;

#[path = "../../../tests/fuzzing/mod.rs"]
mod driver;

const WORDS: &[&str] = &[
    "\0",
    "\0\0",
    "{\"id\":1,\"result\":{}}\0",
    "\"id\":18446744073709551615,",
    "\"id\":-1,",
    "\"sessionId\":\"S\",",
    "\"sessionId\":\"T\",",
    "\"sessionId\":null,",
    "\"method\":\"Target.attachedToTarget\",",
    "\"method\":\"Target.detachedFromTarget\",",
    "\"method\":\"Inspector.targetCrashed\",",
    "\"method\":\"Network.loadingFailed\",",
    "\"method\":\"Runtime.exceptionThrown\",",
    "\"params\":{",
    "\"params\":[],",
    "\"lineNumber\":18446744073709551615,",
    "\"executionContextId\":-9223372036854775808,",
    "\"frameId\":\"F\",",
    "\"preview\":{\"properties\":[{\"valuePreview\":{\"properties\":[]}}]},",
];

/// What a browser sends, in the order it may come.
fn conversation() -> Vec<Value> {
    vec![
        json!({ "method": "Target.attachedToTarget", "params": { "sessionId": "S",
            "targetInfo": { "targetId": "F", "type": "page", "url": "http://a/" } } }),
        json!({ "sessionId": "S", "method": "Target.attachedToTarget", "params": { "sessionId": "T",
            "targetInfo": { "targetId": "G", "type": "iframe" } } }),
        json!({ "sessionId": "S", "method": "Runtime.executionContextCreated", "params": { "context":
            { "id": 1, "uniqueId": "u", "auxData": { "isDefault": true, "frameId": "F" } } } }),
        json!({ "sessionId": "T", "method": "Network.requestWillBeSent", "params": { "requestId": "1", "type": "Fetch",
            "frameId": "G", "request": { "url": "http://a/", "urlFragment": "#x", "method": "POST", "postData": "é" } } }),
        json!({ "sessionId": "T", "method": "Network.responseReceived", "params": { "requestId": "1",
            "response": { "status": 70000 } } }),
        json!({ "sessionId": "T", "method": "Network.loadingFailed", "params": { "requestId": "1", "errorText": "x" } }),
        json!({ "sessionId": "T", "method": "Network.webSocketFrameSent", "params": { "requestId": "2",
            "response": { "payloadData": "x" } } }),
        json!({ "sessionId": "T", "method": "Runtime.consoleAPICalled", "params": { "type": "error", "args":
            [{ "type": "string", "value": "x" }, { "type": "object", "preview": { "overflow": true,
            "properties": [{ "name": "a", "value": "1" }] } }], "stackTrace": { "callFrames": [{ "url": "u", "lineNumber": 3 }] } } }),
        json!({ "sessionId": "T", "method": "Runtime.exceptionThrown", "params": { "exceptionDetails":
            { "text": "Uncaught (in promise)", "lineNumber": 1, "exception": { "description": "Error\n at x" } } } }),
        json!({ "sessionId": "S", "method": "Log.entryAdded", "params": { "entry":
            { "source": "network", "level": "error", "text": "x", "lineNumber": 0 } } }),
        json!({ "sessionId": "S", "method": "Page.javascriptDialogOpening", "params": { "type": "alert", "message": "m" } }),
        json!({ "sessionId": "S", "method": "Fetch.requestPaused", "params": { "requestId": "i" } }),
        json!({ "sessionId": "S", "method": "Page.frameNavigated", "params": { "frame": { "id": "F", "loaderId": "L", "url": "u" } } }),
        json!({ "sessionId": "S", "method": "Page.lifecycleEvent", "params": { "name": "load", "frameId": "F", "loaderId": "L" } }),
        json!({ "sessionId": "S", "method": "Runtime.bindingCalled", "params": { "name": "b", "payload": "{}", "executionContextId": 1 } }),
        json!({ "id": 1, "result": { "x": [1] } }),
        json!({ "id": 2, "error": { "code": -32000, "message": "no" } }),
        json!({ "sessionId": "S", "method": "Page.frameDetached", "params": { "frameId": "G", "reason": "remove" } }),
        json!({ "sessionId": "T", "method": "Inspector.targetCrashed", "params": {} }),
        json!({ "method": "Target.detachedFromTarget", "params": { "sessionId": "T" } }),
    ]
}

#[test]
fn messages_of_the_browser() {
    let messages: Vec<_> = conversation().iter().map(|it| format!("{it}\0")).collect();
    let mut seeds = vec![messages.concat()];
    seeds.extend(messages.iter().map(|it| messages[0].clone() + it));
    let seeds: Vec<_> = seeds.iter().map(String::as_str).collect();
    let corpus = driver::Corpus::of(&seeds, WORDS);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    driver::fuzz("messages_of_the_browser", &corpus, |input| {
        let (client, mut commands) = Client::new(Tail::default());
        let registry = Arc::new(Registry::new(Duration::from_secs(20)));
        runtime.block_on(async {
            let command = Command::to_browser("Browser.getVersion", json!({}));
            let tabs = Arc::clone(&registry);
            let call = client.call(command, Duration::from_secs(20));
            let reading = async {
                // The command has number 1 once it is sent.
                commands.recv().await.expect("the command");
                let read = read_all(input, client.clone(), tabs);
                let drained = async { while commands.recv().await.is_some() {} };
                tokio::select! {
                    () = read => {}
                    () = drained => {}
                }
            };
            // Whatever came, the caller is not left waiting.
            let (answer, ()) = tokio::join!(call, reading);
            let is_told = matches!(
                answer,
                Ok(_) | Err(BrowserError::Refused { .. } | BrowserError::Closed { .. })
            );
            assert!(is_told, "{answer:?}");
        });
        assert!(client.pending().waiters.is_empty());
        assert!(registry.tab("S").is_none(), "everything has ended");
    });
}
