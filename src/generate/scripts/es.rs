//! Spanish.

use crate::generate::language::{Language, Script, Topic, Turn::*};

pub(in crate::generate) const LANGUAGE: Language = Language {
    code: "es",
    first_day: "1",
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    openings: &["¡Hola! ", "Hola, ¿qué tal? ", "Hola, buenas. ", ""],
    answers: &[
        "Hola, {name}, gracias por escribirnos. ",
        "Hola, {name}, soy {agent}, de {shop}. ",
    ],
    nameless_answer: "Hola, soy {agent}, de {shop}. ",
    customer_mail: "Hola:\n\n{text}\n\nUn saludo,\n{signature}",
    agent_mail: "Hola, {name}:\n\n{text}\n\nUn saludo,\n{agent}\nAtención al cliente de {shop}",
    address_form: "{first}",
    greeting: "¡Te damos la bienvenida a {shop}! Déjanos tu consulta y te respondemos enseguida.",
    email_request: "Recibir aviso por correo electrónico",
    survey: "Valora esta conversación, por favor",
    ratings: &[
        (5, "Muy amables y rápidos, ¡gracias!"),
        (5, ""),
        (4, "Todo bien al final."),
        (4, ""),
        (3, "Tardaron un poco."),
        (1, "Sigo esperando una solución."),
    ],
    bot: [
        "Hola, soy el asistente de {shop}. ¿En qué puedo ayudarte?",
        "Apuntado. ¿Quieres añadir algo más para mis compañeros?",
        "Gracias. Paso tu consulta a una persona del equipo.",
    ],
    moments: &[
        "Un momento, por favor, lo estoy mirando.",
        "Pregunto en el almacén y te digo algo enseguida.",
    ],
    products: &[
        "lámpara de escritorio",
        "manta de lana",
        "chaqueta impermeable",
        "funda nórdica de lino",
        "mochila",
    ],
    streets: &[
        "Calle Mayor, 21",
        "Avenida de la Constitución, 104",
        "Calle del Olmo, 8",
        "Paseo de la Ribera, 33",
    ],
    scripts: &[
        Script {
            topic: Topic::Delivery,
            subject: "No he recibido el pedido {order}",
            turns: &[
                Customer("Hice el pedido {order} el {date} y todavía no me ha llegado."),
                Customer("El seguimiento lleva cuatro días sin moverse."),
                Agent(
                    "Siento mucho el retraso. Ya veo el pedido {order}, pregunto ahora mismo a la empresa de transporte.",
                ),
                Note(
                    "Último escaneo en el almacén de {city}. Reclamación abierta con el transportista.",
                ),
                Agent("El paquete está en el almacén de {city} y mañana vuelve a salir a reparto."),
                Customer("¿Tengo que estar en casa?"),
                Agent("No hace falta, también lo pueden dejar en un punto de recogida."),
                Later(1),
                Customer("Acaba de llegar, ¡mil gracias!"),
                Agent("¡Qué bien! Que lo disfrutes."),
            ],
        },
        Script {
            topic: Topic::Address,
            subject: "Cambio de dirección del pedido {order}",
            turns: &[
                Customer(
                    "He puesto por error mi dirección antigua en el pedido {order}. ¿Se puede cambiar?",
                ),
                Customer("Tendría que ir a {street}, {city}."),
                Agent(
                    "Por suerte todavía no ha salido del almacén. Ya está cambiada: {street}, {city}.",
                ),
                Customer("¡Uf, menos mal! ¿Llegará igualmente el {date}?"),
                Agent("Sí, la entrega sigue prevista para el {date}."),
                Customer("¿Podéis actualizarla también en mi cuenta?"),
                Agent("Hecho, la nueva dirección queda como predeterminada."),
                Customer("Gracias por todo."),
            ],
        },
        Script {
            topic: Topic::Refund,
            subject: "Devolución del pedido {order}",
            turns: &[
                Customer(
                    "Devolví el pedido {order} hace más de dos semanas y no veo los {amount} en mi cuenta.",
                ),
                Agent("Veo que la devolución entró el {date}. ¿Pagaste con tarjeta o con PayPal?"),
                Customer("Con tarjeta, la que acaba en 4417."),
                Note(
                    "El reembolso estaba aprobado pero sin enviar. Avisado a contabilidad, sale hoy.",
                ),
                Agent(
                    "Gracias. El reembolso de {amount} se había quedado parado. Acaba de salir y lo verás en 3 a 5 días laborables.",
                ),
                Customer("¿Me lo podéis confirmar por escrito?"),
                AgentFile("Por supuesto, aquí tienes el justificante."),
                Customer("Perfecto, gracias."),
            ],
        },
    ],
};
