// Everything the server has told, and how each of its messages changes that. Pure.

import type {
  Bot,
  Budget,
  Call,
  Channel,
  Json,
  Message,
  Person,
  Redis,
  ServerMessage,
  Shortcut,
  Snapshot,
  StormEvent,
  Submission,
  Trouble,
  Verdict,
  Version,
  Workspace,
} from "./types";

export const MOST_CALLS = 500;
export const MOST_STORM_EVENTS = 300;
const MOST_TRAIL = 400;
const TRAIL_S = 90;

/** The messages of one conversation. A changed room is another object, so it can be compared. */
export interface Room {
  readonly messages: ReadonlyMap<string, Message>;
  /** Stamps in order of time. */
  readonly order: readonly string[];
}

export interface Toast {
  id: number;
  text: string;
}

export interface World {
  readonly isReady: boolean;
  readonly workspace: Workspace;
  readonly people: ReadonlyMap<string, Person>;
  readonly channels: readonly Channel[];
  readonly rooms: ReadonlyMap<string, Room>;
  /** By `place(channel, thread)`. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly homes: ReadonlyMap<string, Json>;
  /** What each person has open. */
  readonly modals: ReadonlyMap<string, Json>;
  readonly submission: Submission | null;
  readonly groups: ReadonlyMap<string, string>;
  readonly shortcuts: readonly Shortcut[];
  readonly troubles: readonly Trouble[];
  readonly bots: readonly Bot[];
  readonly calls: readonly Call[];
  readonly budget: Budget | null;
  readonly budgetTrail: readonly { at: number; spent: number; left: number }[];
  readonly redis: Redis | null;
  /** When `redis` was told, to count leases down. */
  readonly redisAt: number;
  readonly stormEvents: readonly StormEvent[];
  readonly twenty: Verdict | null;
  readonly documents: readonly { name: string; url: string }[];
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  readonly toasts: readonly Toast[];
  readonly told: number;
}

export const EMPTY_ROOM: Room = { messages: new Map(), order: [] };

export const EMPTY_WORLD: World = {
  isReady: false,
  workspace: { name: "", bot: { id: "", name: "Storm" }, storm: "stand-in" },
  people: new Map(),
  channels: [],
  rooms: new Map(),
  statuses: new Map(),
  homes: new Map(),
  modals: new Map(),
  submission: null,
  groups: new Map(),
  shortcuts: [],
  troubles: [],
  bots: [],
  calls: [],
  budget: null,
  budgetTrail: [],
  redis: null,
  redisAt: 0,
  stormEvents: [],
  twenty: null,
  documents: [],
  versions: new Map(),
  toasts: [],
  told: 0,
};

export const place = (channel: string, ts: string): string => `${channel}/${ts}`;

/** What one person sees of a message: a stream in a channel moves for its recipient only. */
export function seenBy(message: Message, reader: string): Message {
  const { for_others, streams_for } = message;
  if (!for_others || streams_for === reader) return message;
  return { ...message, text: for_others.text, blocks: for_others.blocks };
}

/** The world after one more message. `now` in seconds. */
export function told(world: World, message: ServerMessage, now: number): World {
  switch (message.type) {
    case "snapshot":
      return fromSnapshot(world, message, now);
    case "message":
      return {
        ...world,
        rooms: withMessages(world.rooms, [message.message]),
      };
    case "versions":
      return {
        ...world,
        versions: withEntry(world.versions, place(message.channel, message.ts), message.versions),
      };
    case "status": {
      const statuses = new Map(world.statuses);
      const key = place(message.channel, message.thread_ts);
      if (message.status) statuses.set(key, message.status);
      else statuses.delete(key);
      return { ...world, statuses };
    }
    case "home":
      return { ...world, homes: withEntry(world.homes, message.user, message.view) };
    case "modal":
      return { ...world, modals: withModal(world.modals, message.user, message.view) };
    case "submitted":
      return { ...world, submission: message };
    case "call":
      return { ...world, calls: [...world.calls, message.call].slice(-MOST_CALLS) };
    case "budget":
      return {
        ...world,
        budget: message.budget,
        budgetTrail: withPoint(world.budgetTrail, message.budget, now),
      };
    case "redis":
      return { ...world, redis: message.redis, redisAt: now };
    case "storm":
      return {
        ...world,
        stormEvents: [...world.stormEvents, message.event].slice(-MOST_STORM_EVENTS),
      };
    case "bots":
      return { ...world, bots: message.bots };
    case "troubles":
      return { ...world, troubles: message.troubles };
    case "twenty":
      return { ...world, twenty: message.twenty };
    case "toast":
      return withToast(world, message.text);
    default:
      // Something newer than this page.
      return world;
  }
}

