import { useEffect, useRef } from "preact/hooks";

import {
  channel,
  isNarrow,
  markThreadRead,
  me,
  openRoom,
  openThread,
  people,
  statusOf,
} from "../feed/page";
import { thread } from "../feed/rooms";
import { Icon } from "../ui/icons";
import { Composer } from "./composer";
import { titleOf } from "./conversation";
import { Line, Rows } from "./list";
import { StatusLine } from "./message";
import { Outages } from "./outages";
import { Scroller } from "./scroller";

export function ThreadPane() {
  const rootTs = openThread.value;
  const room = channel.value;
  if (!rootTs || !room) return null;
  return <Pane key={`${room.id}/${rootTs}`} rootTs={rootTs} />;
}

function Pane({ rootTs }: { rootTs: string }) {
  const room = channel.value!;
  const { root, replies } = thread(openRoom.value, rootTs, me.value);
  const status = statusOf(room.id, rootTs);
  const title = titleOf(room);
  const pull = replies.findLast((one) => one.user === me.value)?.ts ?? "";

  useEffect(() => markThreadRead(room.id, rootTs), [replies.length]);
  // The reader comes back to where the thread was opened.
  const pane = useRef<HTMLElement>(null);
  const isForTyping = window.matchMedia("(hover: hover) and (min-width: 900px)").matches;
  useEffect(() => {
    const from = document.activeElement as HTMLElement | null;
    // On a phone the keyboard would cover the answer.
    if (!isForTyping) pane.current?.focus({ preventScroll: true });
    return () => {
      // Not at once: until the page is drawn again, what lies below can't take the focus.
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const isThere = from?.isConnected && from !== document.body;
        const root = document.querySelector<HTMLElement>(`#talk [data-ts="${CSS.escape(rootTs)}"]`);
        (isThere ? from : root)?.focus({ preventScroll: true });
      });
    };
  }, []);

  const author = root && people.value.get(root.user)?.name;
  return (
    <aside
      ref={pane}
      class="thread"
      tabIndex={-1}
      aria-label={author ? `Thread of ${author}` : "Thread"}
      onKeyDown={(event) => {
        if (event.key === "Escape") openThread.value = null;
      }}
    >
      <header class="head">
        <h2>
          Thread <span class="head-where">{title}</span>
        </h2>
        <button
          type="button"
          class="quiet-button"
          aria-label="Close thread"
          title="Close thread (Esc)"
          onClick={() => {
            openThread.value = null;
          }}
        >
          <Icon name="close" />
        </button>
      </header>
      <Scroller label="Messages in the thread" pull={pull} count={replies.length} inChannel={room.id}>
        {root ? (
          <Rows messages={[root]} newSince={0} reader={me.value} isInThread />
        ) : (
          <p class="empty">The first message of this thread is not here.</p>
        )}
        {replies.length > 0 && (
          <Line words={replies.length === 1 ? "1 reply" : `${replies.length} replies`} />
        )}
        <Rows messages={replies} newSince={0} reader={me.value} isInThread />
        {status && (
          <div class="thread-status">
            <StatusLine status={status} />
          </div>
        )}
      </Scroller>
      {isNarrow.value && <Outages />}
      <Composer
        threadTs={rootTs}
        label="Reply in the thread"
        placeholder="Reply…"
        takesFocus={isForTyping}
      />
    </aside>
  );
}
