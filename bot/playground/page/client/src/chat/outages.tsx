// What is out of order right now, said where people write, and how to end it.

import { bots, isDisturbing, send, troubles, world } from "../feed/page";

export function Outages() {
  const active = troubles.value.filter(isDisturbing);
  const isNobodyUp = world.value.isReady && !bots.value.some((bot) => bot.state === "running");
  return (
    <div class="outages" role="status">
      {isNobodyUp && (
        <p class="outage">
          <span>
            <strong>The bot is not running.</strong> It restarts by itself. Questions asked now
            are answered then.
          </span>
        </p>
      )}
      {active.map((one) => (
        <p key={one.name} class="outage">
          <span>
            <strong>{one.label}.</strong> {one.seen}
          </span>
          <button
            type="button"
            class="link-button"
            aria-label={`End it: ${one.label}`}
            onClick={() => send({ type: "trouble", name: one.name, on: false })}
          >
            End it
          </button>
        </p>
      ))}
    </div>
  );
}
