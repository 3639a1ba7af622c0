// What the server tells and what it is told. Kept in step with bot/playground/page/server.py.

export interface Person {
  id: string;
  name: string;
  color?: string | null;
  is_bot: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: "channel" | "group" | "mpim" | "im";
  members: string[];
  is_shared?: boolean;
  /** What somebody might ask there. */
  examples: string[];
}

/** A block or an element of one: checked only where it is drawn, since a bot can send anything. */
export type Json = Record<string, any>;

export interface Message {
  channel: string;
  ts: string;
  thread_ts: string | null;
  user: string;
  is_bot: boolean;
  text: string;
  blocks: Json[] | null;
  edited: boolean;
  deleted: boolean;
  at: number;
  version: number;
  subtype?: string | null;
  ephemeral_for?: string | null;
  files?: Json[];
  reactions?: Reaction[];
  /** Who sees it grow, while it is a stream. */
  streams_for?: string | null;
  /** What everybody else sees meanwhile, if that is something else. */
  for_others?: Version | null;
}

export interface Reaction {
  name: string;
  users: string[];
}

/** One of the app's, in the menu of every message. */
export interface Shortcut {
  name: string;
  callback_id: string;
}

/** What came of a form: errors by the block's id, trouble above it. */
export interface Submission {
  user: string;
  errors: Record<string, string>;
  trouble: string;
}

export interface Version {
  at: number;
  text: string;
  blocks: Json[] | null;
}

export interface Status {
  channel: string;
  thread_ts: string;
  status: string;
}

export interface Call {
  at: number;
  method: string;
  status: number;
  error: string | null;
  took_ms: number;
  size: number;
  channel: string | null;
  ts: string | null;
}

export interface Budget {
  per_minute: number;
  spent_last_minute: number;
  left: number;
  capacity: number;
  growing: number;
  blocked_s: number;
  refusals: number;
  /** Those of the methods of streaming. */
  streams?: { method: string; left: number; capacity: number }[];
}

export interface Redis {
  threads: { slack: string; storm: string }[];
  waiting: { question: string; thread: string }[];
  leases: { lane: string; copy: string; expires_s: number; question: string; thread?: string }[];
  keys: number;
  is_up: boolean;
}

export interface StormEvent {
  at: number;
  question: string;
  kind: string;
  raw: string;
}

export interface Bot {
  name: string;
  pid: number | null;
  state: "starting" | "running" | "stopped" | "dead";
  restarts: number;
}

export interface Trouble {
  name: string;
  group: string;
  label: string;
  help: string;
  /** What one should see when it is on. */
  seen: string;
  is_on: boolean;
  kind: "switch" | "button";
}

/** How twenty questions at once have gone, so far or in the end. */
export interface Verdict {
  words: string;
  is_over: boolean;
}

export interface Workspace {
  name: string;
  bot: { id: string; name: string };
  storm: "stand-in" | "real";
}

export interface Snapshot {
  type: "snapshot";
  workspace: Workspace;
  people: Person[];
  channels: Channel[];
  messages: Message[];
  statuses: Status[];
  homes: Record<string, Json>;
  modals?: Record<string, Json>;
  groups?: Record<string, string>;
  shortcuts?: Shortcut[];
  troubles: Trouble[];
  bots: Bot[];
  calls: Call[];
  budget: Budget;
  redis: Redis;
  storm_events: StormEvent[];
  twenty: Verdict | null;
  documents: { name: string; url: string }[];
}

export type ServerMessage =
  | Snapshot
  | { type: "message"; message: Message }
  | { type: "versions"; channel: string; ts: string; versions: Version[] }
  | ({ type: "status" } & Status)
  | { type: "home"; user: string; view: Json }
  | { type: "modal"; user: string; view: Json | null }
  | ({ type: "submitted" } & Submission)
  | { type: "call"; call: Call }
  | { type: "budget"; budget: Budget }
  | { type: "redis"; redis: Redis }
  | { type: "storm"; event: StormEvent }
  | { type: "bots"; bots: Bot[] }
  | { type: "troubles"; troubles: Trouble[] }
  | { type: "twenty"; twenty: Verdict }
  | { type: "toast"; text: string };

export type ClientMessage =
  | { type: "say"; user: string; channel: string; text: string; thread_ts: string | null }
  | { type: "edit"; user: string; channel: string; ts: string; text: string }
  | { type: "delete"; user: string; channel: string; ts: string }
  | {
      type: "press";
      user: string;
      channel: string | null;
      ts: string | null;
      view?: "home" | "modal";
      action_id: string;
      value: string | null;
      values?: Record<string, string | string[] | null>;
    }
  | { type: "react"; user: string; channel: string; ts: string; name: string; on: boolean }
  | { type: "shortcut"; user: string; channel: string; ts: string; callback_id: string }
  | { type: "submit"; user: string; values: Record<string, string | string[] | null> }
  | { type: "close_modal"; user: string; all: boolean }
  | { type: "open_home"; user: string }
  | { type: "trouble"; name: string; on: boolean }
  | { type: "get_versions"; channel: string; ts: string }
  | { type: "twenty" };
