// Storm's events as they arrive, raw.

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { world } from "../feed/page";
import type { StormEvent } from "../feed/types";
import { preciseTime } from "../ui/clock";
import { memo } from "../ui/memo";

export function StormTab() {
  const events = world.value.stormEvents;
  const [question, setQuestion] = useState("");
  const questions = useMemo(() => [...new Set(events.map((one) => one.question))].reverse(), [events]);
  const shown = question && questions.includes(question) ? question : "";
  const listed = useMemo(
    () => (shown ? events.filter((one) => one.question === shown) : events),
    [events, shown],
  );
  const list = useRef<HTMLDivElement>(null);
  const isPinned = useRef(true);
  useLayoutEffect(() => {
    if (isPinned.current && list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [listed]);
  if (!events.length) return <p class="empty">Storm has not said anything yet.</p>;
  return (
    <div class="storm">
      <div class="stage-line">
        <label class="inline-field">
          Question
          <select class="select" value={shown} onChange={(event) => setQuestion(event.currentTarget.value)}>
            <option value="">all</option>
            {questions.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
        <span class="muted">{listed.length} events</span>
      </div>
      <div
        ref={list}
        class="events"
        role="region"
        aria-label="Events of Storm"
        tabIndex={0}
        onScroll={() => {
          const { scrollHeight, scrollTop, clientHeight } = list.current!;
          isPinned.current = scrollHeight - scrollTop - clientHeight < 30;
        }}
      >
        {listed.map((event, index) => (
          <EventLine key={`${event.at}${index}`} event={event} />
        ))}
      </div>
    </div>
  );
}

const EventLine = memo(function EventLine({ event }: { event: StormEvent }) {
  const isBad = /error|cut|fail|abort/i.test(event.kind);
  return (
    <div class="event">
      <span class="mono muted">{preciseTime(event.at)}</span>
      <span class={isBad ? "tag tag-bad" : "tag"}>{event.kind}</span>
      <code>{event.raw}</code>
    </div>
  );
});