export function withToast(world: World, text: string): World {
  const id = world.told + 1;
  return { ...world, told: id, toasts: [...world.toasts, { id, text }].slice(-4) };
}

export function withoutToast(world: World, id: number): World {
  return { ...world, toasts: world.toasts.filter((toast) => toast.id !== id) };
}

function fromSnapshot(world: World, all: Snapshot, now: number): World {
  return {
    ...EMPTY_WORLD,
    isReady: true,
    workspace: all.workspace,
    people: new Map(
      all.people.map((person) => [
        person.id,
        // The bot is called as its app is.
        person.id === all.workspace.bot.id ? { ...person, name: all.workspace.bot.name } : person,
      ]),
    ),
    channels: all.channels,
    // What the page knew before is forgotten: the server may be another one.
    rooms: withMessages(new Map(), all.messages),
    statuses: new Map(
      all.statuses
        .filter((status) => status.status)
        .map((status) => [place(status.channel, status.thread_ts), status.status]),
    ),
    homes: new Map(Object.entries(all.homes ?? {})),
    modals: new Map(Object.entries(all.modals ?? {})),
    groups: new Map(Object.entries(all.groups ?? {})),
    shortcuts: all.shortcuts ?? [],
    troubles: all.troubles ?? [],
    bots: all.bots ?? [],
    calls: (all.calls ?? []).slice(-MOST_CALLS),
    budget: all.budget ?? null,
    budgetTrail: all.budget ? withPoint([], all.budget, now) : [],
    redis: all.redis ?? null,
    redisAt: now,
    stormEvents: (all.storm_events ?? []).slice(-MOST_STORM_EVENTS),
    twenty: all.twenty ?? null,
    documents: all.documents ?? [],
    toasts: world.toasts,
    told: world.told,
  };
}

function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}

function withModal(
  modals: World["modals"],
  user: string,
  view: Json | null,
): World["modals"] {
  const changed = new Map(modals);
  if (view) changed.set(user, view);
  else changed.delete(user);
  return changed;
}

function withPoint(trail: World["budgetTrail"], budget: Budget, now: number): World["budgetTrail"] {
  const point = { at: now, spent: budget.spent_last_minute, left: budget.left };
  return [...trail.filter((old) => now - old.at < TRAIL_S), point].slice(-MOST_TRAIL);
}

/** Messages put in or replaced; one that is older than what is there changes nothing. */
function withMessages(
  rooms: ReadonlyMap<string, Room>,
  messages: readonly Message[],
): ReadonlyMap<string, Room> {
  const changed = new Map(rooms);
  const drafts = new Map<string, { messages: Map<string, Message>; fresh: string[] }>();
  for (const message of messages) {
    let draft = drafts.get(message.channel);
    if (!draft) {
      draft = { messages: new Map(rooms.get(message.channel)?.messages), fresh: [] };
      drafts.set(message.channel, draft);
    }
    const known = draft.messages.get(message.ts);
    if (known && known.version > message.version && !message.deleted) continue;
    if (!known) draft.fresh.push(message.ts);
    draft.messages.set(message.ts, message);
  }
  for (const [channel, draft] of drafts) {
    const order = rooms.get(channel)?.order ?? [];
    changed.set(channel, {
      messages: draft.messages,
      order: draft.fresh.length ? inOrder(order, draft.fresh) : order,
    });
  }
  return changed;
}

function inOrder(order: readonly string[], fresh: readonly string[]): readonly string[] {
  const all = [...order, ...fresh];
  const last = order.at(-1);
  const isSorted = fresh.length === 1 && (last === undefined || byStamp(last, fresh[0]!) <= 0);
  return isSorted ? all : all.sort(byStamp);
}

/** Stamps are seconds with six decimals; as numbers they are exact enough to be compared. */
export function byStamp(one: string, other: string): number {
  return Number(one) - Number(other) || (one < other ? -1 : one > other ? 1 : 0);
}
