//! French.

use crate::generate::language::{Language, Script, Topic, Turn::*};

pub(in crate::generate) const LANGUAGE: Language = Language {
    code: "fr",
    first_day: "1er",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    openings: &["Bonjour ! ", "Bonjour à vous ! ", ""],
    answers: &[
        "Bonjour {name}, merci pour votre message. ",
        "Bonjour {name}, {agent} de {shop} à votre écoute. ",
    ],
    nameless_answer: "Bonjour, {agent} de {shop} à votre écoute. ",
    customer_mail: "Bonjour,\n\n{text}\n\nCordialement,\n{signature}",
    agent_mail: "Bonjour {name},\n\n{text}\n\nBien cordialement,\n{agent}\nService client {shop}",
    address_form: "{first}",
    greeting: "Bienvenue chez {shop} ! Posez-nous votre question, nous vous répondons très vite.",
    email_request: "Recevoir une notification par e-mail",
    survey: "Merci d’évaluer cette conversation",
    ratings: &[
        (5, "Réponse rapide et très aimable, merci !"),
        (5, ""),
        (4, "Problème résolu."),
        (4, ""),
        (3, "Un peu long."),
        (2, "J’ai dû relancer deux fois."),
    ],
    bot: [
        "Bonjour, je suis l’assistant de {shop}. Que puis-je faire pour vous ?",
        "C’est noté. Souhaitez-vous ajouter quelque chose pour mes collègues ?",
        "Merci. Je transmets votre demande à une personne de l’équipe.",
    ],
    moments: &[
        "Un instant, je vérifie.",
        "Je me renseigne auprès de l’entrepôt et je reviens vers vous.",
    ],
    products: &[
        "lampe de bureau",
        "couverture en laine",
        "veste de pluie",
        "parure en lin",
        "étagère murale",
    ],
    streets: &[
        "12 rue des Lilas",
        "48 avenue Jean Jaurès",
        "5 impasse du Moulin",
        "27 rue de la République",
        "9 place du Marché",
    ],
    scripts: &[
        Script {
            topic: Topic::Delivery,
            subject: "Commande {order} non reçue",
            turns: &[
                Customer("J’ai passé la commande {order} le {date} et je n’ai toujours rien reçu."),
                Customer("Le suivi n’a pas bougé depuis quatre jours."),
                Agent(
                    "Toutes nos excuses pour ce retard, je regarde tout de suite où se trouve la commande {order}.",
                ),
                Note("Dernier scan au dépôt de {city}. Enquête ouverte auprès du transporteur."),
                Agent("Le colis est au dépôt de {city} et repart en livraison demain matin."),
                Customer("Est-ce que je dois être à la maison ?"),
                Agent("Non, le livreur peut le déposer chez un voisin ou en point relais."),
                Later(1),
                Customer("C’est arrivé ce matin, merci beaucoup !"),
                Agent("Parfait, bonne journée à vous !"),
            ],
        },
        Script {
            topic: Topic::Refund,
            subject: "Remboursement de la commande {order}",
            turns: &[
                Customer(
                    "J’ai renvoyé ma commande {order} il y a plus de deux semaines et je ne vois toujours pas les {amount} sur mon compte.",
                ),
                Agent(
                    "Le retour a bien été enregistré le {date}. Aviez-vous payé par carte ou par PayPal ?",
                ),
                Customer("Par carte, celle qui finit par 4417."),
                Note(
                    "Remboursement validé mais jamais envoyé. Vu avec la compta, ça part aujourd’hui.",
                ),
                Agent(
                    "Merci. Le remboursement de {amount} était resté bloqué chez nous. Il vient de partir et sera visible sous 3 à 5 jours ouvrés.",
                ),
                Customer("Je peux avoir une confirmation écrite ?"),
                AgentFile("Bien sûr, la voici."),
                Customer("Merci à vous."),
            ],
        },
        Script {
            topic: Topic::Booking,
            subject: "Modification de la réservation {booking}",
            turns: &[
                Customer(
                    "Nous avons une réservation pour deux ({booking}). Serait-il possible de la déplacer au {date} ?",
                ),
                Agent("Je regarde cela. Préférez-vous le matin ou l’après-midi ?"),
                Customer("L’après-midi, vers 15 h."),
                Agent("Il reste une place à 15 h 30 le {date}, au même prix. Je modifie ?"),
                Customer("Oui, et pouvez-vous ajouter une troisième personne ?"),
                Note(
                    "Troisième place disponible, pas de frais (demande faite plus de 48 h avant).",
                ),
                AgentFile(
                    "C’est fait : le {date} à 15 h 30 pour trois personnes. Le supplément est de {amount}, à régler sur place.",
                ),
                Customer("Parfait, à bientôt !"),
            ],
        },
    ],
};
