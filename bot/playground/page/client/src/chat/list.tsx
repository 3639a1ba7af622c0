// The messages of a conversation or a thread, with day lines and the line above what is new.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

import { lastRead, statusOf, wanted } from "../feed/page";
import type { Message } from "../feed/types";
import { dayName, isSameDay } from "../ui/clock";
import { Row } from "./message";

const SAME_BREATH_S = 300;
// Rows far from what is seen are skipped by the browser, so many at a time (styles/chat.css).
const CHUNK = 25;
// So many messages stand at once; the older ones are put above them while there is time.
const AT_ONCE = 75;
const STEP = 4 * CHUNK;

/** Until when growth is older messages being put in, which is nothing to be seen. */
export const filling = { until: 0 };

function useBeginning(count: number, isAllWanted: boolean): number {
  const [from, setFrom] = useState(() => Math.max(0, chunkStart(count - AT_ONCE)));
  useEffect(() => {
    if (from === 0) return;
    const timer = setTimeout(() => {
      filling.until = performance.now() + 200;
      setFrom(Math.max(0, from - STEP));
    }, 60);
    return () => clearTimeout(timer);
  }, [from]);
  return isAllWanted ? 0 : from;
}

const chunkStart = (index: number): number => Math.floor(index / CHUNK) * CHUNK;

interface Props {
  messages: readonly Message[];
  threads?: ReadonlyMap<string, readonly Message[]>;
  newSince: number;
  reader: string;
  isInThread: boolean;
}

export function Rows({ messages, threads, newSince, reader, isInThread }: Props) {
  const chunks: ComponentChildren[] = [];
  let rows: ComponentChildren[] = [];
  const from = useBeginning(messages.length, wanted.value !== null);
  let before: Message | null = messages[from - 1] ?? null;
  let isNewMarked = newSince === 0;
  messages.forEach((message, index) => {
    if (index < from) return;
    const startsDay = !before || !isSameDay(before.at, message.at);
    if (startsDay && !isInThread) {
      rows.push(<Line key={`day ${message.ts}`} words={dayName(message.at)} />);
    }
    const isNew: boolean = !isNewMarked && message.at > newSince && message.user !== reader;
    if (isNew) {
      isNewMarked = true;
      if (before) rows.push(<Line key="new" words="New" isNew />);
    }
    const replies = threads?.get(message.ts) ?? [];
    rows.push(
      <Row
        key={message.ts}
        message={message}
        isFirst={startsDay || isNew || !isSameBreath(before, message)}
        isInThread={isInThread}
        isLast={index === messages.length - 1}
        replies={replies.length}
        lastReplyAt={replies.at(-1)?.at ?? 0}
        repliers={[...new Set(replies.map((reply) => reply.user))].slice(0, 4).join(",")}
        newReplies={unseen(message, replies, reader)}
        status={isInThread ? "" : statusOf(message.channel, message.ts)}
      />,
    );
    before = message;
    if ((index + 1) % CHUNK === 0 || index === messages.length - 1) {
      const isEnd = index === messages.length - 1;
      chunks.push(
        <div key={Math.floor(index / CHUNK)} class={isEnd ? "chunk" : "chunk chunk-far"}>
          {rows}
        </div>,
      );
      rows = [];
    }
  });
  return <>{chunks}</>;
}

function isSameBreath(before: Message | null, message: Message): boolean {
  return (
    before !== null &&
    before.user === message.user &&
    message.at - before.at < SAME_BREATH_S &&
    !before.deleted &&
    !before.ephemeral_for &&
    !message.ephemeral_for
  );
}

function unseen(root: Message, replies: readonly Message[], reader: string): number {
  const seenAt = lastRead(`${root.channel}/${root.ts}`);
  if (!seenAt) return 0;
  return replies.filter((reply) => reply.at > seenAt && reply.user !== reader).length;
}

export function Line({ words, isNew }: { words: string; isNew?: boolean }) {
  return (
    <div class={isNew ? "line line-new" : "line"} role="separator" aria-label={words}>
      <span aria-hidden="true">{words}</span>
    </div>
  );
}
