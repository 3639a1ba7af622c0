import { describe, expect, test } from "vitest";

import { contents, newest, thread, unread } from "../src/feed/rooms";
import type { Message, ServerMessage, Snapshot } from "../src/feed/types";
import { EMPTY_WORLD, MOST_CALLS, place, seenBy, told, withoutToast, type World } from "../src/feed/world";

const NOW = 1_000;

function message(ts: string, more: Partial<Message> = {}): Message {
  return {
    channel: "C1", ts, thread_ts: null, user: "U1", is_bot: false, text: `text ${ts}`,
    blocks: null, edited: false, deleted: false, at: Number(ts), version: 1, ...more,
  };
}

const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  type: "snapshot",
  workspace: { name: "Harbor", bot: { id: "U0STORM", name: "Storm" }, storm: "stand-in" },
  people: [{ id: "U1", name: "Mina", is_bot: false }],
  channels: [{ id: "C1", name: "general", kind: "channel", members: ["U1"], examples: [] }],
  messages: [],
  statuses: [],
  homes: {},
  troubles: [],
  bots: [],
  calls: [],
  budget: {
    per_minute: 45, spent_last_minute: 0, left: 50, capacity: 50, growing: 0, blocked_s: 0,
    refusals: 0,
  },
  redis: { threads: [], waiting: [], leases: [], keys: 0, is_up: true },
  storm_events: [],
  twenty: null,
  documents: [],
  ...more,
});

const after = (world: World, ...messages: ServerMessage[]): World =>
  messages.reduce((known, one) => told(known, one, NOW), world);
const said = (one: Message): ServerMessage => ({ type: "message", message: one });
const order = (world: World): readonly string[] => world.rooms.get("C1")!.order;

test("a stream moves for its recipient only", () => {
  const for_others = { at: 1, text: "one", blocks: null };
  const growing = message("1.0", { text: "one two", streams_for: "U1", for_others });
  expect(["U1", "U2"].map((reader) => seenBy(growing, reader).text)).toEqual(["one two", "one"]);
  expect(seenBy(message("2.0"), "U2").text).toBe("text 2.0");
});

describe("a snapshot", () => {
  test("fills the world, in order of time", () => {
    const world = after(EMPTY_WORLD, snapshot({ messages: [message("2.5"), message("10.1"), message("1.9")] }));
    expect(world.isReady).toBe(true);
    expect(world.people.get("U1")?.name).toBe("Mina");
    expect(order(world)).toEqual(["1.9", "2.5", "10.1"]);
  });

  test("replaces what was known before, but keeps what people are being told", () => {
    const before = after(EMPTY_WORLD, snapshot({ messages: [message("1.0", { version: 9 })] }), {
      type: "toast", text: "hello",
    });
    const world = after(before, snapshot({ messages: [message("2.0")] }));
    expect(order(world)).toEqual(["2.0"]);
    expect(world.toasts.map((toast) => toast.text)).toEqual(["hello"]);
  });

  test("knows only statuses that say something", () => {
    const statuses = [
      { channel: "C1", thread_ts: "1.0", status: "is searching…" },
      { channel: "C1", thread_ts: "2.0", status: "" },
    ];
    expect([...after(EMPTY_WORLD, snapshot({ statuses })).statuses]).toEqual([
      [place("C1", "1.0"), "is searching…"],
    ]);
  });
});

describe("a message", () => {
  const start = after(EMPTY_WORLD, snapshot({ messages: [message("1.0"), message("3.0")] }));

  test("that is new is put where it belongs", () => {
    expect(order(after(start, said(message("4.0"))))).toEqual(["1.0", "3.0", "4.0"]);
    expect(order(after(start, said(message("2.0"))))).toEqual(["1.0", "2.0", "3.0"]);
  });

  test("that is known is replaced, and everything else stays the same object", () => {
    const world = after(start, said(message("3.0", { text: "longer", version: 2 })));
    expect(world.rooms.get("C1")!.messages.get("3.0")!.text).toBe("longer");
    expect(order(world)).toBe(order(start));
    expect(world.rooms.get("C1")!.messages.get("1.0")).toBe(
      start.rooms.get("C1")!.messages.get("1.0"),
    );
    expect(world.people).toBe(start.people);
    expect(start.rooms.get("C1")!.messages.get("3.0")!.text).toBe("text 3.0");
  });

  test("in an older version changes nothing", () => {
    const grown = after(start, said(message("3.0", { text: "new", version: 5 })));
    const world = after(grown, said(message("3.0", { text: "old", version: 4 })));
    expect(world.rooms.get("C1")!.messages.get("3.0")!.text).toBe("new");
  });

  test("may stand in a channel that had none", () => {
    const world = after(start, said(message("5.0", { channel: "C9" })));
    expect(world.rooms.get("C9")!.order).toEqual(["5.0"]);
    expect(world.rooms.get("C1")).toBe(start.rooms.get("C1"));
  });
});

