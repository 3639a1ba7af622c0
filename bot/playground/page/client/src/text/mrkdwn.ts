// Slack's own markup, as a tree. Pure; drawn by mrkdwn-view.tsx.

import { emoji } from "./emoji";
import { safeAddress } from "./links";

export type Inline =
  | { type: "text"; text: string }
  | { type: "break" }
  | { type: "bold" | "italic" | "strike"; inside: Inline[] }
  | { type: "code"; text: string }
  | { type: "link"; address: string; inside: Inline[] }
  | { type: "person"; id: string; label: string | null }
  | { type: "channel"; id: string; label: string | null }
  | { type: "group"; label: string };

export type Part =
  | { type: "lines"; inside: Inline[] }
  | { type: "quote"; inside: Inline[] }
  | { type: "fence"; text: string };

export function unescape(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) =>
    name === "amp" ? "&" : name === "lt" ? "<" : ">",
  );
}

export function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function parse(text: string): Part[] {
  const parts: Part[] = [];
  // A fence that is never closed is text.
  const pieces = text.split(/```\n?([\s\S]*?)\n?```\n?/);
  pieces.forEach((piece, index) => {
    if (index % 2) parts.push({ type: "fence", text: plain(piece) });
    else parts.push(...paragraphs(piece));
  });
  return parts;
}

function paragraphs(text: string): Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let quoted: string[] = [];
  const endLines = (): void => {
    if (lines.some((line) => line.trim())) {
      parts.push({ type: "lines", inside: inline(lines.join("\n")) });
    }
    lines = [];
  };
  const endQuote = (): void => {
    if (quoted.length) parts.push({ type: "quote", inside: inline(quoted.join("\n")) });
    quoted = [];
  };
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quote) {
      endLines();
      quoted.push(quote[1]!);
    } else {
      endQuote();
      lines.push(line);
    }
  }
  endQuote();
  endLines();
  return parts;
}

const BEFORE = String.raw`(?<![\p{L}\p{N}_*~\x60])`;
const AFTER = String.raw`(?![\p{L}\p{N}_*~\x60])`;
const styled = (mark: string): string =>
  `${BEFORE}${mark}(?=\\S)([^\\n]{0,2000}?\\S)${mark}${AFTER}`;
const TOKEN = new RegExp(
  [
    String.raw`<([^<>\n]+)>`,
    "`([^`\\n]+)`",
    styled("\\*"),
    styled("_"),
    styled("~"),
    String.raw`(https?:\/\/[^\s<>|]*[^\s<>|.,;:!?"')\]])`,
    String.raw`:([a-z0-9_+'-]{1,40}):`,
    String.raw`(\n)`,
  ].join("|"),
  "gu",
);

const MOST_NESTED = 5;

export function inline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let end = 0;
  const say = (until: number): void => {
    if (until > end) found.push({ type: "text", text: unescape(text.slice(end, until)) });
  };
  for (const match of text.matchAll(TOKEN)) {
    const node = token(match, depth);
    if (!node) continue;
    say(match.index);
    found.push(node);
    end = match.index + match[0].length;
  }
  say(text.length);
  return found;
}

function token(match: RegExpMatchArray, depth: number): Inline | null {
  const [, entity, code, bold, italic, strike, address, name, newline] = match;
  if (newline) return { type: "break" };
  if (entity !== undefined) return special(entity, depth);
  if (code !== undefined) return { type: "code", text: plain(code) };
  if (address !== undefined) {
    const href = safeAddress(unescape(address));
    return href
      ? { type: "link", address: href, inside: [{ type: "text", text: unescape(address) }] }
      : null;
  }
  if (name !== undefined) {
    const drawn = emoji(name);
    return drawn ? { type: "text", text: drawn } : null;
  }
  const [type, inside] =
    bold !== undefined
      ? (["bold", bold] as const)
      : italic !== undefined
        ? (["italic", italic] as const)
        : (["strike", strike!] as const);
  if (depth >= MOST_NESTED) return null;
  return { type, inside: inline(inside, depth + 1) };
}

/** What stands between < and >; null if it is nothing Slack knows. */
export function special(entity: string, depth = 0): Inline | null {
  const bar = entity.indexOf("|");
  const target = bar < 0 ? entity : entity.slice(0, bar);
  const label = bar < 0 ? null : unescape(entity.slice(bar + 1));
  if (/^@[A-Z0-9]+$/.test(target)) return { type: "person", id: target.slice(1), label };
  if (/^#[A-Z0-9]+$/.test(target)) return { type: "channel", id: target.slice(1), label };
  if (/^!(here|channel|everyone)$/.test(target)) return { type: "group", label: target.slice(1) };
  if (target.startsWith("!subteam^")) return { type: "group", label: label ?? target.slice(9) };
  if (target.startsWith("!date^")) return { type: "text", text: label ?? "" };
  const address = safeAddress(unescape(target));
  if (!address) return null;
  const words = label?.trim() ? label : unescape(target).replace(/^mailto:/, "");
  const inside: Inline[] =
    label?.trim() && depth < MOST_NESTED
      ? withoutLinks(inline(entity.slice(bar + 1), MOST_NESTED - 1))
      : [{ type: "text", text: words }];
  return { type: "link", address, inside };
}

function withoutLinks(nodes: Inline[]): Inline[] {
  return nodes.flatMap((node) => (node.type === "link" ? withoutLinks(node.inside) : [node]));
}

/** Code keeps what is written in it, but entities are read. */
function plain(code: string): string {
  return unescape(
    code.replace(/<((?:https?:\/\/|mailto:)[^<>|\n]+)(?:\|([^<>\n]*))?>/g, (_, url, label) =>
      label ? label : url,
    ),
  );
}

// --- What people type, and what Slack sends of it ---------------------------------------------

export interface Nameable {
  id: string;
  name: string;
}

/** Typed text as Slack's composer sends it: escaped, with mentions and addresses as entities. */
export function composed(typed: string, people: readonly Nameable[]): string {
  const names = [...people].sort((one, other) => other.name.length - one.name.length);
  const words = names.map((person) => person.name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const mention = words.length ? `(?<![\\p{L}\\p{N}_@])@(${words.join("|")})(?![A-Za-z0-9_])` : "(?!)";
  const pattern = new RegExp(
    `${mention}|(?<![\\p{L}\\p{N}_@])@(here|channel|everyone)(?![A-Za-z0-9_])|(https?:\\/\\/[^\\s<>|]*[^\\s<>|.,;:!?"')\\]])`,
    "giu",
  );
  let sent = "";
  let end = 0;
  for (const match of typed.matchAll(pattern)) {
    sent += escape(typed.slice(end, match.index));
    end = match.index + match[0].length;
    const [whole, name, group, address] = match;
    if (name !== undefined) {
      const person = names.find((one) => one.name.toLowerCase() === name.toLowerCase())!;
      sent += `<@${person.id}>`;
    } else if (group !== undefined) sent += `<!${group.toLowerCase()}>`;
    else if (address !== undefined) sent += `<${escape(address)}>`;
    else sent += escape(whole);
  }
  return (sent + escape(typed.slice(end))).trim();
}

/** The way back, for editing. */
export function typed(text: string, nameOf: (id: string) => string): string {
  return unescape(
    text.replace(/<([^<>\n]+)>/g, (whole, entity: string) => {
      const node = special(entity);
      if (!node) return whole;
      if (node.type === "person") return `@${nameOf(node.id)}`;
      if (node.type === "group") return `@${node.label}`;
      return entity.includes("|") ? entity.slice(entity.indexOf("|") + 1) : entity;
    }),
  );
}
