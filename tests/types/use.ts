// What an app does with the types: all of it has to compile, but for the lines that must not.
import type { AppContextEvent as AnyEvent } from "./all";
import type { AppContextEvent, Channel, Contact, FileType, Message, SenderType } from "./web-2023";
import { type AppContextEvent as ReadEvent, parseAppContext } from "./web-2023-zod";
import { type AppContextEvent as AnyReadEvent } from "./all-zod";
import type { AppContextEvent as NewEvent } from "./web-2026";
import type { AppContextEvent as MobileEvent } from "./mobile";

// What Zod reads is what the declarations say.
export const same = (event: ReadEvent): AppContextEvent => event;
export const sameOfAll = (event: AnyReadEvent): AnyEvent => event;

export function nameOf(contact: Contact): string {
  // @ts-expect-error the contact may be {}, and the name null
  contact.name.length;
  // @ts-expect-error no host sends this
  contact.nmae;
  return contact.id === undefined ? "not loaded" : (contact.name ?? "no name");
}

export function stateOf(message: Message): string {
  // @ts-expect-error a pending message has a text for an id
  message.id.toFixed();
  // @ts-expect-error a closed set
  if (message.status === "snet") return "no host sends this";
  return message.content_type ?? "being sent";
}

export function assigneeOf({ data }: AppContextEvent): string {
  const assignee = data.conversation.meta.assignee;
  // @ts-expect-error nobody may be assigned
  assignee.name;
  if (!assignee) return "nobody";
  return "bot_type" in assignee && assignee.bot_type ? assignee.bot_type : (assignee.name ?? "no name");
}

// Sets that the host extends take the values of a later host as well; complete.mjs shows that the known ones are offered.
export const fileTypes: FileType[] = ["image", "hologram"];
export const channels: Channel[] = ["Channel::Whatsapp", "Channel::Matrix", null];
export const isAssistant = (type: SenderType): boolean => type === "captain_assistant";
// @ts-expect-error not a text
export const noFileType: FileType = 7;

export const emailOf = (text: unknown): string | null | undefined => parseAppContext(text)?.data.contact.email;
export const themeOf = ({ data }: NewEvent): "light" | "dark" => data.theme;
export const mobileAgentOf = ({ data }: MobileEvent): string => data.current_agent.name;
export const anyAgentOf = ({ data }: AnyEvent): string | undefined => (data.currentAgent ?? data.current_agent)?.name;
// @ts-expect-error the web dashboard spells it otherwise
export const wrongAgentOf = ({ data }: AppContextEvent) => data.current_agent;