describe("what else is told", () => {
  const start = after(EMPTY_WORLD, snapshot());

  test("versions of a message", () => {
    const versions = [{ at: 1, text: "a", blocks: null }, { at: 2, text: "ab", blocks: null }];
    const world = after(start, { type: "versions", channel: "C1", ts: "1.0", versions });
    expect(world.versions.get(place("C1", "1.0"))).toEqual(versions);
  });

  test("a status comes and goes", () => {
    const status = { type: "status", channel: "C1", thread_ts: "1.0" } as const;
    const searching = after(start, { ...status, status: "is searching…" });
    expect(searching.statuses.size).toBe(1);
    expect(after(searching, { ...status, status: "" }).statuses.size).toBe(0);
  });

  test("calls, of which only the last ones are kept", () => {
    const call = (at: number): ServerMessage => ({
      type: "call",
      call: { at, method: "chat.update", status: 200, error: null, took_ms: 1, size: 1, channel: null, ts: null },
    });
    const world = after(start, ...Array.from({ length: MOST_CALLS + 5 }, (_, at) => call(at)));
    expect(world.calls.length).toBe(MOST_CALLS);
    expect(world.calls[0]!.at).toBe(5);
  });

  test("the budget leaves a trail of the last minutes", () => {
    const budget = { ...start.budget!, spent_last_minute: 7 };
    const world = told(start, { type: "budget", budget }, NOW + 50);
    expect(world.budgetTrail.map((one) => one.spent)).toEqual([0, 7]);
    expect(told(world, { type: "budget", budget }, NOW + 200).budgetTrail.length).toBe(1);
  });

  test("modals, Home tabs, troubles, copies, toasts", () => {
    const view = { type: "modal" };
    let world = after(
      start,
      { type: "modal", user: "U1", view },
      { type: "home", user: "U1", view: { type: "home" } },
      { type: "bots", bots: [{ name: "A", pid: 1, state: "running", restarts: 0 }] },
      { type: "toast", text: "one" },
    );
    expect(world.modals.get("U1")).toEqual(view);
    expect(world.homes.get("U1")).toEqual({ type: "home" });
    expect(world.bots[0]!.pid).toBe(1);
    world = withoutToast(world, world.toasts[0]!.id);
    expect(world.toasts).toEqual([]);
    expect(after(world, { type: "modal", user: "U1", view: null }).modals.size).toBe(0);
  });

  test("what this page does not know is passed over", () => {
    expect(after(start, { type: "future" } as unknown as ServerMessage)).toBe(start);
  });
});

describe("a room", () => {
  const reply = (ts: string, more: Partial<Message> = {}): Message =>
    message(ts, { thread_ts: "1.0", user: "U0STORM", is_bot: true, ...more });
  const room = (...messages: Message[]) =>
    after(EMPTY_WORLD, snapshot({ messages })).rooms.get("C1")!;

  test("has replies in their threads and not in between", () => {
    const known = room(message("1.0", { thread_ts: "1.0" }), reply("2.0"), message("3.0"));
    const { roots, threads } = contents(known, "U1");
    expect(roots.map((one) => one.ts)).toEqual(["1.0", "3.0"]);
    expect(threads.get("1.0")!.map((one) => one.ts)).toEqual(["2.0"]);
    expect(thread(known, "1.0", "U1").replies.length).toBe(1);
    expect(contents(known, "U1")).toBe(contents(known, "U1"));
  });

  test("shows a reply that was sent to the channel, too, in both", () => {
    const { roots, threads } = contents(room(message("1.0"), reply("2.0", { subtype: "thread_broadcast" })), "U1");
    expect(roots.length).toBe(2);
    expect(threads.get("1.0")!.length).toBe(1);
  });

  test("keeps a deleted message only as the head of a thread", () => {
    const gone = message("1.0", { deleted: true });
    expect(contents(room(gone, reply("2.0")), "U1").roots.length).toBe(1);
    expect(contents(room(gone), "U1").roots.length).toBe(0);
    expect(contents(room(gone, reply("2.0", { deleted: true })), "U1").roots.length).toBe(0);
  });

  test("shows what is meant for one person to that person", () => {
    const known = room(message("1.0", { ephemeral_for: "U2", user: "U0STORM" }));
    expect(contents(known, "U2").roots.length).toBe(1);
    expect(contents(known, "U1").roots.length).toBe(0);
    expect(unread(known, 0, "U1")).toBe(0);
  });

  test("counts what others said since it was read", () => {
    const known = room(
      message("1.0", { user: "U2" }),
      message("2.0", { user: "U2" }),
      reply("3.0"),
      message("4.0"),
      message("5.0", { user: "U2", deleted: true }),
    );
    expect(unread(known, 0, "U1")).toBe(3);
    expect(unread(known, 1, "U1")).toBe(2);
    expect(unread(known, 5, "U1")).toBe(0);
    expect(unread(undefined, 0, "U1")).toBe(0);
    expect(newest(known)).toBe(5);
  });
});
