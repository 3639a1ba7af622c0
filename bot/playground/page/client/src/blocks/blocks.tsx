// Block Kit as Slack draws it. Whatever a bot sends is drawn or passed over, never trusted.

import type { ComponentChildren } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import type { Json } from "../feed/types";
import { safeAddress } from "../text/links";
import { Markdown } from "../text/markdown";
import { Mrkdwn, OutLink } from "../text/mrkdwn-view";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { MenuButton } from "../ui/menu";
import { Container } from "./container";
import { Input } from "./input";
import { optionsOf } from "./options";
import { PressContext } from "./pressing";
import { RichText } from "./rich-text";
import { TableBlock } from "./table";

export function Blocks({ blocks }: { blocks: readonly Json[] }) {
  // By its kind, so that what somebody has unfolded stays so when a block is put in before it.
  const counts = new Map<string, number>();
  const keyOf = (block: Json): string => {
    const kind = text(block?.["type"]);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return `${kind} ${counts.get(kind)}`;
  };
  return (
    <div class="blocks">
      {blocks.map((block, index) => (
        <Block key={keyOf(block)} block={block} id={text(block?.["block_id"]) || `b${index}`} />
      ))}
    </div>
  );
}

const list = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((one) => one && typeof one === "object") : [];
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Another control in its place is not the one that was pressed. */
const nameOf = (element: Json): string =>
  `${text(element["type"])} ${text(element["action_id"])} ${text(element["value"])}`;

function Block({ block, id }: { block: Json; id: string }) {
  switch (block?.["type"]) {
    case "markdown":
      return <Markdown text={text(block["text"])} />;
    case "section":
      return <Section block={block} id={id} />;
    case "context":
      return (
        <div class="context">
          {list(block["elements"]).map((element, index) =>
            element["type"] === "image" ? (
              <ImageLink key={index} image={element} />
            ) : (
              <span key={index} class="context-text">
                <Text node={element} />
              </span>
            ),
          )}
        </div>
      );
    case "actions":
      return (
        <div class="actions">
          {list(block["elements"]).map((element) => (
            <Element key={nameOf(element)} element={element} block={id} />
          ))}
        </div>
      );
    case "context_actions":
      return (
        <div class="context-actions">
          {list(block["elements"]).map((element) => (
            <Element key={nameOf(element)} element={element} block={id} />
          ))}
        </div>
      );
    case "header":
      return (
        <p class="block-header" role="heading" aria-level={3}>
          {text(block["text"]?.text)}
        </p>
      );
    case "divider":
      return <hr />;
    case "image":
      return <ImageLink image={block} />;
    case "rich_text":
      return <RichText block={block} />;
    case "table":
      return <TableBlock block={block} />;
    case "input":
      return <Input block={block} id={id} />;
    case "container":
      return (
        <Container block={block} subtitle={block["subtitle"] && <Text node={block["subtitle"]} />}>
          <Blocks blocks={list(block["child_blocks"])} />
        </Container>
      );
    default:
      return <p class="unknown">A block of the type “{String(block?.["type"])}”</p>;
  }
}

export function Text({ node }: { node: Json | undefined }): any {
  if (!node) return null;
  const words = text(node["text"]);
  return node["type"] === "mrkdwn" ? <Mrkdwn text={words} /> : <span class="plain">{words}</span>;
}

// Beyond, Slack shows "See more" unless the block is expanded.
const FOLDED_AT = 700;

