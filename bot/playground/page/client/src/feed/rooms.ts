// What is asked of a room: what stands in it, which threads it has, what is unread. Pure.

import type { Channel, Message, Person } from "./types";
import { EMPTY_ROOM, type Room, type World } from "./world";

export interface Thread {
  root: Message | null;
  replies: readonly Message[];
}

export interface Contents {
  /** What stands in the conversation itself. */
  roots: readonly Message[];
  threads: ReadonlyMap<string, readonly Message[]>;
}

const remembered = new WeakMap<Room, Map<string, Contents>>();

/** What `reader` sees of a room. */
export function contents(room: Room | undefined, reader: string): Contents {
  const known = room ?? EMPTY_ROOM;
  let perReader = remembered.get(known);
  if (!perReader) remembered.set(known, (perReader = new Map()));
  let seen = perReader.get(reader);
  if (!seen) perReader.set(reader, (seen = sorted(known, reader)));
  return seen;
}

function sorted(room: Room, reader: string): Contents {
  const threads = new Map<string, Message[]>();
  const inRoom: Message[] = [];
  for (const ts of room.order) {
    const message = room.messages.get(ts)!;
    if (message.ephemeral_for && message.ephemeral_for !== reader) continue;
    if (isReply(message)) {
      if (!message.deleted) {
        const thread = threads.get(message.thread_ts!);
        if (thread) thread.push(message);
        else threads.set(message.thread_ts!, [message]);
      }
      if (message.subtype !== "thread_broadcast") continue;
    }
    inRoom.push(message);
  }
  // A deleted message stays as a note where others have answered it.
  const roots = inRoom.filter((message) => !message.deleted || threads.has(message.ts));
  return { roots, threads };
}

export function isReply(message: Message): boolean {
  return message.thread_ts !== null && message.thread_ts !== message.ts;
}

export function thread(room: Room | undefined, rootTs: string, reader: string): Thread {
  return {
    root: room?.messages.get(rootTs) ?? null,
    replies: contents(room, reader).threads.get(rootTs) ?? [],
  };
}

/** Messages of others since `readAt`, replies too. */
export function unread(room: Room | undefined, readAt: number, reader: string): number {
  if (!room) return 0;
  let count = 0;
  for (let index = room.order.length - 1; index >= 0; index--) {
    const message = room.messages.get(room.order[index]!)!;
    if (message.at <= readAt) break;
    if (message.deleted || message.user === reader) continue;
    if (message.ephemeral_for && message.ephemeral_for !== reader) continue;
    count += 1;
  }
  return count;
}

export function newest(room: Room | undefined): number {
  const last = room?.order.at(-1);
  return last === undefined ? 0 : room!.messages.get(last)!.at;
}

/** How a conversation is called by one of its members. */
export function channelName(people: World["people"], channel: Channel, reader: string): string {
  if (channel.kind === "im" || channel.kind === "mpim") {
    const others = channel.members.filter((id) => id !== reader);
    const names = others.map((id) => people.get(id)?.name ?? id);
    return (channel.kind === "im" ? names : names.map(firstName)).join(", ") || channel.name;
  }
  return channel.name;
}

export const firstName = (name: string): string => name.split(" ")[0]!;

export function isBotDm(bot: string, channel: Channel | undefined): boolean {
  return channel?.kind === "im" && channel.members.includes(bot);
}

export function conversationsOf(channels: readonly Channel[], reader: string): readonly Channel[] {
  return channels.filter((channel) => channel.members.includes(reader));
}

export function writers(people: World["people"]): readonly Person[] {
  return [...people.values()].filter((person) => !person.is_bot);
}
