// What the bot remembers, shared by all its copies.

import { goTo, showThread, world } from "../feed/page";
import { typed } from "../text/mrkdwn";
import { now } from "../ui/clock";

export function RedisTab() {
  const { redis, redisAt } = world.value;
  if (!redis) return <p class="empty">Nothing is known about Redis yet.</p>;
  const passed = Math.max(0, now.value - redisAt);
  return (
    <>
      <div class="stage-line">
        <span class={redis.is_up ? "tag tag-good" : "tag tag-bad"}>
          {redis.is_up ? "Redis is up" : "Redis is away"}
        </span>
        {redis.keys} keys
      </div>
      <div class="columns columns-3">
        <div class="panel">
          <h3>Who answers what</h3>
          <p class="panel-words">A lease is held while a copy answers; if it dies, another takes over.</p>
          {redis.leases.length === 0 && <p class="empty">No question is being answered.</p>}
          <ul class="cards">
            {redis.leases.map((lease) => {
              const left = Math.max(0, lease.expires_s - passed);
              return (
                <li key={lease.lane}>
                  <strong>Copy {lease.copy}</strong>
                  <PlaceLink slack={lease.thread || lease.lane} />
                  {lease.question && <span class="muted clip">{lease.question}</span>}
                  <span class="lease" style={{ "--share": Math.min(1, left / 15) }}>
                    <i />
                    <small>{left.toFixed(0)} s left</small>
                  </span>
                </li>
              );
            })}
          </ul>
        </div>
        <div class="panel">
          <h3>Waiting</h3>
          {redis.waiting.length === 0 && <p class="empty">No questions are waiting.</p>}
          <ul class="cards">
            {redis.waiting.map((one, index) => (
              <li key={index}>
                <span class="clip">{one.question}</span>
                <PlaceLink slack={one.thread} />
              </li>
            ))}
          </ul>
        </div>
        <div class="panel">
          <h3>Threads</h3>
          <p class="panel-words">Each Slack thread is one conversation at Storm.</p>
          {redis.threads.length === 0 && <p class="empty">No conversation yet.</p>}
          <ul class="cards">
            {redis.threads.map((one) => (
              <li key={one.slack}>
                <PlaceLink slack={one.slack} />
                <span class="mono muted clip">→ {one.storm}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </>
  );
}

function firstWords(channel: string, ts: string): string {
  const root = world.value.rooms.get(channel)?.messages.get(ts);
  if (!root) return ts === "line" ? "in line" : ts;
  return typed(root.text, (id) => world.value.people.get(id)?.name ?? id).slice(0, 60);
}

/** "C1:171.001" leads to the thread, "D1:line" to a conversation; else it is shown as it is. */
function PlaceLink({ slack }: { slack: string }) {
  const match = /([A-Z][A-Z0-9]+):(\d+\.\d+|line)/.exec(slack);
  const room = match && world.value.channels.find((one) => one.id === match[1]);
  if (!match || !room) return <span class="mono clip">{slack}</span>;
  return (
    <button
      type="button"
      class="link-button clip"
      onClick={() => (match[2] === "line" ? goTo(room.id) : showThread(room.id, match[2]!))}
    >
      {room.kind === "im" ? "DM" : `#${room.name}`} {firstWords(room.id, match[2]!)}
    </button>
  );
}