function Section({ block, id }: { block: Json; id: string }) {
  const words = text(block["text"]?.text);
  const { form } = useContext(PressContext);
  const canFold = words.length > FOLDED_AT && block["expand"] !== true && !form;
  const [isFolded, setFolded] = useState(true);
  return (
    <div class={isWide(block["accessory"]) ? "section section-wide" : "section"}>
      <div class="section-body">
        {words && (
          <div class={canFold && isFolded ? "folded" : undefined}>
            <Text node={block["text"]} />
          </div>
        )}
        {canFold && (
          <button type="button" class="link-button" onClick={() => setFolded(!isFolded)}>
            {isFolded ? "See more" : "See less"}
          </button>
        )}
        {list(block["fields"]).length > 0 && (
          <div class="fields">
            {list(block["fields"]).map((field, index) => (
              <div key={index}>
                <Text node={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block["accessory"] && (
        <div class="accessory">
          <Element
            key={nameOf(block["accessory"])}
            element={block["accessory"]}
            block={id}
          />
        </div>
      )}
    </div>
  );
}

/** What does not fit beside a text on a phone. */
const isWide = (accessory: Json | undefined): boolean =>
  accessory !== undefined && accessory["type"] !== "overflow" && accessory["type"] !== "image";

/** Images are not fetched: the page asks nobody but its own server. */
function ImageLink({ image }: { image: Json }) {
  const address = safeAddress(text(image["image_url"]));
  const words = text(image["alt_text"]) || text(image["title"]?.text) || "image";
  return (
    <span class="image-link">
      <Icon name="file" size={14} />
      {address ? <OutLink address={address}>{words}</OutLink> : words}
    </span>
  );
}

export function Element({ element, block }: { element: Json; block: string }) {
  switch (element["type"]) {
    case "button":
      return <Button element={element} block={block} />;
    case "static_select":
      return <Select element={element} block={block} />;
    case "overflow":
      return <Overflow element={element} block={block} />;
    case "feedback_buttons":
      return <Feedback element={element} block={block} />;
    case "icon_button":
      return <IconButton element={element} block={block} />;
    case "image":
      return <ImageLink image={element} />;
    default:
      return <Input block={{ element, label: null }} id={block} />;
  }
}

/** Pressing, with the question "are you sure" where the element has one. */
function usePress(element: Json, block: string): {
  press(value: string | null): void;
  canPress: boolean;
  isPressed: boolean;
  question: ComponentChildren;
} {
  const { press } = useContext(PressContext);
  const [asked, setAsked] = useState<{ value: string | null } | null>(null);
  const [isPressed, setPressed] = useState(false);
  useEffect(() => {
    if (!isPressed) return;
    const timer = setTimeout(() => setPressed(false), 1_500);
    return () => clearTimeout(timer);
  }, [isPressed]);
  const go = (value: string | null): void => {
    setPressed(true);
    press?.(block, text(element["action_id"]), value);
  };
  const confirm: Json | undefined = element["confirm"];
  return {
    press: (value) => (confirm ? setAsked({ value }) : go(value)),
    canPress: press !== null,
    isPressed,
    question: asked && confirm && (
      <Dialog
        title={text(confirm["title"]?.text) || "Are you sure?"}
        close={() => setAsked(null)}
        submit={() => {
          setAsked(null);
          go(asked.value);
        }}
        foot={
          <>
            <button type="button" class="button" onClick={() => setAsked(null)}>
              {text(confirm["deny"]?.text) || "Cancel"}
            </button>
            <button
              type="submit"
              class={confirm["style"] === "danger" ? "button danger" : "button primary"}
            >
              {text(confirm["confirm"]?.text) || "Yes"}
            </button>
          </>
        }
      >
        <Text node={confirm["text"]} />
      </Dialog>
    ),
  };
}

interface ElementProps {
  element: Json;
  block: string;
}

function Button({ element, block }: ElementProps) {
  const { press, canPress, isPressed, question } = usePress(element, block);
  const address = safeAddress(text(element["url"]));
  const style = element["style"];
  const look = `button${style === "primary" ? " primary" : style === "danger" ? " danger" : ""}`;
  const label = text(element["accessibility_label"]) || undefined;
  const value = typeof element["value"] === "string" ? element["value"] : null;
  if (address) {
    return (
      <a
        class={look}
        href={address}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={label}
        onClick={() => canPress && press(value)}
      >
        {text(element["text"]?.text)}
      </a>
    );
  }
  return (
    <>
      <button
        type="button"
        class={look}
        aria-label={label}
        disabled={!canPress}
        aria-busy={isPressed}
        onClick={() => !isPressed && press(value)}
      >
        {text(element["text"]?.text)}
      </button>
      {question}
    </>
  );
}

function Select({ element, block }: ElementProps) {
  const { press, canPress, question } = usePress(element, block);
  const chosen = text(element["initial_option"]?.value);
  const hint = text(element["placeholder"]?.text) || "Choose…";
  return (
    <>
      <select
        class="select"
        aria-label={hint}
        disabled={!canPress}
        value={chosen}
        onChange={(event) => press(event.currentTarget.value)}
      >
        {!chosen && (
          <option value="" disabled>
            {hint}
          </option>
        )}
        {optionsOf(element).map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {question}
    </>
  );
}

function Overflow({ element, block }: ElementProps) {
  const { press, question } = usePress(element, block);
  return (
    <>
      <MenuButton
        label="More actions"
        class="button square"
        choices={optionsOf(element).map((option) => ({
          label: option.label,
          hint: option.description || undefined,
          pick: () => press(option.value),
        }))}
      >
        <Icon name="more" />
      </MenuButton>
      {question}
    </>
  );
}

function Feedback({ element, block }: ElementProps) {
  const { press, canPress } = usePress(element, block);
  // Slack keeps no mark of it either: who opens the page again finds both thumbs unpressed.
  const [given, setGiven] = useState<string | null>(null);
  return (
    <span class="feedback" role="group" aria-label="Feedback">
      {(["positive_button", "negative_button"] as const).map((name) => {
        const button: Json = element[name] ?? {};
        const label = text(button["accessibility_label"]) || text(button["text"]?.text);
        return (
          <button
            key={name}
            type="button"
            class="quiet-button"
            aria-label={label}
            title={text(button["text"]?.text)}
            aria-pressed={given === name}
            disabled={!canPress}
            onClick={() => {
              setGiven(name);
              press(text(button["value"]));
            }}
          >
            <Icon name={name === "positive_button" ? "up" : "thumbdown"} size={16} />
          </button>
        );
      })}
    </span>
  );
}

function IconButton({ element, block }: ElementProps) {
  const { press, canPress, question } = usePress(element, block);
  const { reader } = useContext(PressContext);
  const seers = element["visible_to_user_ids"];
  if (Array.isArray(seers) && seers.length && !seers.includes(reader)) return null;
  const label = text(element["accessibility_label"]) || text(element["text"]?.text);
  return (
    <>
      <button
        type="button"
        class="quiet-button"
        aria-label={label}
        title={text(element["text"]?.text)}
        disabled={!canPress}
        onClick={() => press(typeof element["value"] === "string" ? element["value"] : null)}
      >
        <Icon name="trash" size={16} />
      </button>
      {question}
    </>
  );
}

