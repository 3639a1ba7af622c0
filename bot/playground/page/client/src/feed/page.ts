// The page's state: what the server told (`world`), and what this reader is looking at.

import { batch, computed, effect, signal } from "@preact/signals";

import { connect, type Connection, type Line } from "./connection";
import { contents, conversationsOf, isBotDm, isReply, newest, thread, writers } from "./rooms";
import type { Channel, ClientMessage, Message, ServerMessage, Trouble } from "./types";
import { EMPTY_WORLD, place, told, withoutToast, withToast, type World } from "./world";

export type StageTab = "calls" | "budget" | "versions" | "redis" | "storm" | "break";
export type Theme = "system" | "light" | "dark";

export const world = signal<World>(EMPTY_WORLD);
export const line = signal<{ state: Line; retryAt: number | null }>({
  state: "connecting",
  retryAt: null,
});

/** Who is writing. */
export const me = signal<string>(kept("me") ?? "");
export const openChannel = signal<string>(kept("channel") ?? "");
export const openThread = signal<string | null>(null);
export const homeIsOpen = signal(false);
export const sidebarIsOpen = signal(false);
export const stageTab = signal<StageTab | null>(null);
/** The message whose versions are shown. */
export const watched = signal<{ channel: string; ts: string } | null>(null);
/** A message to scroll to and to light up. */
export const wanted = signal<{ channel: string; ts: string; nonce: number } | null>(null);
export const theme = signal<Theme>((kept("theme") as Theme | null) ?? "system");

const readAt = signal<ReadonlyMap<string, number>>(keptReadAt());
/** Where the line "New" stands in the open channel. */
export const newSince = signal(0);
/** At the width of a phone, threads, the drawer and the sidebar lie above everything else. */
export const isNarrow = signal(false);
export const isVisible = signal(document.visibilityState !== "hidden");

// Parts of the world that seldom change: who reads only these is not drawn again for the rest.
export const people = computed(() => world.value.people);
export const channels = computed(() => world.value.channels);
export const workspace = computed(() => world.value.workspace);
export const statuses = computed(() => world.value.statuses);
export const bots = computed(() => world.value.bots);
export const troubles = computed(() => world.value.troubles);
// Switches that choose how things are; the others make trouble.
const CHOICES = new Set(["slack_strict", "bot_second"]);
export const isDisturbing = (one: Trouble): boolean =>
  one.is_on && one.kind === "switch" && !CHOICES.has(one.name);

export const groups = computed(() => world.value.groups);
export const shortcuts = computed(() => world.value.shortcuts);
export const homes = computed(() => world.value.homes);
export const twenty = computed(() => world.value.twenty);
export const documents = computed(() => world.value.documents);
export const rooms = computed(() => world.value.rooms);
export const botId = computed(() => workspace.value.bot.id);

export const channel = computed<Channel | undefined>(() =>
  channels.value.find((one) => one.id === openChannel.value),
);

export const lastRead = (id: string): number => readAt.value.get(id) ?? 0;

let connection: Connection | null = null;

export function start(): void {
  connection = connect(hear, (state, retryAt) => {
    line.value = { state, retryAt };
  });
  const measure = (): void => {
    isNarrow.value = NARROW.matches;
  };
  NARROW.addEventListener("change", measure);
  measure();
  document.addEventListener("visibilitychange", () => {
    isVisible.value = document.visibilityState !== "hidden";
  });
  effect(() => keep("me", me.value));
  effect(() => keep("channel", openChannel.value));
  const night = signal(NIGHT.matches);
  NIGHT.addEventListener("change", () => {
    night.value = NIGHT.matches;
  });
  effect(() => {
    keep("theme", theme.value);
    const isDark = theme.value === "system" ? night.value : theme.value === "dark";
    document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
  });
  effect(readOpenChannel);
}

function hear(messages: ServerMessage[]): void {
  batch(() => {
    const now = Date.now() / 1000;
    const before = world.value;
    let after = before;
    for (const message of messages) after = told(after, message, now);
    world.value = after;
    if (!before.isReady && after.isReady) begin(after);
    else if (messages.some((message) => message.type === "snapshot")) choosePlaces(after);
    for (const message of messages) {
      if (message.type === "message") follow(before, message.message);
      // Where it stands otherwise is not open.
      if (message.type === "twenty" && message.twenty.is_over && stageTab.value !== "break") {
        toast(`Twenty questions at once: ${message.twenty.words}`);
      }
    }
  });
}

function begin(after: World): void {
  choosePlaces(after);
  // A first visit finds nothing unread.
  const read = new Map(readAt.value);
  for (const one of after.channels) {
    if (!read.has(one.id)) read.set(one.id, newest(after.rooms.get(one.id)));
  }
  readAt.value = read;
  newSince.value = lastRead(openChannel.value);
}

