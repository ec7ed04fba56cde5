//! Japanese.

use crate::generate::language::{Language, Script, Topic, Turn::*};

pub(in crate::generate) const LANGUAGE: Language = Language {
    code: "ja",
    first_day: "1",
    months: [
        "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月",
    ],
    openings: &["こんにちは。", "お世話になります。", "すみません。", ""],
    answers: &[
        "{name}、お問い合わせありがとうございます。{shop}の{agent}です。",
        "{name}、ご連絡ありがとうございます。",
    ],
    nameless_answer: "お問い合わせありがとうございます。{shop}の{agent}です。",
    customer_mail: "{shop} ご担当者様\n\nお世話になっております。{signature}です。\n\n{text}\n\nよろしくお願いいたします。",
    agent_mail: "{name}\n\nお問い合わせいただきありがとうございます。\n\n{text}\n\n今後ともよろしくお願いいたします。\n{shop} カスタマーサポート\n{agent}",
    address_form: "{last}様",
    greeting: "{shop}へようこそ。ご質問をお書きください。担当者がまもなくお返事いたします。",
    email_request: "メールで通知を受け取る",
    survey: "この会話を評価してください",
    ratings: &[
        (5, "丁寧に対応していただきました。"),
        (5, ""),
        (4, "ありがとうございました"),
        (3, ""),
        (2, "返事が遅かったです。"),
    ],
    bot: [
        "こんにちは。{shop}の自動アシスタントです。ご用件をお聞かせください。",
        "承知しました。ほかに担当者へお伝えすることはございますか？",
        "ありがとうございます。担当者におつなぎいたします。",
    ],
    moments: &[
        "少々お待ちください。確認いたします。",
        "倉庫に確認して、すぐにご連絡いたします。",
    ],
    products: &[
        "デスクライト",
        "ウールブランケット",
        "レインジャケット",
        "マグカップ",
    ],
    streets: &["中央区本町2-14-6", "北区緑ヶ丘3-8-1", "西区栄町1-20-5"],
    scripts: &[
        Script {
            topic: Topic::Delivery,
            subject: "ご注文{order}が届きません",
            turns: &[
                Customer(
                    "{date}に{product}を注文したのですが、まだ届いていません。注文番号は{order}です。",
                ),
                Customer("追跡情報も4日前から変わっていません。"),
                Agent(
                    "ご迷惑をおかけして申し訳ございません。注文{order}を確認し、配送業者に問い合わせております。",
                ),
                Note("{city}の営業所で止まっている。配送業者に調査を依頼済み。"),
                Agent("お荷物は{city}の営業所にございました。明日の午前中に配達いたします。"),
                Customer("不在の場合はどうなりますか？"),
                Agent("宅配ボックスへのお届けも可能でございます。"),
                Later(1),
                Customer("今届きました。ありがとうございました。"),
                Agent("無事に届いて何よりです。またのご利用をお待ちしております。"),
            ],
        },
        Script {
            topic: Topic::Booking,
            subject: "予約{booking}の変更について",
            turns: &[
                Customer("2名で予約しています（{booking}）。{date}に変更できますか？"),
                Agent("確認いたします。午前と午後、どちらがご希望でしょうか？"),
                Customer("午後3時ごろだと助かります。"),
                Agent(
                    "{date}の15時30分でしたら空きがございます。料金は変わりません。変更いたしましょうか？",
                ),
                Customer("お願いします。あと、もう1名追加できますか？"),
                Note("1名分の空きあり。48時間以上前のため変更手数料なし。"),
                AgentFile(
                    "{date}15時30分、3名様で承りました。追加料金は{amount}、当日のお支払いで結構です。",
                ),
                Customer("ありがとうございます。よろしくお願いします。"),
            ],
        },
    ],
};
