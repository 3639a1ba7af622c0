// Trouble to order. Everything here is undone by switching it off again.

import { useId } from "preact/hooks";

import { bots, isDisturbing, send, troubles, twenty } from "../feed/page";
import type { Bot, Trouble } from "../feed/types";

export function BreakIt() {
  const groups = [...new Set(troubles.value.map((one) => one.group))];
  return (
    <>
      <div class="stage-line break-top">
        <button type="button" class="button primary" onClick={() => send({ type: "twenty" })}>
          Twenty questions at once
        </button>
        <span class="verdict" role="status">
          {twenty.value?.words}
        </span>
        <span class="grow" />
        <span class="bots">
          {bots.value.map((bot) => (
            <BotState key={bot.name} bot={bot} />
          ))}
        </span>
      </div>
      <div class="columns columns-4">
        {groups.map((group) => (
          <section key={group} class="panel" aria-label={group}>
            <h3>{group}</h3>
            {troubles.value
              .filter((one) => one.group === group)
              .map((one) => (
                <Disturb key={one.name} trouble={one} />
              ))}
          </section>
        ))}
      </div>
      {!groups.length && <p class="empty">There is nothing to break here.</p>}
    </>
  );
}

function Disturb({ trouble }: { trouble: Trouble }) {
  const id = useId();
  const tell = (on: boolean): void => void send({ type: "trouble", name: trouble.name, on });
  return (
    <div class={isDisturbing(trouble) ? "trouble trouble-on" : "trouble"}>
      <div>
        <p id={id}>{trouble.label}</p>
        <p class="muted" id={`${id}-help`}>
          {trouble.help} <span class="seen">{trouble.seen}</span>
        </p>
      </div>
      {trouble.kind === "switch" ? (
        <button
          type="button"
          role="switch"
          class="switch"
          aria-checked={trouble.is_on}
          aria-labelledby={id}
          aria-describedby={`${id}-help`}
          data-trouble={trouble.name}
          onClick={() => tell(!trouble.is_on)}
        >
          <i />
        </button>
      ) : (
        <button
          type="button"
          id={`${id}-do`}
          class="button danger"
          aria-labelledby={`${id}-do ${id}`}
          aria-describedby={`${id}-help`}
          data-trouble={trouble.name}
          onClick={() => tell(true)}
        >
          Do it
        </button>
      )}
    </div>
  );
}

const MOODS: Record<Bot["state"], string> = {
  running: "tag tag-good", starting: "tag tag-warn", stopped: "tag", dead: "tag tag-bad",
};

function BotState({ bot }: { bot: Bot }) {
  return (
    <span class={MOODS[bot.state] ?? "tag"}>
      Copy {bot.name}: {bot.state}
      {bot.pid ? `, pid ${bot.pid}` : ""}
      {bot.restarts > 0 && `, restarted ${bot.restarts} ×`}
    </span>
  );
}
