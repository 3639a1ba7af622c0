import type { ComponentChildren } from "preact";

import type { Json } from "../feed/types";
import { Code } from "../text/code";
import { emoji } from "../text/emoji";
import { safeAddress } from "../text/links";
import { ChannelMention, GroupMention, OutLink, PersonMention } from "../text/mrkdwn-view";

const list = (value: unknown): Json[] => (Array.isArray(value) ? value : []);

export function RichText({ block }: { block: Json }) {
  return (
    <div class="rich">
      {list(block["elements"]).map((part, index) => (
        <Part key={index} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { part: Json }) {
  const inside = list(part?.["elements"]);
  switch (part?.["type"]) {
    case "rich_text_quote":
      return <blockquote>{words(inside)}</blockquote>;
    case "rich_text_preformatted":
      return (
        <Code
          text={inside.map((one) => String(one["text"] ?? one["url"] ?? "")).join("")}
          language={String(part["language"] ?? "")}
        />
      );
    case "rich_text_list": {
      const items = inside.map((item, index) => <li key={index}>{words(list(item["elements"]))}</li>);
      const depth = `indent-${Math.min(4, Number(part["indent"]) || 0)}`;
      return part["style"] === "ordered" ? (
        <ol class={depth} start={1 + (Number(part["offset"]) || 0)}>
          {items}
        </ol>
      ) : (
        <ul class={depth}>{items}</ul>
      );
    }
    default:
      return (
        <>
          {paragraphs(inside).map((elements, index) => (
            <div key={index} class="lines">
              {words(elements)}
            </div>
          ))}
        </>
      );
  }
}

/** Slack keeps paragraphs in one section, with an empty line between them. */
function paragraphs(elements: Json[]): Json[][] {
  const found: Json[][] = [[]];
  for (const element of elements) {
    if (element["type"] === "text" && element["text"] === "\n\n") found.push([]);
    else found.at(-1)!.push(element);
  }
  return found;
}

function words(elements: Json[]): ComponentChildren {
  return elements.map((element, index) => <Word key={index} element={element} />);
}

function Word({ element }: { element: Json }): any {
  switch (element?.["type"]) {
    case "text":
      return styled(String(element["text"] ?? ""), element["style"]);
    case "link": {
      const address = safeAddress(String(element["url"] ?? ""));
      const label = String(element["text"] ?? element["url"] ?? "");
      return address ? (
        <OutLink address={address}>{styled(label, element["style"])}</OutLink>
      ) : (
        label
      );
    }
    case "user":
      return <PersonMention id={String(element["user_id"])} />;
    case "channel":
      return <ChannelMention id={String(element["channel_id"])} />;
    case "usergroup":
      return <GroupMention id={String(element["usergroup_id"])} />;
    case "broadcast":
      return <span class="mention mention-me">@{String(element["range"])}</span>;
    case "emoji":
      return emoji(String(element["name"])) ?? `:${String(element["name"])}:`;
    default:
      return null;
  }
}

function styled(said: string, style: Json | undefined): ComponentChildren {
  let drawn: ComponentChildren = said;
  if (style?.["code"]) drawn = <code class="tick">{drawn}</code>;
  if (style?.["bold"]) drawn = <strong>{drawn}</strong>;
  if (style?.["italic"]) drawn = <em>{drawn}</em>;
  if (style?.["strike"]) drawn = <s>{drawn}</s>;
  return drawn;
}
