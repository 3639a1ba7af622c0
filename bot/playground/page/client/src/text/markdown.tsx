// Standard Markdown as elements. The parser's tokens are drawn one by one: no HTML is ever made.

import MarkdownIt, { type Token } from "markdown-it";
import type { ComponentChildren, VNode } from "preact";
import { useMemo } from "preact/hooks";

import { Code } from "./code";
import { safeAddress } from "./links";
import { special } from "./mrkdwn";
import { ChannelMention, OutLink, PersonMention } from "./mrkdwn-view";

const parser = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false });
parser.validateLink = (address) => safeAddress(address) !== null;
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });

// Slack reads its own entities in Markdown, too.
parser.inline.ruler.before("autolink", "slack", (state, silent) => {
  if (state.src[state.pos] !== "<") return false;
  const match = /^<([@#!][^<>\n]+|(?:https?:\/\/|mailto:)[^<>\s|]+\|[^<>\n]+)>/.exec(
    state.src.slice(state.pos, state.pos + 3_000),
  );
  const node = match && special(match[1]!);
  if (!match || !node) return false;
  if (!silent) state.push("slack", "", 0).meta = node;
  state.pos += match[0].length;
  return true;
});

interface Node {
  token: Token;
  inside: Node[];
}

/** One element per block, so that what has not changed is not drawn again while a reply grows. */
export function Markdown({ text }: { text: string }) {
  const blocks = useMemo(() => {
    const definitions: { references?: Record<string, any> } = {};
    const tokens = parser.parse(text, definitions);
    const lines = text.split("\n");
    // A link can be defined far below.
    const defined = JSON.stringify(definitions.references ?? {});
    return tree(tokens).map((node) => {
      const [from, until] = node.token.map ?? [0, lines.length];
      return { node, source: lines.slice(from, until).join("\n") + defined };
    });
  }, [text]);
  return (
    <div class="markdown">
      {blocks.map(({ node, source }, index) => (
        <BlockView key={`${index}${node.token.type}`} node={node} source={source} />
      ))}
    </div>
  );
}

function BlockView({ node, source }: { node: Node; source: string }) {
  return useMemo(() => <div class="md-block">{drawn(node, 0)}</div>, [source]);
}

function tree(tokens: readonly Token[]): Node[] {
  const top: Node[] = [];
  const stack = [top];
  for (const token of tokens) {
    if (token.nesting === -1) {
      if (stack.length > 1) stack.pop();
      continue;
    }
    const node: Node = { token, inside: [] };
    stack.at(-1)!.push(node);
    if (token.nesting === 1) stack.push(node.inside);
    if (token.type === "inline") node.inside = tree(token.children ?? []);
  }
  return top;
}

const all = (nodes: readonly Node[]): ComponentChildren =>
  nodes.map((node, index) => drawn(node, index));

function drawn(node: Node, key: number): VNode | string | null | ComponentChildren {
  const { token, inside } = node;
  switch (token.type) {
    case "inline":
      return all(inside);
    case "paragraph_open":
      return token.hidden ? all(inside) : <p key={key}>{all(inside)}</p>;
    case "heading_open":
      // Slack shows all levels in one size.
      return (
        <p key={key} class="md-heading" role="heading" aria-level={3}>
          {all(inside)}
        </p>
      );
    case "bullet_list_open":
      return <ul key={key}>{inside.map(listItem)}</ul>;
    case "ordered_list_open":
      return (
        <ol key={key} start={Number(token.attrGet("start") ?? 1)}>
          {inside.map(listItem)}
        </ol>
      );
    case "blockquote_open":
      return <blockquote key={key}>{all(inside)}</blockquote>;
    case "fence":
    case "code_block":
      return <Code key={key} text={token.content} language={token.info.trim().split(/\s/)[0] ?? ""} />;
    case "hr":
      return <hr key={key} />;
    case "table_open":
      return (
        <div key={key} class="md-table" role="group" aria-label="Table" tabIndex={0}>
          <table>{all(inside)}</table>
        </div>
      );
    case "thead_open":
      return <thead key={key}>{all(inside)}</thead>;
    case "tbody_open":
      return <tbody key={key}>{all(inside)}</tbody>;
    case "tr_open":
      return <tr key={key}>{all(inside)}</tr>;
    case "th_open":
      return (
        <th key={key} scope="col" class={alignment(token)}>
          {all(inside)}
        </th>
      );
    case "td_open":
      return (
        <td key={key} class={alignment(token)}>
          {all(inside)}
        </td>
      );
    case "text":
    case "text_special":
      return token.content;
    case "softbreak":
    case "hardbreak":
      return <br key={key} />;
    case "code_inline":
      return (
        <code key={key} class="tick">
          {token.content}
        </code>
      );
    case "strong_open":
      return <strong key={key}>{all(inside)}</strong>;
    case "em_open":
      return <em key={key}>{all(inside)}</em>;
    case "s_open":
      return <s key={key}>{all(inside)}</s>;
    case "link_open":
      return link(String(token.attrGet("href") ?? ""), all(inside), key);
    case "image":
      // Slack does not fetch them.
      return link(String(token.attrGet("src") ?? ""), token.content || token.attrGet("src"), key);
    case "slack":
      return entity(token.meta as unknown as Entity, key);
    default:
      return token.content || all(inside);
  }
}

function link(address: string, words: ComponentChildren, key: number): ComponentChildren {
  const href = safeAddress(address);
  if (!href) return words;
  return (
    <OutLink key={key} address={href}>
      {words}
    </OutLink>
  );
}

type Entity = NonNullable<ReturnType<typeof special>>;

function entity(node: Entity, key: number): ComponentChildren {
  switch (node.type) {
    case "person":
      return <PersonMention key={key} id={node.id} label={node.label} />;
    case "channel":
      return <ChannelMention key={key} id={node.id} label={node.label} />;
    case "group":
      return <span key={key} class="mention mention-me">@{node.label}</span>;
    case "link":
      return link(
        node.address,
        node.inside.map((one) => ("text" in one ? one.text : "")),
        key,
      );
    default:
      return "text" in node ? node.text : null;
  }
}

function alignment(token: Token): string | undefined {
  const style = String(token.attrGet("style") ?? "");
  return /right/.test(style) ? "right" : /center/.test(style) ? "center" : undefined;
}

const TASK = /^\[([ xX])\](?:\s|$)/;

function listItem(node: Node, key: number): VNode {
  const paragraph = node.inside[0];
  const words = paragraph?.inside[0]?.inside[0]?.token;
  const task = words?.type === "text" ? TASK.exec(words.content) : null;
  if (!task) return <li key={key}>{all(node.inside)}</li>;
  const isDone = task[1] !== " ";
  const rest = paragraph!.inside[0]!.inside.map((one, index) =>
    index === 0 ? words!.content.slice(task[0].length) : drawn(one, index),
  );
  return (
    <li key={key} class="task">
      <span class={isDone ? "box box-done" : "box"} role="img" aria-label={isDone ? "done" : "to do"} />
      <div>
        <span class={isDone ? "done" : undefined}>{rest}</span>
        {all(node.inside.slice(1))}
      </div>
    </li>
  );
}