function choosePlaces(after: World): void {
  if (!after.people.has(me.value)) me.value = writers(after.people)[0]?.id ?? "";
  const mine = conversationsOf(after.channels, me.value);
  if (!mine.some((one) => one.id === openChannel.value)) openChannel.value = mine[0]?.id ?? "";
}

function readOpenChannel(): void {
  const id = openChannel.value;
  const latest = newest(world.value.rooms.get(id));
  if (!isVisible.value || !id || latest <= (readAt.peek().get(id) ?? 0)) return;
  readAt.value = new Map(readAt.peek()).set(id, latest);
  keep("read", JSON.stringify([...readAt.value]));
}

export function markThreadRead(id: string, rootTs: string): void {
  const { replies } = thread(world.value.rooms.get(id), rootTs, me.value);
  const at = replies.at(-1)?.at ?? Date.now() / 1000;
  if (at > lastRead(place(id, rootTs))) {
    readAt.value = new Map(readAt.peek()).set(place(id, rootTs), at);
  }
}

// Who asks the bot in a channel wants to see the answer: its thread is opened.
const NIGHT = window.matchMedia("(prefers-color-scheme: dark)");
const NARROW = window.matchMedia("(max-width: 700px)");
let asked: { channel: string; text: string } | null = null;

function follow(before: World, message: Message): void {
  if (!asked || message.user !== me.value || message.channel !== asked.channel) return;
  if (isReply(message) || message.text !== asked.text) return;
  if (before.rooms.get(message.channel)?.messages.has(message.ts)) return;
  asked = null;
  if (openChannel.value === message.channel) openThread.value = message.ts;
}

export function send(message: ClientMessage): boolean {
  const isSent = connection?.send(message) ?? false;
  if (!isSent) toast("Not connected right now. Reconnecting by itself.");
  return isSent;
}

export function say(text: string, threadTs: string | null, into = openChannel.value): boolean {
  const target = world.value.channels.find((one) => one.id === into);
  const mentionsBot = text.includes(`<@${world.value.workspace.bot.id}>`);
  if (!threadTs && mentionsBot && !isBotDm(workspace.value.bot.id, target)) asked = { channel: into, text };
  return send({ type: "say", user: me.value, channel: into, text, thread_ts: threadTs });
}

export const retryNow = (): void => connection?.retryNow();

export function goTo(id: string): void {
  batch(() => {
    if (id !== openChannel.value) {
      newSince.value = lastRead(id);
      openChannel.value = id;
      openThread.value = null;
    }
    homeIsOpen.value = false;
    sidebarIsOpen.value = false;
  });
}

export function showThread(id: string, rootTs: string): void {
  batch(() => {
    if (id !== openChannel.value) goTo(id);
    homeIsOpen.value = false;
    openThread.value = rootTs;
  });
}

/** Go where a message stands and light it up. */
export function showMessage(id: string, ts: string): void {
  const message = world.value.rooms.get(id)?.messages.get(ts);
  batch(() => {
    if (message && isReply(message)) showThread(id, message.thread_ts!);
    else goTo(id);
    wanted.value = { channel: id, ts, nonce: Date.now() };
  });
}

export function becomePerson(id: string): void {
  batch(() => {
    const old = channel.value;
    me.value = id;
    if (old && old.members.includes(id)) return;
    const mine = conversationsOf(channels.value, id);
    const same = old && mine.find((one) => one.kind === old.kind);
    goTo((same ?? mine[0])?.id ?? "");
  });
}

export function openHome(): void {
  homeIsOpen.value = true;
  openThread.value = null;
  send({ type: "open_home", user: me.value });
}

export function watch(id: string, ts: string): void {
  batch(() => {
    watched.value = { channel: id, ts };
    stageTab.value = "versions";
  });
}

export function toast(text: string): void {
  world.value = withToast(world.peek(), text);
}

export function dismiss(id: number): void {
  world.value = withoutToast(world.peek(), id);
}

export const statusOf = (id: string, ts: string): string =>
  statuses.value.get(place(id, ts)) ?? "";

export const openRoom = computed(() => rooms.value.get(openChannel.value));
export const openContents = computed(() => contents(openRoom.value, me.value));

function kept(name: string): string | null {
  try {
    return localStorage.getItem(`demo.${name}`);
  } catch {
    return null;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`demo.${name}`, value);
  } catch {
    // Private windows may forbid it.
  }
}

function keptReadAt(): ReadonlyMap<string, number> {
  try {
    return new Map(JSON.parse(kept("read") ?? "[]"));
  } catch {
    return new Map();
  }
}
