//! German.

use crate::generate::language::{Language, Script, Topic, Turn::*};

pub(in crate::generate) const LANGUAGE: Language = Language {
    code: "de",
    first_day: "1",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    openings: &["Hallo! ", "Guten Tag! ", "Hallo zusammen! ", ""],
    answers: &[
        "Hallo {name}, vielen Dank für Ihre Nachricht. ",
        "Guten Tag {name}, hier ist {agent} von {shop}. ",
    ],
    nameless_answer: "Guten Tag, hier ist {agent} von {shop}. ",
    customer_mail: "Guten Tag,\n\n{text}\n\nMit freundlichen Grüßen\n{signature}",
    agent_mail: "Guten Tag {name},\n\n{text}\n\nViele Grüße\n{agent}\nKundenservice {shop}",
    address_form: "{first} {last}",
    greeting: "Willkommen bei {shop}! Schreiben Sie uns Ihr Anliegen, wir melden uns gleich.",
    email_request: "Per E-Mail benachrichtigt werden",
    survey: "Bitte bewerten Sie diese Unterhaltung",
    ratings: &[
        (5, "Sehr nett und schnell, danke!"),
        (5, ""),
        (4, "Hat gut geklappt."),
        (4, ""),
        (3, "Ging so, musste lange warten."),
        (1, "Niemand konnte mir weiterhelfen."),
    ],
    bot: [
        "Hallo, ich bin der digitale Assistent von {shop}. Wobei kann ich helfen?",
        "Danke, das habe ich notiert. Möchten Sie dem Team noch etwas mitteilen?",
        "Danke. Ich gebe Ihr Anliegen an jemanden aus dem Team weiter.",
    ],
    moments: &[
        "Einen Moment bitte, ich sehe nach.",
        "Ich frage kurz im Lager nach und melde mich gleich wieder.",
    ],
    products: &[
        "Schreibtischlampe",
        "Wolldecke",
        "Regenjacke",
        "Espressotasse",
        "Leinenbettwäsche",
        "Wanduhr",
    ],
    streets: &[
        "Lindenstraße 14",
        "Am Mühlbach 3",
        "Goethestraße 57",
        "Bahnhofstraße 22",
        "Kastanienweg 8",
    ],
    scripts: &[
        Script {
            topic: Topic::Delivery,
            subject: "Bestellung {order} nicht angekommen",
            turns: &[
                Customer(
                    "Ich habe am {date} etwas bei Ihnen bestellt, Bestellnummer {order}, und es ist immer noch nicht da.",
                ),
                Customer("In der Sendungsverfolgung tut sich seit vier Tagen nichts."),
                Agent(
                    "Das tut mir leid. Ich habe die Bestellung {order} gefunden und frage beim Paketdienst nach.",
                ),
                Note("Letzter Scan im Depot {city}. Nachforschungsauftrag ist gestellt."),
                Agent("Das Paket liegt im Depot in {city} und geht morgen früh in die Zustellung."),
                Customer("Muss ich dafür zu Hause sein?"),
                Agent(
                    "Nein, der Bote kann das Paket auch in der Nachbarschaft abgeben oder an einem sicheren Ort ablegen.",
                ),
                Later(1),
                Customer("Alles klar, danke. Ist gerade angekommen!"),
                Agent("Das freut mich. Viel Freude damit!"),
            ],
        },
        Script {
            topic: Topic::Invoice,
            subject: "Rechnung {invoice}",
            turns: &[
                Customer(
                    "Die Rechnung {invoice} ist auf mich privat ausgestellt. Für die Buchhaltung brauche ich sie auf {company}.",
                ),
                Agent("Das ändern wir gern. Stimmt die Rechnungsanschrift in Ihrem Konto noch?"),
                Customer("Nein, wir sind umgezogen: {street}, {city}."),
                CustomerFile("Im Anhang unsere Bestellung, falls Sie die Referenz brauchen."),
                Note(
                    "{invoice} stornieren und neu auf {company} ausstellen, Referenz steht im PDF.",
                ),
                AgentFile("Hier ist die neue Rechnung auf {company}. Die alte ist storniert."),
                Customer("Das ging ja schnell, vielen Dank!"),
                Agent(
                    "Gern geschehen. Die neue Anschrift habe ich für künftige Rechnungen gespeichert.",
                ),
            ],
        },
        Script {
            topic: Topic::Damage,
            subject: "Ware beschädigt, Bestellung {order}",
            turns: &[
                Customer(
                    "Meine Bestellung {order} kam heute an und ist leider beschädigt. Der Karton war schon eingedrückt.",
                ),
                Photo,
                Agent(
                    "Oh, das sieht wirklich nicht gut aus, das tut mir leid. Möchten Sie Ersatz oder Ihr Geld zurück ({amount})?",
                ),
                Customer("Lieber Ersatz, wenn er vor dem {date} da ist."),
                Note(
                    "Schon der dritte Schaden diese Woche, Lager wegen der Verpackung informiert.",
                ),
                Agent(
                    "Der Ersatz geht heute noch raus und ist zwei Tage vorher bei Ihnen. Das beschädigte Stück brauchen Sie nicht zurückzuschicken.",
                ),
                Customer("Super, das ist sehr kulant. Danke!"),
            ],
        },
        Script {
            topic: Topic::Login,
            subject: "Anmeldung funktioniert nicht",
            turns: &[
                Customer("Ich komme nicht mehr in mein Konto, angeblich ist das Passwort falsch."),
                Agent("Das schauen wir uns an. Mit welcher E-Mail-Adresse melden Sie sich an?"),
                Customer("{email}"),
                Agent(
                    "Danke. Ich habe Ihnen einen Link geschickt, mit dem Sie ein neues Passwort festlegen können.",
                ),
                Customer("Es kommt nichts an, auch nicht im Spam."),
                Note(
                    "Adresse stand seit dem {date} auf der Sperrliste. Entfernt und Link noch einmal geschickt.",
                ),
                Agent(
                    "Unsere Mails an Sie wurden zurückgehalten. Das ist behoben, der Link ist noch einmal unterwegs.",
                ),
                Customer("Jetzt hat es geklappt, danke!"),
            ],
        },
    ],
};
