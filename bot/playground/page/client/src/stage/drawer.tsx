// Behind the scenes: what Slack, Redis and Storm see, and how to disturb them.

import type { FunctionComponent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { stageTab, type StageTab } from "../feed/page";
import { Icon } from "../ui/icons";
import { BreakIt } from "./break-it";
import { BudgetTab } from "./budget";
import { Calls } from "./calls";
import { RedisTab } from "./redis";
import { StormTab } from "./storm";
import { Versions } from "./versions";

const TABS: [StageTab, string, FunctionComponent][] = [
  ["calls", "Calls", Calls],
  ["budget", "Budget", BudgetTab],
  ["versions", "Versions", Versions],
  ["redis", "Redis", RedisTab],
  ["storm", "Storm", StormTab],
  ["break", "Break it", BreakIt],
];

const LOWEST = 180;
const STEP = 32;

export function Stage() {
  const open = stageTab.value;
  const [height, setHeight] = useState(() => Math.round(window.innerHeight * 0.4));
  const panel = useRef<HTMLElement>(null);
  const close = useRef<() => void>(() => undefined);

  useEffect(() => {
    if (!open) return;
    const from = document.activeElement as HTMLElement | null;
    panel.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
    return () => {
      if (from?.isConnected && from !== document.body) from.focus();
    };
  }, [open !== null]);

  if (!open) return null;
  close.current = () => {
    stageTab.value = null;
  };
  const highest = Math.max(LOWEST, Math.round(window.innerHeight * 0.75));
  const resize = (to: number): void => setHeight(Math.min(highest, Math.max(LOWEST, to)));
  const Shown = TABS.find(([name]) => name === open)![2];

  const keys = (event: KeyboardEvent): void => {
    const at = TABS.findIndex(([name]) => name === open);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + TABS.length) % TABS.length;
    stageTab.value = TABS[next]![0];
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button")[next]?.focus();
  };

  return (
    <section
      ref={panel}
      id="stage"
      class="stage"
      aria-label="Behind the scenes"
      style={{ "--height": `${height}px` }}
      onKeyDown={(event) => {
        if (event.key === "Escape") close.current();
      }}
    >
      <div
        class="stage-grip"
        role="separator"
        aria-orientation="horizontal"
        aria-label="Height of the drawer"
        aria-valuenow={height}
        aria-valuemin={LOWEST}
        aria-valuemax={highest}
        tabIndex={0}
        onKeyDown={(event) => {
          const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
          if (!by) return;
          event.preventDefault();
          resize(height + by);
        }}
        onPointerDown={(event) => {
          const grip = event.currentTarget;
          const from = event.clientY;
          grip.setPointerCapture(event.pointerId);
          const move = (moved: PointerEvent): void => resize(height + from - moved.clientY);
          grip.addEventListener("pointermove", move);
          grip.addEventListener(
            "pointerup",
            () => grip.removeEventListener("pointermove", move),
            { once: true },
          );
        }}
      />
      <div class="stage-head">
        <div class="tabs" role="tablist" aria-label="Behind the scenes" onKeyDown={keys}>
          {TABS.map(([name, words]) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={name === open}
              aria-controls={name === open ? "stage-body" : undefined}
              tabIndex={name === open ? 0 : -1}
              onClick={() => {
                stageTab.value = name;
              }}
            >
              {words}
            </button>
          ))}
        </div>
        <button
          type="button"
          class="quiet-button"
          aria-label="Close the drawer"
          title="Close (Esc)"
          onClick={() => close.current()}
        >
          <Icon name="close" />
        </button>
      </div>
      <div id="stage-body" class="stage-body" role="tabpanel" aria-labelledby={`tab-${open}`} tabIndex={0}>
        <Shown />
      </div>
    </section>
  );
}
