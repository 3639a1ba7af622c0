// A box around blocks, that folds if the app wants it to.

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

import type { Json } from "../feed/types";
import { Icon } from "../ui/icons";
import { RichText } from "./rich-text";

const text = (value: unknown): string => (typeof value === "string" ? value : "");

interface Props {
  block: Json;
  subtitle: ComponentChildren;
  children: ComponentChildren;
}

export function Container({ block, subtitle, children }: Props) {
  const canFold = block["is_collapsible"] === true;
  const [isFolded, setFolded] = useState(canFold && block["default_collapsed"] === true);
  const inside = useId();
  const width = ["narrow", "wide", "full"].includes(block["width"]) ? block["width"] : "standard";
  const title = block["rich_text_title"] ? (
    <RichText block={block["rich_text_title"]} />
  ) : (
    text(block["title"]?.text)
  );
  const head = (
    <span class="container-words">
      <span class="container-title">{title}</span>
      {subtitle && <span class="container-subtitle">{subtitle}</span>}
    </span>
  );
  return (
    <div class={`container container-${width}`}>
      {canFold ? (
        <button
          type="button"
          class="container-head"
          aria-expanded={!isFolded}
          aria-controls={inside}
          onClick={() => setFolded(!isFolded)}
        >
          <Icon name="caret" size={16} />
          {head}
        </button>
      ) : (
        <div class={`container-head${block["has_header_divider"] ? " container-ruled" : ""}`}>
          {head}
        </div>
      )}
      <div id={inside} class="container-inside" hidden={isFolded}>
        {children}
      </div>
    </div>
  );
}
