//! English.

use crate::generate::language::{Language, Script, Topic, Turn::*};

pub(in crate::generate) const LANGUAGE: Language = Language {
    code: "en",
    first_day: "1",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    openings: &["Hi! ", "Hello! ", "Hi there! ", "Hey! ", ""],
    answers: &[
        "Hi {name}, thanks for getting in touch. ",
        "Hello {name}, {agent} here from {shop}. ",
        "Hi {name}! ",
    ],
    nameless_answer: "Hi there, {agent} here from {shop}. ",
    customer_mail: "Hello,\n\n{text}\n\nKind regards,\n{signature}",
    agent_mail: "Hello {name},\n\n{text}\n\nBest wishes,\n{agent}\n{shop} Customer Care",
    address_form: "{first}",
    greeting: "Welcome to {shop}! Leave us your question and we will be with you shortly.",
    email_request: "Get notified by email",
    survey: "Please rate this conversation",
    ratings: &[
        (5, "Quick and friendly, thank you!"),
        (5, ""),
        (5, "{agent} was brilliant."),
        (4, "Good in the end, took a while to get an answer."),
        (4, ""),
        (3, "OK"),
        (2, "Had to explain everything twice."),
        (1, "Still waiting for my parcel."),
    ],
    bot: [
        "Hi, I'm the {shop} assistant. What can I help you with today?",
        "Got it. Is there anything else my colleagues should know?",
        "Thanks. I'm passing this on to a colleague who can look into it for you.",
    ],
    moments: &[
        "One moment please, I'm looking into it.",
        "Let me check that with the warehouse, I'll be right back.",
        "Still on it, thanks for waiting!",
    ],
    products: &[
        "desk lamp",
        "walnut side table",
        "linen duvet cover",
        "wool throw",
        "coffee set",
        "rain jacket",
        "hiking backpack",
        "ceramic planter",
    ],
    streets: &[
        "18 Mill Lane",
        "204 Chestnut Street",
        "7 Orchard Road",
        "91 Station Road",
        "33 Park Avenue",
    ],
    scripts: &[
        Script {
            topic: Topic::Delivery,
            subject: "Where is my order {order}?",
            turns: &[
                Customer(
                    "I ordered a {product} on {date} and it still hasn't arrived. The order number is {order}.",
                ),
                Customer("The tracking page hasn't changed for four days."),
                Agent(
                    "I'm sorry about the wait. I've found order {order} and I'm asking the carrier where it is right now.",
                ),
                Note("Carrier scan stops at the {city} depot. Opened a trace with them."),
                Agent(
                    "The parcel is at the depot in {city}. It missed a sorting run and goes out again tomorrow.",
                ),
                Customer("Ok. Do I need to be at home for it?"),
                Agent(
                    "No signature needed, the driver can leave it in a safe place. You'll get a text on the morning of delivery.",
                ),
                Later(1),
                Customer("It just came, thanks for chasing it!"),
                Agent("Lovely, enjoy your {product}!"),
            ],
        },
        Script {
            topic: Topic::Refund,
            subject: "Refund for order {order}",
            turns: &[
                Customer(
                    "I sent back the {product} from order {order} over two weeks ago and I can't see the {amount} on my account.",
                ),
                Agent(
                    "I can see the return was checked in on {date}. Could you tell me how you paid, by card or PayPal?",
                ),
                Customer("By card. It's the one ending in 4417."),
                Note(
                    "Refund was approved but never released, see the payments queue. Asked finance to push it today.",
                ),
                Agent(
                    "Thank you. The refund of {amount} was approved but got stuck on our side. I've had it released just now, so it should reach your card within 3 to 5 working days.",
                ),
                Customer("Can I have that in writing?"),
                AgentFile("Of course, here is the confirmation of the refund."),
                Customer("Great, thank you."),
                Agent("You're welcome, and sorry it took so long."),
            ],
        },
        Script {
            topic: Topic::Booking,
            subject: "Changing booking {booking}",
            turns: &[
                Customer(
                    "We have a booking for two ({booking}) and would need to move it to {date}. Is that possible?",
                ),
                Agent(
                    "Let me look at {booking} for you. Would the morning or the afternoon suit you better?",
                ),
                Customer("Afternoon if there is one, around 3."),
                Agent(
                    "There is a free slot at 15:30 on {date}. The price stays the same. Shall I change it?",
                ),
                Customer("Yes please."),
                Customer("And could you add a third person?"),
                Note(
                    "Third seat is available. No change fee because they asked more than 48 hours ahead.",
                ),
                Agent(
                    "All done: {date} at 15:30 for three people. The extra place is {amount}, you can pay when you arrive.",
                ),
                AgentFile("Here is your updated confirmation."),
                Customer("Perfect, see you then"),
            ],
        },
        Script {
            topic: Topic::Invoice,
            subject: "Invoice {invoice}",
            turns: &[
                Customer(
                    "Invoice {invoice} is made out to me personally. Our accounts team needs the company name on it: {company}.",
                ),
                Agent("No problem. Is the billing address still the one in your account?"),
                Customer("No, we moved. It's {street}, {city} now."),
                CustomerFile("Here's our purchase order in case you need the reference."),
                Note(
                    "Cancel {invoice} and issue a new one to {company}. Reference number is on the PO.",
                ),
                AgentFile(
                    "Here is the corrected invoice with {company} and the new address. The old one is cancelled.",
                ),
                Customer("That was quick, thanks a lot."),
                Agent(
                    "Happy to help. I've saved the new address for your future invoices as well.",
                ),
            ],
        },
        Script {
            topic: Topic::Login,
            subject: "Can't log in",
            turns: &[
                Customer(
                    "I can't log in any more. It says my password is wrong but I'm sure it isn't.",
                ),
                Agent("Sorry to hear that. Which email address do you use for your account?"),
                Customer("{email}"),
                Agent(
                    "Thank you. I've just sent you a link to set a new password. It works for 30 minutes.",
                ),
                Customer("Nothing in my inbox. Checked spam too"),
                Note(
                    "Address was on the bounce list since {date}. Removed it and sent the link again.",
                ),
                Agent(
                    "Our mails to you were being held back. That's fixed and I've sent the link again, could you have another look?",
                ),
                Customer("Got it, I'm in. Thanks!"),
                Agent("Good to hear. Have a nice day!"),
            ],
        },
        Script {
            topic: Topic::Praise,
            subject: "Thank you",
            turns: &[
                Customer(
                    "Just wanted to say the {product} is beautiful. It looks even better than in the pictures.",
                ),
                Photo,
                Agent(
                    "That made our day, thank you! It looks wonderful in your place. May we show the photo on our page?",
                ),
                Customer("Sure, go ahead. First name only please."),
                Note("OK to use the photo, first name only. Passed on to marketing."),
                Agent("Of course. As a small thank you I've added a 10% voucher to your account."),
            ],
        },
        Script {
            topic: Topic::Damage,
            subject: "Order {order} arrived damaged",
            turns: &[
                Customer(
                    "My {product} arrived today and it's damaged. The box was already dented.",
                ),
                Photo,
                Agent(
                    "Oh no, I'm sorry to see that. Could you send me a photo of the shipping label as well?",
                ),
                Photo,
                Customer("Order number is {order}"),
                Note("Third damaged {product} this week, told the warehouse about the packaging."),
                Agent(
                    "Thank you, that's all I need. Would you like a replacement or your money back ({amount})?",
                ),
                Customer("A replacement please, if it gets here before {date}."),
                Agent(
                    "It ships today and should be with you two days before that. No need to return the damaged one.",
                ),
                Customer("Thanks, that's very fair."),
            ],
        },
        Script {
            topic: Topic::Address,
            subject: "Wrong address on order {order}",
            turns: &[
                Customer(
                    "I used my old address by mistake on order {order}. Can you still change it?",
                ),
                Customer("It should go to {street}, {city}."),
                Agent(
                    "You're lucky, it hasn't left the warehouse yet. I've changed the address to {street}, {city}.",
                ),
                Customer("Phew. Will it still come on {date}?"),
                Agent("Yes, {date} stays as planned."),
                Customer("Could you update it in my account too?"),
                Agent(
                    "Done. Your old address is gone from the account, the new one is the default.",
                ),
                Customer("Thank you!"),
            ],
        },
    ],
};
