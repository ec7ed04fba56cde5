//! Portuguese as in Brazil.

use crate::generate::language::{Language, Script, Topic, Turn::*};

pub(in crate::generate) const LANGUAGE: Language = Language {
    code: "pt_BR",
    first_day: "1º",
    months: [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    openings: &["Oi! ", "Olá! ", "Oi, tudo bem? ", "Olá, pessoal! ", ""],
    answers: &[
        "Oi, {name}! Que bom falar com você. ",
        "Olá, {name}, aqui é {agent} da {shop}. ",
    ],
    nameless_answer: "Olá, aqui é {agent} da {shop}. ",
    customer_mail: "Olá,\n\n{text}\n\nAbraços,\n{signature}",
    agent_mail: "Olá, {name},\n\n{text}\n\nAtenciosamente,\n{agent}\nAtendimento {shop}",
    address_form: "{first}",
    greeting: "Boas-vindas à {shop}! Deixe sua dúvida que já vamos te responder.",
    email_request: "Receber aviso por e-mail",
    survey: "Avalie esta conversa, por favor",
    ratings: &[
        (5, "Atendimento excelente, valeu!"),
        (5, ""),
        (4, "Resolveu."),
        (4, ""),
        (2, "Demorou demais."),
    ],
    bot: [
        "Oi, sou o assistente da {shop}. Como posso ajudar?",
        "Anotado. Quer acrescentar mais alguma coisa para a equipe?",
        "Certo. Vou passar sua solicitação para alguém da equipe.",
    ],
    moments: &[
        "Só um momento, estou verificando.",
        "Vou confirmar com o estoque e já volto.",
    ],
    products: &[
        "luminária de mesa",
        "manta de lã",
        "jaqueta corta-vento",
        "mochila de trilha",
        "jogo de xícaras",
    ],
    streets: &[
        "Rua das Acácias, 215",
        "Avenida Brasil, 1840",
        "Rua Sete de Setembro, 77",
        "Alameda dos Ipês, 402",
    ],
    scripts: &[
        Script {
            topic: Topic::Delivery,
            subject: "Pedido {order} não chegou",
            turns: &[
                Customer("Fiz o pedido {order} no dia {date} e até agora não chegou."),
                Customer("O rastreio está parado faz quatro dias."),
                Agent(
                    "Sinto muito pela demora. Já localizei o pedido {order} e estou falando com a transportadora.",
                ),
                Note(
                    "Última leitura no centro de distribuição de {city}. Chamado aberto na transportadora.",
                ),
                Agent("O pacote está em {city} e sai para entrega amanhã de manhã."),
                Customer("Preciso estar em casa?"),
                Agent("Não precisa, pode ficar na portaria ou com um vizinho."),
                Later(1),
                Customer("Acabou de chegar, valeu!"),
                Agent("Que ótimo! Aproveite."),
            ],
        },
        Script {
            topic: Topic::Damage,
            subject: "Produto danificado, pedido {order}",
            turns: &[
                Customer(
                    "Meu pedido {order} chegou hoje, mas veio com defeito. A caixa já estava amassada.",
                ),
                Photo,
                Agent("Poxa, sinto muito. Você prefere a troca ou o dinheiro de volta ({amount})?"),
                Customer("A troca, se chegar antes de {date}."),
                Note("Terceira avaria da semana, avisei o estoque sobre a embalagem."),
                Agent(
                    "O novo sai hoje e chega dois dias antes. Não precisa devolver o que veio com defeito.",
                ),
                Customer("Perfeito, valeu pela rapidez"),
                Agent("Imagina, estamos à disposição!"),
            ],
        },
        Script {
            topic: Topic::Login,
            subject: "Não consigo entrar na minha conta",
            turns: &[
                Customer("Não consigo mais entrar na minha conta, diz que a senha está errada."),
                Agent("Vamos resolver. Qual é o e-mail do cadastro?"),
                Customer("{email}"),
                Agent(
                    "Certo! Acabei de enviar um link para criar uma nova senha, ele vale por 30 minutos.",
                ),
                Customer("Não chegou nada, nem no spam."),
                Note(
                    "O e-mail estava na lista de bloqueio desde {date}. Removi e reenviei o link.",
                ),
                Agent(
                    "Nossas mensagens para você estavam bloqueadas. Já corrigi e reenviei o link.",
                ),
                Customer("Agora foi, consegui entrar!"),
            ],
        },
    ],
};
