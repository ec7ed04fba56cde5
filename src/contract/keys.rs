//! The keys of the mobile app. It reads what the server sends with `camelcase-keys`, and posts it with `snakecase-keys`, both
//! all the way down, custom attributes included. Neither step undoes the other: `address_2` becomes `address2`, and whatever is
//! not an ASCII letter or digit separates words.

use serde_json::Value;

/// What `camelcase` takes for the end of a word.
const SEPARATORS: [char; 4] = ['_', '.', '-', ' '];

/// A value with every key as the mobile app posts it. Of keys that become one the last value stays, at the first one's place.
pub(super) fn converted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let entries = object.iter();
            let entries =
                entries.map(|(key, entry)| (snake_case(&camel_case(key)), converted(entry)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => items.iter().map(converted).collect(),
        other => other.clone(),
    }
}

/// A key as `camelcase` 6 makes it.
fn camel_case(key: &str) -> String {
    let key = key.trim();
    let has_capitals = key != key.to_lowercase();
    let key = if has_capitals {
        with_seams(key)
    } else {
        key.to_owned()
    };
    let lower = key.trim_start_matches(SEPARATORS).to_lowercase();
    let mut camel = String::with_capacity(lower.len());
    let mut rest = lower.as_str();
    while let Some(at) = rest.find(SEPARATORS) {
        let (word, gap) = rest.split_at(at);
        camel.push_str(word);
        rest = gap.trim_start_matches(SEPARATORS);
        match rest.chars().next() {
            Some(first) if first.is_alphanumeric() => {
                camel.extend(first.to_uppercase());
                rest = &rest[first.len_utf8()..];
            }
            // Nothing to raise; the gap stays one.
            _ => camel.push('_'),
        }
    }
    camel.push_str(rest);
    let mut follows_digit = false;
    let mut raised = String::with_capacity(camel.len());
    for letter in camel.chars() {
        if follows_digit {
            raised.extend(letter.to_uppercase());
        } else {
            raised.push(letter);
        }
        follows_digit = letter.is_ascii_digit();
    }
    raised
}

/// A key with a separator between its words where only capitals tell them apart: `orderNumber`, `HTMLParser`.
fn with_seams(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let is =
        |at: usize, test: fn(char) -> bool| letters.get(at).is_some_and(|&letter| test(letter));
    let mut seamed = String::with_capacity(key.len() + 4);
    for (at, &letter) in letters.iter().enumerate() {
        if at > 0 && char::is_uppercase(letter) {
            let ends_word = is(at - 1, char::is_lowercase);
            let begins_word = is(at - 1, char::is_uppercase) && is(at + 1, char::is_lowercase);
            if ends_word || begins_word {
                seamed.push('-');
            }
        }
        seamed.push(letter);
    }
    seamed
}

/// A key as `snake-case` 3 makes it, which knows ASCII only.
fn snake_case(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let is = |at: usize, test: fn(&char) -> bool| letters.get(at).is_some_and(test);
    let mut snake = String::with_capacity(key.len() + 4);
    let mut is_apart = false;
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            is_apart = true;
            continue;
        }
        if at > 0 && letter.is_ascii_uppercase() {
            let ends_word = is(at - 1, |it| it.is_ascii_lowercase() || it.is_ascii_digit());
            let begins_word =
                is(at - 1, char::is_ascii_uppercase) && is(at + 1, char::is_ascii_lowercase);
            is_apart |= ends_word || begins_word;
        }
        if is_apart && !snake.is_empty() {
            snake.push('_');
        }
        is_apart = false;
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Keys, and what `camelcase-keys` 7.0.2 and then `snakecase-keys` 8.0.1 make of them: the versions of the mobile app 4.
    const KEYS: &[(&str, &str)] = &[
        ("phone_number", "phone_number"),
        ("custom_attributes", "custom_attributes"),
        ("created_at_ip", "created_at_ip"),
        ("allMessagesLoaded", "all_messages_loaded"),
        ("currentAgent", "current_agent"),
        ("last_non_activity_message", "last_non_activity_message"),
        ("orderNumber", "order_number"),
        ("order_number", "order_number"),
        ("Plan tier", "plan_tier"),
        ("e-mail", "e_mail"),
        ("Customer's name", "customer_s_name"),
        ("foo/bar", "foo_bar"),
        ("no.", "no"),
        ("a,b", "a_b"),
        ("tab\u{9}sep", "tab_sep"),
        ("nbsp\u{a0}x", "nbsp_x"),
        ("_a_", "a"),
        ("-1", "1"),
        ("__proto__", "proto"),
        ("", ""),
        ("address_2", "address2"),
        ("address 2", "address2"),
        ("line_1_of_2", "line1_of2"),
        ("address_line_1", "address_line1"),
        ("address2", "address2"),
        ("2fa", "2_fa"),
        ("2FA", "2_fa"),
        ("2_fa", "2_fa"),
        ("3d_secure", "3_d_secure"),
        ("is2fa", "is2_fa"),
        ("is_2fa", "is2_fa"),
        ("sales2023q4", "sales2023_q4"),
        ("Q4 2023", "q42023"),
        ("2023_sales", "2023_sales"),
        ("v1.2.3", "v123"),
        ("1,5", "1_5"),
        ("1.5", "15"),
        ("1_5", "15"),
        ("0_0", "00"),
        ("UTF-8", "utf8"),
        ("a_b_c", "a_bc"),
        ("is_a_b", "is_ab"),
        ("a-b_c d.e", "a_bcde"),
        ("aBC", "a_bc"),
        ("ABCd", "ab_cd"),
        ("userIDs", "user_i_ds"),
        ("HTMLParser", "html_parser"),
        ("parseHTML", "parse_html"),
        ("OAuth2Token", "o_auth2_token"),
        ("iPhone12Pro", "i_phone12_pro"),
        ("AB_cd", "ab_cd"),
        ("größe", "gr_e"),
        ("Größe_XL", "gr_e_xl"),
        ("straße", "stra_e"),
        ("x_ß", "x_ss"),
        ("größe_ß", "gr_e_ss"),
        ("x_ßa", "x_s_sa"),
        ("名前_1", "1"),
        ("customer имя id", "customer_id"),
        ("€", ""),
        ("é", ""),
        ("aÉb", "a_b"),
        ("İstanbul", "i_stanbul"),
        ("ſ", ""),
        ("K", "k"),
        ("_ﬁrst", "rst"),
        ("x_½y", "x_y"),
        ("a٣b", "a_b"),
        ("𐐀b", "b"),
        ("a🐱B", "a_b"),
    ];

    #[test]
    fn keys_become_what_the_libraries_of_the_mobile_app_make_of_them() {
        for (key, expected) in KEYS {
            assert_eq!(snake_case(&camel_case(key)), *expected, "{key:?}");
        }
    }

    #[test]
    fn keys_are_converted_all_the_way_down_and_the_last_of_two_stays() {
        let value = json!({
            "userId": [{ "planTier": { "e-mail": 1 } }, [[{ "aB": null }]], "aB"],
            "user_id": 2,
            "x_1": 3,
            "x1": 4,
        });
        assert_eq!(converted(&value).to_string(), r#"{"user_id":2,"x1":4}"#,);
        assert_eq!(
            converted(&value["userId"]),
            json!([{ "plan_tier": { "e_mail": 1 } }, [[{ "a_b": null }]], "aB"])
        );
    }
}
