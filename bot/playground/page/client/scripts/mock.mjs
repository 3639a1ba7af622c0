// A stand-in for page_server.py while working on the page: canned messages, a bot that "answers",
// the same policy for content. `npm run mock`, then http://127.0.0.1:8799/?t=mock
// --crowd fills #general with 1,000 messages; --port N.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";

import { ANSWERS, HOSTILE, KOREAN, LONG } from "./answers.mjs";

const PORT = Number(process.argv[process.argv.indexOf("--port") + 1]) || 8799;
const IS_CROWDED = process.argv.includes("--crowd");
const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const POLICY =
  "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
  "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const TYPES = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css",
  ".svg": "image/svg+xml",
};

const BOT = "U0STORM";
const people = [
  { id: "U1", name: "Mina", color: "#b4326b", is_bot: false },
  { id: "U2", name: "Jun", color: "#0d7a5f", is_bot: false },
  { id: "U3", name: "Sora", color: "#6a45c4", is_bot: false },
  { id: BOT, name: "Storm", color: null, is_bot: true },
];
const everybody = people.map((one) => one.id);
const channels = [
  { id: "C1", name: "general", kind: "channel", members: everybody, is_shared: false },
  { id: "C2", name: "help-it", kind: "channel", members: everybody, is_shared: false },
  { id: "C3", name: "with-partner", kind: "channel", members: everybody, is_shared: true },
  { id: "G1", name: "hr-team", kind: "group", members: ["U1", "U3", BOT], is_shared: false },
  { id: "G2", name: "mpdm", kind: "mpim", members: everybody, is_shared: false },
  ...["U1", "U2", "U3"].map((id) => ({
    id: `D${id}`, name: "dm", kind: "im", members: [id, BOT], is_shared: false,
  })),
].map((one) => ({
  ...one,
  examples: ["How many vacation days do I have?", "Show me code", "재택근무는 며칠까지 가능한가요?"],
}));

