// What a screen reader hears: a reply when it begins and when it has stopped growing, not between.

import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { me, openChannel, openRoom, people, rooms } from "../feed/page";
import type { Message } from "../feed/types";
import { typed } from "../text/mrkdwn";

const QUIET_MS = 3_000;
const MOST_WORDS = 400;
const spoken = signal("");

export function Announcer() {
  useEffect(() => {
    const seen = new Map<string, number>();
    const timers = new Map<string, number>();
    let room = "";
    const stop = effect(() => {
      const id = openChannel.value;
      const messages = openRoom.value?.messages;
      const isOther = id !== room || !messages;
      room = id;
      for (const message of messages?.values() ?? []) {
        const key = `${id}/${message.ts}`;
        const before = seen.get(key);
        if (before === message.version) continue;
        seen.set(key, message.version);
        if (isOther || message.deleted || message.user === me.peek()) continue;
        if (!message.is_bot) {
          if (before === undefined) spoken.value = `${nameOf(message.user)}: ${gist(message)}`;
          continue;
        }
        if (before === undefined) spoken.value = `${nameOf(message.user)} is answering.`;
        clearTimeout(timers.get(key));
        timers.set(
          key,
          window.setTimeout(() => {
            timers.delete(key);
            const latest = rooms.peek().get(id)?.messages.get(message.ts);
            if (latest && !latest.deleted && openChannel.peek() === id) {
              spoken.value = `${nameOf(latest.user)} answered: ${gist(latest)}`;
            }
          }, QUIET_MS),
        );
      }
    });
    return () => {
      stop();
      timers.forEach((timer) => clearTimeout(timer));
    };
  }, []);
  return (
    <div class="unseen" role="log" aria-live="polite" aria-label="News">
      {spoken.value}
    </div>
  );
}

const nameOf = (id: string): string => people.peek().get(id)?.name ?? "Somebody";

function gist(message: Message): string {
  return typed(message.text, nameOf).slice(0, MOST_WORDS);
}
