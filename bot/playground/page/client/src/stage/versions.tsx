// Every version of a message that a reader saw, to be scrubbed through.

import { useEffect, useRef, useState } from "preact/hooks";

import { Body } from "../chat/message";
import { people, send, showMessage, watched, world } from "../feed/page";
import type { Message } from "../feed/types";
import { place } from "../feed/world";
import { typed } from "../text/mrkdwn";
import { clockTime } from "../ui/clock";
import { Icon } from "../ui/icons";

const LISTED = 40;
const ASK_EVERY_MS = 500;

export function Versions() {
  const replies = botMessages();
  const chosen = watched.value ?? (replies[0] ? idOf(replies[0]) : null);
  const message = chosen && world.value.rooms.get(chosen.channel)?.messages.get(chosen.ts);
  if (!message) {
    return <p class="empty">Ask something first: then every version of the reply can be seen here.</p>;
  }
  const listed = replies.some((one) => one.ts === message.ts && one.channel === message.channel)
    ? replies
    : [message, ...replies];
  return (
    <>
      <div class="stage-line">
        <label class="inline-field">
          Message
          <select
            class="select"
            value={place(message.channel, message.ts)}
            onChange={(event) => {
              const [channel, ts] = event.currentTarget.value.split("/") as [string, string];
              watched.value = { channel, ts };
            }}
          >
            {listed.map((one) => (
              <option key={one.ts} value={place(one.channel, one.ts)}>
                {`${clockTime(one.at)} · ${one.version} versions · ${gist(one)}`}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="link-button" onClick={() => showMessage(message.channel, message.ts)}>
          show in the chat
        </button>
      </div>
      <Scrubber key={place(message.channel, message.ts)} message={message} />
    </>
  );
}

const idOf = (message: Message): { channel: string; ts: string } => ({
  channel: message.channel,
  ts: message.ts,
});

function botMessages(): Message[] {
  const found: Message[] = [];
  for (const room of world.value.rooms.values()) {
    for (const ts of room.order.slice(-200)) {
      const message = room.messages.get(ts)!;
      if (message.is_bot) found.push(message);
    }
  }
  return found.sort((one, other) => other.at - one.at).slice(0, LISTED);
}

function gist(message: Message): string {
  return typed(message.text, (id) => people.value.get(id)?.name ?? id).slice(0, 60);
}

function Scrubber({ message }: { message: Message }) {
  const versions = world.value.versions.get(place(message.channel, message.ts)) ?? [];
  const [at, setAt] = useState<number | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const askedAt = useRef(0);

  // While it grows, its versions are asked for again, but not for each of them.
  useEffect(() => {
    const wait = Math.max(0, askedAt.current + ASK_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      askedAt.current = Date.now();
      send({ type: "get_versions", channel: message.channel, ts: message.ts });
    }, wait);
    return () => clearTimeout(timer);
  }, [message.version, message.deleted]);

  const last = versions.length - 1;
  const shown = Math.min(at ?? last, last);

  useEffect(() => {
    if (!isPlaying || shown < 0) return;
    if (shown >= last) {
      setPlaying(false);
      setAt(null);
      return;
    }
    const gap = (versions[shown + 1]!.at - versions[shown]!.at) * 1000;
    const timer = setTimeout(() => setAt(shown + 1), Math.min(1_500, Math.max(120, gap)));
    return () => clearTimeout(timer);
  }, [isPlaying, shown, last]);

  const version = versions[shown];
  if (!version) return <p class="empty">Fetching its versions…</p>;
  const began = versions[0]!.at;
  const size = new TextEncoder().encode(JSON.stringify(version.blocks ?? version.text)).length;
  return (
    <div class="scrubber">
      <div class="scrub-line">
        <button
          type="button"
          class="button square"
          aria-label={isPlaying ? "Pause" : "Play all versions"}
          title={isPlaying ? "Pause" : "Play all versions"}
          onClick={() => {
            if (!isPlaying && shown >= last) setAt(0);
            setPlaying(!isPlaying);
          }}
        >
          <Icon name={isPlaying ? "pause" : "play"} />
        </button>
        <input
          type="range"
          min={0}
          max={Math.max(last, 0)}
          value={shown}
          aria-label="Version"
          aria-valuetext={`Version ${shown + 1} of ${versions.length}, after ${(version.at - began).toFixed(1)} seconds`}
          onInput={(event) => {
            setPlaying(false);
            const to = Number(event.currentTarget.value);
            setAt(to >= last ? null : to);
          }}
        />
        <span class="mono scrub-words">
          {shown + 1} / {versions.length} · +{(version.at - began).toFixed(1)} s · {size} B
        </span>
      </div>
      <Ticks versions={versions} shown={shown} />
      <div class="scrub-view">
        <Body message={{ ...message, text: version.text, blocks: version.blocks }} isStill />
      </div>
    </div>
  );
}

/** When each version came: the pace a reader felt. */
function Ticks({ versions, shown }: { versions: readonly { at: number }[]; shown: number }) {
  const began = versions[0]!.at;
  const span = Math.max(0.001, versions.at(-1)!.at - began);
  return (
    <svg class="ticks" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">
      {versions.map((version, index) => {
        const x = 4 + ((version.at - began) / span) * 992;
        return <rect key={index} class={index === shown ? "now" : undefined} x={x - 1.5} y="2" width="3" height="10" rx="1" />;
      })}
    </svg>
  );
}