const now = () => Date.now() / 1000;
const messages = new Map();
const versions = new Map();
const statuses = new Map();
const clients = new Set();
const calls = [];
const stormEvents = [];
const leases = new Map();
const threads = new Map();
let spent = [];
let refusals = 0;
let last = 0;
const ts = (at = now()) => {
  last = Math.max(last + 1, Math.floor(at * 1e6));
  return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, "0")}`;
};
const tell = (message) => {
  const text = JSON.stringify(message);
  for (const client of clients) client.send(text);
};
const key = (message) => `${message.channel}/${message.ts}`;

function put(message) {
  const known = messages.get(key(message));
  const version = (known?.version ?? 0) + 1;
  const all = { ...message, version };
  messages.set(key(message), all);
  versions.set(key(message), [
    ...(versions.get(key(message)) ?? []),
    { at: known ? now() : message.at, text: message.text, blocks: message.blocks },
  ]);
  tell({ type: "message", message: all });
  return all;
}

function say({ user, channel, text, thread_ts = null, at = now(), blocks = null, more = {} }) {
  const is_bot = user === BOT;
  return put({
    channel, ts: ts(at), thread_ts, user, is_bot, text, blocks, edited: false, deleted: false, at,
    subtype: null, ephemeral_for: null, files: [], ...more,
  });
}

function call(method, channel, stamp, size, { status = 200, error = null } = {}) {
  const one = {
    at: now(), method, status, error, took_ms: 40 + Math.random() * 160, size, channel, ts: stamp,
  };
  calls.push(one);
  tell({ type: "call", call: one });
  if (status === 429) refusals += 1;
  else if (method === "chat.update") spent.push(now());
  pushBudget();
}

const budget = () => {
  spent = spent.filter((at) => now() - at < 60);
  return {
    per_minute: 45, spent_last_minute: spent.length, left: Math.max(0, 50 - spent.length),
    capacity: 50, growing: leases.size, blocked_s: 0, refusals,
  };
};
const redis = () => ({
  threads: [...threads].map(([slack, storm]) => ({ slack, storm })),
  waiting: leases.size > 5 ? [{ question: "What about Fridays?", thread: "C1:1.2" }] : [],
  leases: [...leases].map(([lane, question]) => ({ lane, copy: "A", expires_s: 14, question })),
  keys: 12 + threads.size * 3,
  is_up: !trouble("redis_away").is_on,
});
const pushBudget = () => tell({ type: "budget", budget: budget() });
const pushRedis = () => tell({ type: "redis", redis: redis() });
setInterval(() => clients.size && (pushBudget(), leases.size && pushRedis()), 1_000);

const troubles = [
  ["storm_error", "Storm", "Storm fails", "Every question ends with an error.", "switch"],
  ["storm_cut", "Storm", "Storm hangs up", "The answer is cut off half-way.", "switch"],
  ["storm_silence", "Storm", "Storm falls silent", "The line stays open, nothing comes.", "switch"],
  ["storm_nonsense", "Storm", "Storm talks nonsense", "Events that are no JSON.", "switch"],
  ["storm_slow", "Storm", "Storm is slow", "Ten times slower than usual.", "switch"],
  ["slack_429", "Slack", "Slack says 429", "Every third edit is refused.", "switch"],
  ["slack_5xx", "Slack", "Slack fails", "Half of the calls end with 503.", "switch"],
  ["slack_strict", "Slack", "Strict limits", "5 edits at once instead of 50.", "switch"],
  ["slack_cut_sockets", "Slack", "Cut the socket", "The bot has to connect again.", "button"],
  ["slack_delete_last", "Slack", "Delete the last reply", "As if an admin had removed it.", "button"],
  ["redis_away", "Redis", "Redis is away", "Questions are not acknowledged.", "switch"],
  ["bot_kill", "Bot", "kill -9 the bot", "The copy that answers now dies.", "button"],
  ["bot_second", "Bot", "A second copy", "Shares the work and takes over.", "switch"],
].map(([name, group, label, help, kind]) => ({
  name, group, label, help, kind, seen: "Ask, and see what comes of it.", is_on: false,
}));
const trouble = (name) => troubles.find((one) => one.name === name);
let bots = [{ name: "A", pid: 4711, state: "running", restarts: 0 }];

const home = {
  type: "home",
  blocks: [
    { type: "header", text: { type: "plain_text", text: "Ask your documents" } },
    section("I answer questions from the documents your team keeps in Storm, and show which of them the answer is based on."),
    section("• *In a channel:* mention me with your question. I answer in a thread under it.\n• *In a direct message:* just write your question.\n• *In a thread I have answered in:* ask follow-ups without mentioning me. I remember what was said."),
    { type: "divider" },
    { type: "header", text: { type: "plain_text", text: "문서에 물어보세요" } },
    section("팀이 Storm에 모아 둔 문서에서 답을 찾고, 어떤 문서를 근거로 했는지 함께 보여 드려요."),
    section("• *채널에서:* 저를 멘션하고 질문을 적어 주세요. 그 메시지의 스레드에 답해 드려요.\n• *다이렉트 메시지에서:* 멘션 없이 바로 질문해 주세요."),
  ],
};
function section(text) {
  return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
}

function ending(seconds) {
  return [
    {
      ...section("2 sources"),
      accessory: {
        type: "overflow", action_id: "menu",
        options: ["Excerpts", "Try again", "I need a person", "Solved", "Delete this reply"].map(
          (text) => ({ text: { type: "plain_text", text }, value: `${text}:q1` }),
        ),
      },
    },
    {
      type: "container", is_collapsible: true, default_collapsed: true, width: "full",
      title: { type: "plain_text", text: "Sources" },
      subtitle: { type: "mrkdwn", text: "2 documents" },
      child_blocks: [{
      ...section("[1] <http://127.0.0.1/documents/handbook.md|Employee handbook.pdf> p. 3, 12 · 127.0.0.1\n[2] <https://drive.example.com/travel|Travel &amp; expenses.docx> · drive.example.com"),
      expand: true,
      }],
    },
    {
      type: "context",
      elements: [{ type: "mrkdwn", verbatim: true, text: `Answered by Storm in ${seconds} s · AI-generated, check the sources` }],
    },
    {
      type: "context_actions",
      elements: [{
        type: "feedback_buttons", action_id: "feedback",
        positive_button: { text: { type: "plain_text", text: "Good answer" }, value: "good" },
        negative_button: { text: { type: "plain_text", text: "Bad answer" }, value: "bad" },
      }],
    },
  ];
}

const gist = (text) => text.replace(/[#*`|>\[\]]/g, "").replace(/\s+/g, " ").slice(0, 150);
const fate = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

