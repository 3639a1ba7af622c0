import type { ComponentChildren } from "preact";

import { channels, goTo, groups, me, people } from "../feed/page";
import { parse, type Inline } from "./mrkdwn";

/** Slack's own markup. */
export function Mrkdwn({ text }: { text: string }) {
  return (
    <>
      {parse(text).map((part, index) => {
        switch (part.type) {
          case "fence":
            return (
              <pre key={index} class="code">
                <code>{part.text}</code>
              </pre>
            );
          case "quote":
            return <blockquote key={index}>{drawn(part.inside)}</blockquote>;
          case "lines":
            return (
              <div key={index} class="lines">
                {drawn(part.inside)}
              </div>
            );
        }
      })}
    </>
  );
}

function drawn(nodes: Inline[]): ComponentChildren {
  return nodes.map((node, index) => <Node key={index} node={node} />);
}

function Node({ node }: { node: Inline }): any {
  switch (node.type) {
    case "text":
      return node.text;
    case "break":
      return <br />;
    case "bold":
      return <strong>{drawn(node.inside)}</strong>;
    case "italic":
      return <em>{drawn(node.inside)}</em>;
    case "strike":
      return <s>{drawn(node.inside)}</s>;
    case "code":
      return <code class="tick">{node.text}</code>;
    case "link":
      return <OutLink address={node.address}>{drawn(node.inside)}</OutLink>;
    case "person":
      return <PersonMention id={node.id} label={node.label} />;
    case "channel":
      return <ChannelMention id={node.id} label={node.label} />;
    case "group":
      return <GroupMention id={node.label} />;
  }
}

export function OutLink({ address, children }: { address: string; children: ComponentChildren }) {
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export function PersonMention({ id, label }: { id: string; label?: string | null }) {
  const person = people.value.get(id);
  const isMe = id === me.value;
  return (
    <span class={isMe ? "mention mention-me" : "mention"}>@{person?.name ?? label ?? id}</span>
  );
}

/** A group of people by its id, or everybody by a word. */
export function GroupMention({ id }: { id: string }) {
  return <span class="mention mention-me">@{groups.value.get(id) ?? id}</span>;
}

export function ChannelMention({ id, label }: { id: string; label?: string | null }) {
  const channel = channels.value.find((one) => one.id === id);
  if (!channel) return <span class="mention">#{label ?? id}</span>;
  return (
    <button type="button" class="mention" onClick={() => goTo(id)}>
      #{channel.name}
    </button>
  );
}

