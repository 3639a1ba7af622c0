// Emoji on a message: who has left which, and one's own.

import { me, people, send } from "../feed/page";
import type { Message as Said } from "../feed/types";
import { Emoji } from "../ui/emoji";

export const QUICK: readonly (readonly [string, string])[] = [
  ["+1", "thumbs up"],
  ["-1", "thumbs down"],
  ["white_check_mark", "check mark"],
];
const WORDS = new Map(QUICK);

export function react(message: Said, name: string): void {
  const users = message.reactions?.find((one) => one.name === name)?.users ?? [];
  send({
    type: "react", user: me.value, channel: message.channel, ts: message.ts, name,
    on: !users.includes(me.value),
  });
}

export function Reactions({ message }: { message: Said }) {
  if (!message.reactions?.length) return null;
  return (
    <div class="reactions" role="group" aria-label="Reactions">
      {message.reactions.map(({ name, users }) => {
        const isMine = users.includes(me.value);
        const names = users.map((id) => people.value.get(id)?.name ?? id).join(", ");
        return (
          <button
            key={name}
            type="button"
            class="reaction"
            aria-pressed={isMine}
            title={`${names} reacted with :${name}:`}
            onClick={() => react(message, name)}
          >
            <Emoji name={name} />
            <span>{users.length}</span>
            <span class="unseen">
              {WORDS.get(name) ?? name}, by {names}
            </span>
          </button>
        );
      })}
    </div>
  );
}