async function answer(question, inDm) {
  const { channel } = question;
  const thread_ts = inDm ? question.thread_ts : (question.thread_ts ?? question.ts);
  const place = question.thread_ts ?? question.ts;
  const lane = `${channel}:${place}`;
  const words = question.text.replace(/<@\w+>/g, "").trim();
  const text = choose(words);
  const setStatus = (status) => {
    if (status) statuses.set(`${channel}/${place}`, { channel, thread_ts: place, status });
    else statuses.delete(`${channel}/${place}`);
    tell({ type: "status", channel, thread_ts: place, status });
  };
  leases.set(lane, words.slice(0, 60));
  threads.set(lane, `thr_${Math.random().toString(16).slice(2, 10)}`);
  pushRedis();
  setStatus("is searching…");
  call("assistant.threads.setStatus", channel, null, 120);
  const event = (kind, raw) => {
    const one = { at: now(), question: words.slice(0, 40), kind, raw: raw.slice(0, 400) };
    stormEvents.push(one);
    tell({ type: "storm", event: one });
  };
  event("start", `event: start\ndata: {"chat_id":"${threads.get(lane)}"}`);
  const pace = trouble("storm_slow").is_on ? 4_000 : 1_000;
  await sleep(1_600);
  let reply = null;
  const began = now();
  const steps = Math.max(3, Math.ceil(text.length / 260));
  for (let step = 1; step <= steps; step++) {
    const part = text.slice(0, Math.ceil((text.length * step) / steps));
    event("delta", `data: {"answer":${JSON.stringify(part.slice(-60))}}`);
    if (trouble("storm_cut").is_on && step > steps / 2) return broken();
    if (reply && trouble("slack_429").is_on && step % 3 === 0) {
      call("chat.update", channel, reply.ts, part.length, { status: 429, error: "ratelimited" });
    } else show(part, []);
    await sleep(pace);
  }
  show(text, ending((now() - began).toFixed(1)));
  done();

  function show(part, end) {
    const blocks = [{ type: "markdown", text: part }, ...end];
    if (!reply) {
      setStatus("");
      reply = say({ user: BOT, channel, thread_ts, text: fate(gist(part)), blocks });
      call("chat.postMessage", channel, reply.ts, JSON.stringify(blocks).length);
    } else {
      const latest = messages.get(key(reply));
      if (latest.deleted) return;
      put({ ...latest, text: fate(gist(part)), blocks });
      call("chat.update", channel, reply.ts, JSON.stringify(blocks).length);
    }
  }
  function broken() {
    const part = text.slice(0, text.length / 2);
    show(part, [
      section("This answer is incomplete. Storm can't be reached right now. Please try again in a few minutes."),
      { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: "Try again" }, action_id: "answer_again", value: "q1" }] },
      { type: "context", elements: [{ type: "mrkdwn", verbatim: true, text: "Reference: q-7f3a91" }] },
    ]);
    done();
  }
  function done() {
    event("done", 'event: done\ndata: {"contexts":2}');
    leases.delete(lane);
    pushRedis();
  }
}

