// A block of code. The highlighter is fetched when the first one is seen.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";

import type { highlight as Highlight, Painted } from "./highlight";

const highlighter = signal<typeof Highlight | null>(null);
let isAsked = false;

function fetchHighlighter(): void {
  if (isAsked) return;
  isAsked = true;
  import("./highlight")
    .then((module) => {
      highlighter.value = module.highlight;
    })
    .catch(() => {
      isAsked = false;
    });
}

export function Code({ text, language }: { text: string; language: string }) {
  const code = text.replace(/\n$/, "");
  const paint = highlighter.value;
  if (language && !paint) fetchHighlighter();
  const painted = useMemo(
    () => (paint && language ? paint(code, language.toLowerCase()) : null),
    [paint, code, language],
  );
  return (
    <pre class="code">
      {language && <span class="code-language">{language.slice(0, 20)}</span>}
      <code>{painted ? drawn(painted) : code}</code>
    </pre>
  );
}

function drawn(nodes: readonly Painted[]): ComponentChildren {
  return nodes.map((node, index) => {
    if (node.type === "text") return node.value;
    if (node.type !== "element") return null;
    const names = node.properties["className"];
    return (
      <span key={index} class={Array.isArray(names) ? names.join(" ") : undefined}>
        {drawn(node.children as Painted[])}
      </span>
    );
  });
}
