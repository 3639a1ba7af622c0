// A list that grows at its end: it follows the end while the reader is there, and else stays put.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import { wanted } from "../feed/page";
import { wantsStillness } from "../ui/clock";
import { Icon } from "../ui/icons";
import { filling } from "./list";

const NEAR_END_PX = 48;
const SETTLING_MS = 600;

interface Props {
  label: string;
  children: ComponentChildren;
  /** Another value takes the reader to the end: something of one's own was said. */
  pull: string;
  /** How many there are, to count those that came while the reader was elsewhere. */
  count: number;
  inChannel: string;
  /** While there is nothing yet, what stands above is read from its beginning. */
  startsAtTop?: boolean;
}

const isAtEnd = (list: HTMLElement): boolean =>
  list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX;

const sizesOf = (list: HTMLElement): string => `${list.scrollHeight}/${list.clientHeight}`;

export function Scroller({ label, children, pull, count, inChannel, startsAtTop }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const isPinned = useRef(true);
  // The sizes that were followed last: a scroll event after other ones is not the reader's doing.
  const sizes = useRef("");
  const [missedFrom, setMissedFrom] = useState<number | null>(null);

  const toEnd = (): void => {
    isPinned.current = true;
    box.current!.scrollTop = box.current!.scrollHeight;
    setMissedFrom(null);
  };

  const isWaiting = Boolean(startsAtTop) && count === 0;
  useLayoutEffect(() => {
    if (isWaiting) isPinned.current = false;
    else toEnd();
  }, [pull, isWaiting]);

  useEffect(() => {
    const list = box.current!;
    const began = performance.now();
    const follow = new ResizeObserver(() => {
      sizes.current = sizesOf(list);
      if (!isPinned.current) return;
      const before = list.scrollTop;
      list.scrollTop = list.scrollHeight;
      const moved = list.scrollTop - before;
      const at = performance.now();
      const isSettled = at - began > SETTLING_MS && at > filling.until;
      // Growth slides in instead of jumping.
      if (moved > 1 && moved < list.clientHeight && isSettled && !wantsStillness()) {
        inner.current!.animate(
          [{ transform: `translateY(${moved}px)` }, { transform: "translateY(0)" }],
          { duration: 280, easing: "cubic-bezier(.2,.7,.3,1)", composite: "add" },
        );
      }
    });
    follow.observe(inner.current!);
    follow.observe(list);
    const stops = keepOneStopEach(list);
    return () => {
      follow.disconnect();
      stops.disconnect();
    };
  }, []);

  const scrolled = (): void => {
    const list = box.current!;
    if (sizes.current !== sizesOf(list)) return;
    const isNear = isAtEnd(list);
    if (isWaiting || isNear === isPinned.current) return;
    isPinned.current = isNear;
    setMissedFrom(isNear ? null : count);
  };

  const target = wanted.value;
  useEffect(() => {
    if (!target || target.channel !== inChannel) return;
    const row = box.current!.querySelector<HTMLElement>(`[data-ts="${CSS.escape(target.ts)}"]`);
    if (!row) return;
    isPinned.current = false;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    row.classList.add("lit");
    setTimeout(() => row.classList.remove("lit"), 1_800);
    wanted.value = null;
  }, [target, count]);

  const missed = missedFrom === null ? 0 : count - missedFrom;
  return (
    <div class="scroll-frame">
      <h2 class="unseen">{label}</h2>
      <div ref={box} class="scroller" role="region" aria-label={label} onScroll={scrolled} onKeyDown={walk}>
        <div ref={inner} class="scroll-inner">
          {children}
        </div>
      </div>
      {missedFrom !== null && (
        <button type="button" class="to-end" onClick={toEnd}>
          <Icon name="down" size={14} />
          {missed > 0 ? `${missed} new` : "Newest"}
        </button>
      )}
    </div>
  );
}

const INSIDE = "a[href], button, [tabindex='0']";
// Where something is written or chosen, Tab goes through all of it.
const OWN_STOPS = ".editor, dialog, [role='menu']";

const within = (row: HTMLElement): HTMLElement[] =>
  [...row.querySelectorAll<HTMLElement>("a[href], button, [tabindex='-1']")].filter(
    (one) => !one.closest(OWN_STOPS) && one.checkVisibility(),
  );

/** Tab goes from message to message, not through all their links and buttons. */
function keepOneStopEach(list: HTMLElement): MutationObserver {
  const keep = (): void => {
    for (const one of list.querySelectorAll<HTMLElement>(`article :is(${INSIDE})`)) {
      if (one.tabIndex !== -1 && !one.closest(OWN_STOPS)) one.tabIndex = -1;
    }
  };
  const watching = new MutationObserver(keep);
  watching.observe(list, { childList: true, subtree: true });
  keep();
  return watching;
}

/** Arrows lead from message to message, to the right into one, and back to the left. */
function walk(event: KeyboardEvent): void {
  const row = (event.target as HTMLElement).closest<HTMLElement>("article[data-ts]");
  if (!row || (event.target as HTMLElement).closest(OWN_STOPS)) return;
  if (event.key === "ArrowRight" || event.key === "ArrowLeft" || event.target !== row) {
    walkInside(row, event);
    return;
  }
  const rows = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("article[data-ts]")];
  const at = rows.indexOf(row);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[event.key];
  const next = to === undefined ? undefined : rows[to];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function walkInside(row: HTMLElement, event: KeyboardEvent): void {
  const stops = [row, ...within(row)];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Escape: 0 }[event.key];
  const next = at < 0 || to === undefined ? undefined : stops[to];
  if (!next) return;
  event.preventDefault();
  event.stopPropagation();
  next.focus();
}