function choose(words) {
  if (/hostile|html|script/i.test(words)) return HOSTILE;
  if (/long/i.test(words)) return LONG;
  if (/[가-힣]/.test(words)) return KOREAN;
  const all = Object.entries(ANSWERS);
  return (all.find(([word]) => words.toLowerCase().includes(word)) ?? all[0])[1];
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function hear(message) {
  switch (message.type) {
    case "say": {
      const said = say({ ...message });
      const room = channels.find((one) => one.id === message.channel);
      const isDm = room.kind === "im";
      const isFollowUp = message.thread_ts && threads.has(`${message.channel}:${message.thread_ts}`);
      if (isDm || isFollowUp || message.text.includes(`<@${BOT}>`)) void answer(said, isDm);
      return;
    }
    case "edit":
    case "delete": {
      const known = messages.get(key(message));
      if (!known || known.user !== message.user) return;
      put(message.type === "edit" ? { ...known, text: message.text, edited: true } : { ...known, deleted: true });
      return;
    }
    case "react": {
      const known = messages.get(key(message));
      const all = (known.reactions ?? []).filter((one) => one.name !== message.name);
      const users = (known.reactions ?? []).find((one) => one.name === message.name)?.users ?? [];
      const left = message.on ? [...users, message.user] : users.filter((one) => one !== message.user);
      messages.set(key(message), { ...known, reactions: left.length ? [...all, { name: message.name, users: left }] : all });
      tell({ type: "message", message: messages.get(key(message)) });
      return;
    }
    case "shortcut":
      tell({ type: "modal", user: message.user, view: correction });
      return;
    case "close_modal":
      tell({ type: "modal", user: message.user, view: null });
      return;
    case "press":
      if (message.value?.startsWith("Excerpts") || message.action_id === "page") {
        tell({ type: "modal", user: message.user, view: excerpts(Number(message.action_id === "page" ? message.value : 1)) });
        return;
      }
      tell({ type: "toast", text: `Pressed ${message.action_id}: ${message.value}` });
      if (message.action_id === "feedback" && message.value === "bad") tell({ type: "modal", user: message.user, view: modal });
      return;
    case "submit":
      if (!message.values.why && !message.values.question) {
        tell({ type: "submitted", user: message.user, errors: { why: "Please complete this required field." }, trouble: "" });
        return;
      }
      tell({ type: "toast", text: `Sent: ${JSON.stringify(message.values)}` });
      tell({ type: "modal", user: message.user, view: null });
      return;
    case "open_home":
      setTimeout(() => tell({ type: "home", user: message.user, view: home }), 200);
      return;
    case "get_versions":
      tell({ type: "versions", channel: message.channel, ts: message.ts, versions: versions.get(key(message)) ?? [] });
      return;
    case "twenty":
      tell({ type: "twenty", twenty: { words: "0 of 20 answered so far …", is_over: false } });
      setTimeout(() => {
        const words = "20 of 20 answered, slowest 9.1 s, 0 refused";
        tell({ type: "twenty", twenty: { words, is_over: true } });
      }, 12_000);
      for (let n = 0; n < 20; n++) {
        setTimeout(() => hear({ type: "say", user: `U${(n % 3) + 1}`, channel: "C2", text: `<@${BOT}> Question ${n + 1}: ${Object.keys(ANSWERS)[n % 3]}?`, thread_ts: null }), n * 30);
      }
      return;
    case "trouble": {
      const one = trouble(message.name);
      if (one.kind === "switch") one.is_on = message.on;
      if (one.name === "bot_second") bots = message.on ? [bots[0], { name: "B", pid: 4713, state: "running", restarts: 0 }] : [bots[0]];
      if (one.name === "bot_kill") {
        bots = [{ ...bots[0], state: "dead", pid: null }, ...bots.slice(1)];
        setTimeout(() => {
          bots = [{ name: "A", pid: 4722, state: "running", restarts: bots[0].restarts + 1 }, ...bots.slice(1)];
          tell({ type: "bots", bots });
        }, 3_000);
      }
      if (one.name === "slack_delete_last") {
        const replies = [...messages.values()].filter((said) => said.is_bot && !said.deleted);
        if (replies.length) put({ ...replies.at(-1), deleted: true });
      }
      tell({ type: "troubles", troubles });
      tell({ type: "bots", bots });
      pushRedis();
    }
  }
}

const correction = {
  id: "V2", type: "modal",
  title: { type: "plain_text", text: "The right answer" },
  submit: { type: "plain_text", text: "Save" },
  close: { type: "plain_text", text: "Cancel" },
  blocks: [
    { type: "context", elements: [{ type: "mrkdwn", text: "Storm knows it after its next deployment." }] },
    { type: "input", block_id: "question", label: { type: "plain_text", text: "Question" }, element: { type: "plain_text_input", action_id: "q", multiline: true, max_length: 750, initial_value: "How many vacation days do I have?" } },
    { type: "input", block_id: "answer", label: { type: "plain_text", text: "Answer" }, hint: { type: "plain_text", text: "At most 750 characters" }, element: { type: "plain_text_input", action_id: "a", multiline: true, max_length: 40, initial_value: "27 days a year, and 30 from the third year" } },
  ],
};
const excerpts = (page) => ({
  id: "V3", type: "modal", hash: String(page),
  title: { type: "plain_text", text: "Excerpts" },
  close: { type: "plain_text", text: "Close" },
  blocks: [
    ...[1, 2, 3].flatMap((n) => [
      section(`*[${(page - 1) * 3 + n}] <https://drive.example.com/travel|Travel &amp; expenses.docx>*`),
      section("Trips are booked by whoever takes them. Second class on trains, economy on flights under six hours; what is beyond needs the approval of the team lead. ".repeat(5)),
      { type: "divider" },
    ]),
    { type: "context", elements: [{ type: "mrkdwn", text: `Page ${page} of 3` }] },
    { type: "actions", elements: [["‹ Back", page - 1], ["Next ›", page + 1]].filter(([, to]) => to > 0 && to < 4).map(([text, to]) => ({ type: "button", action_id: "page", value: String(to), text: { type: "plain_text", text } })) },
  ],
});
const modal = {
  id: "V1", type: "modal",
  title: { type: "plain_text", text: "What was wrong?" },
  submit: { type: "plain_text", text: "Send" },
  close: { type: "plain_text", text: "Cancel" },
  blocks: [
    section("Your words help to make answers better."),
    { type: "input", block_id: "why", label: { type: "plain_text", text: "Reason" }, element: { type: "radio_buttons", action_id: "why", options: ["Wrong", "Incomplete", "Outdated"].map((text) => ({ text: { type: "plain_text", text }, value: text })) } },
    { type: "input", block_id: "words", optional: true, label: { type: "plain_text", text: "Comment" }, element: { type: "plain_text_input", action_id: "words", multiline: true } },
  ],
};

seed();
function seed() {
  const start = now() - 86_400 - 3_000;
  if (IS_CROWDED) {
    for (let n = 0; n < 1_000; n++) {
      const at = start - 80_000 + n * 60;
      const user = n % 7 === 3 ? BOT : `U${1 + (Math.floor(n / 3) % 3)}`;
      if (user === BOT) say({ user, channel: "C1", text: "Answer", at, blocks: [{ type: "markdown", text: Object.values(ANSWERS)[n % 3] }] });
      else say({ user, channel: "C1", at, text: `Message ${n}: *bold* and _italic_, \`code\` and <https://example.com/${n}|a link>. ${"More words. ".repeat(n % 9)}` });
    }
  }
  say({ user: "U2", channel: "C1", at: start, text: "Good morning! The new handbook is online: <https://wiki.example.com/handbook|wiki.example.com/handbook> :tada:" });
  say({ user: "U2", channel: "C1", at: start + 40, text: "Whoever wants to know something about it can just ask <@U0STORM>." });
  say({ user: "U3", channel: "C1", at: start + 300, text: "Perfect, thanks!\n&gt; can just ask\nI did that *yesterday* already, _works well_ ~mostly~ &amp; quickly. `vacation_days = 27`" });
  const asked = say({ user: "U1", channel: "C1", at: now() - 1_500, text: "<@U0STORM> How many vacation days do I have, and how do I ask for them?" });
  threads.set(`C1:${asked.ts}`, "thr_1a2b3c4d");
  say({ user: BOT, channel: "C1", thread_ts: asked.ts, at: now() - 1_490, text: "You have 27 vacation days a year.", blocks: [{ type: "markdown", text: ANSWERS.vacation }, ...ending("6.2")], more: { reactions: [{ name: "+1", users: ["U1", "U2"] }, { name: "white_check_mark", users: ["U3"] }, { name: "-1::skin-tone-3", users: ["U2"] }] } });
  say({ user: "U2", channel: "C1", thread_ts: asked.ts, at: now() - 1_300, text: "Same for part-time?" });
  say({ user: BOT, channel: "C1", thread_ts: asked.ts, at: now() - 1_290, text: "In proportion.", blocks: [{ type: "markdown", text: "Yes, **in proportion** to your hours [1]." }, ...ending("2.1")] });
  const broken = say({ user: "U3", channel: "C2", at: now() - 900, text: "<@U0STORM> VPN error 809?" });
  say({ user: BOT, channel: "C2", thread_ts: broken.ts, at: now() - 890, text: "incomplete", blocks: [
    { type: "markdown", text: "Error 809 means that the VPN server can't be reached. First check" },
    section("This answer is incomplete. Storm can't be reached right now. Please try again in a few minutes."),
    { type: "actions", elements: [
      { type: "button", text: { type: "plain_text", text: "Try again" }, action_id: "answer_again", value: "q1" },
      { type: "button", style: "danger", text: { type: "plain_text", text: "Report" }, action_id: "report", value: "q1", confirm: { title: { type: "plain_text", text: "Report it?" }, text: { type: "mrkdwn", text: "It goes to *IT*." }, confirm: { type: "plain_text", text: "Report" }, deny: { type: "plain_text", text: "No" } } },
      { type: "static_select", action_id: "lang", placeholder: { type: "plain_text", text: "Language" }, options: ["English", "한국어"].map((text) => ({ text: { type: "plain_text", text }, value: text })) },
      { type: "overflow", action_id: "more", options: ["Mute", "Report"].map((text) => ({ text: { type: "plain_text", text }, value: text })) },
    ] },
    { type: "context", elements: [{ type: "mrkdwn", verbatim: true, text: "Reference: q-7f3a91" }] },
  ] });
  say({ user: "U1", channel: "C3", at: now() - 4_000, text: "Hello <!here>, hostile text: <script>alert(1)</script> &lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|click> <https://ok.example.com|<b>x</b>>" });
  const dm = say({ user: "U1", channel: "DU1", at: now() - 2_000, text: "재택근무는 일주일에 며칠까지 가능한가요?" });
  say({ user: BOT, channel: "DU1", at: now() - 1_990, text: "주 2일까지 가능해요.", blocks: [{ type: "markdown", text: KOREAN }, ...ending("4.4")] });
  threads.set(`DU1:${dm.ts}`, "thr_99887766");
  say({ user: BOT, channel: "C1", at: now() - 800, text: "Only for you: I no longer have this question.", blocks: [section("Thanks! What was wrong?"), { type: "actions", elements: [{ type: "button", action_id: "go", text: { type: "plain_text", text: "Tell more" }, value: "1" }] }], more: { ephemeral_for: "U1" } });
}

function snapshot() {
  return {
    type: "snapshot",
    workspace: { name: "Harbor & Co.", bot: { id: BOT, name: "Storm" }, storm: "stand-in" },
    people, channels, messages: [...messages.values()], statuses: [...statuses.values()],
    homes: {}, modals: {}, groups: { S1: "experts" },
    shortcuts: [{ name: "This is the answer", callback_id: "correction" }], troubles, bots, calls: calls.slice(-500), budget: budget(), redis: redis(),
    storm_events: stormEvents.slice(-300),
    twenty: null,
    documents: [
      { name: "Employee handbook", url: "/documents/handbook.html" },
      { name: "Travel & expenses", url: "/documents/travel.html" },
      { name: "IT guide", url: "/documents/it.html" },
      { name: "재택근무 규정", url: "/documents/remote.html" },
    ],
  };
}

const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url, "http://x").pathname).replace(/^\/$/, "/index.html");
  try {
    const body = await readFile(join(DIST, path));
    response.writeHead(200, {
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Content-Security-Policy": POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
    });
    response.end(body);
  } catch {
    response.writeHead(404).end("not here");
  }
});
const sockets = new WebSocketServer({ server, path: "/feed" });
sockets.on("connection", (client, request) => {
  if (!request.url.includes("t=mock")) return client.close(4401);
  client.send(JSON.stringify(snapshot()));
  clients.add(client);
  client.on("close", () => clients.delete(client));
  client.on("message", (data) => hear(JSON.parse(data)));
});
server.listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/?t=mock`));
