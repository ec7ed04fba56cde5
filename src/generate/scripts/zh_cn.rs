//! Chinese in simplified characters.

use crate::generate::language::{Language, Script, Topic, Turn::*};

pub(in crate::generate) const LANGUAGE: Language = Language {
    code: "zh_CN",
    first_day: "1",
    months: [
        "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月",
    ],
    openings: &["你好。", "您好。", "在吗？", ""],
    answers: &[
        "{name}，您好，感谢您的联系。",
        "{name}，您好，我是{shop}的客服{agent}。",
    ],
    nameless_answer: "您好，我是{shop}的客服{agent}。",
    customer_mail: "您好：\n\n{text}\n\n谢谢！\n{signature}",
    agent_mail: "{name}，您好：\n\n{text}\n\n祝好\n{agent}\n{shop} 客户服务",
    address_form: "{last}{first}",
    greeting: "欢迎光临{shop}！请留下您的问题，我们会尽快回复。",
    email_request: "通过邮件接收通知",
    survey: "请为本次服务评分",
    ratings: &[
        (5, "回复很快，态度很好"),
        (5, ""),
        (4, "问题解决了"),
        (3, "等得有点久"),
        (1, "还是没有解决"),
    ],
    bot: [
        "您好，我是{shop}的智能助手，请问有什么可以帮您？",
        "已经记录。还有什么需要告诉客服的吗？",
        "好的，正在为您转接人工客服。",
    ],
    moments: &["请稍等，我查一下。", "我跟仓库确认一下，马上回复您。"],
    products: &["台灯", "羊毛毯", "冲锋衣", "登山包", "咖啡杯套装"],
    streets: &["中山路128号", "人民路56号3单元", "解放大道902号"],
    scripts: &[
        Script {
            topic: Topic::Delivery,
            subject: "订单{order}还没收到",
            turns: &[
                Customer("我{date}买的{product}到现在还没收到，订单号是{order}。"),
                Customer("物流已经四天没更新了。"),
                Agent("非常抱歉让您久等了。订单{order}我已经查到，正在联系快递公司。"),
                Note("包裹停在{city}的网点，已经向快递公司提交工单。"),
                Agent("包裹在{city}的网点，明天上午安排派送。"),
                Customer("需要我在家签收吗？"),
                Agent("不用的，可以放在快递柜。"),
                Later(1),
                Customer("刚刚收到了，谢谢！"),
                Agent("不客气，祝您使用愉快！"),
            ],
        },
        Script {
            topic: Topic::Damage,
            subject: "订单{order}商品破损",
            turns: &[
                Customer("今天收到的{product}是坏的，盒子都压扁了。"),
                Photo,
                Customer("订单号{order}"),
                Agent("非常抱歉给您带来不便。请问您希望换货还是退款（{amount}）？"),
                Customer("{date}之前能到的话就换货吧。"),
                Note("本周第三次破损，已经提醒仓库加强包装。"),
                Agent("今天就给您补发，会提前两天送到。破损的那件不用寄回。"),
                Customer("好的，谢谢。"),
            ],
        },
    ],
};
