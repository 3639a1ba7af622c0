// What the bot may spend of Slack's edits, and what it has spent.

import { world } from "../feed/page";
import { now } from "../ui/clock";

const SPAN_S = 60;
const WIDTH = 600;
const HEIGHT = 120;

export function BudgetTab() {
  const budget = world.value.budget;
  if (!budget) return <p class="empty">No budget is known yet.</p>;
  const { per_minute, spent_last_minute, left, capacity, growing, blocked_s, refusals, streams } = budget;
  const isBlocked = blocked_s > 0;
  return (
    <div class="columns">
      <div class="panel">
        <h3>Edits in the last minute</h3>
        <Meter label="Edits spent" value={spent_last_minute} most={per_minute} />
        <p class="panel-words">
          All answers and all copies of the bot share one budget of {per_minute} edits a minute. A
          reserve is kept for last edits, so every reply gets finished.
        </p>
        <h3>Left in Slack's own bucket</h3>
        <Meter label="Left at Slack" value={left} most={capacity} isSupply />
        {!!streams?.length && <h3>Left for streams</h3>}
        {streams?.map(({ method, left, capacity }) => (
          <div key={method} class="quota">
            <span class="mono">{method}</span>
            <Meter label={`Left of ${method}`} value={left} most={capacity} isSupply />
          </div>
        ))}
        <dl class="facts">
          <div>
            <dt>Replies growing now</dt>
            <dd>{growing}</dd>
          </div>
          <div class={isBlocked ? "fact-bad" : undefined}>
            <dt>Paused after a 429</dt>
            <dd>{isBlocked ? `${Math.ceil(blocked_s)} s` : "no"}</dd>
          </div>
          <div class={refusals ? "fact-bad" : undefined}>
            <dt>Refusals (429) so far</dt>
            <dd>{refusals}</dd>
          </div>
        </dl>
      </div>
      <div class="panel">
        <h3>The last minute</h3>
        <Trail perMinute={per_minute} />
        <p class="panel-words legend">
          <i class="key key-spent" /> spent in the minute before
          <i class="key key-left" /> left at Slack
        </p>
      </div>
    </div>
  );
}

interface MeterProps {
  label: string;
  value: number;
  most: number;
  /** A supply is good when it is full; spending is good when it is low. */
  isSupply?: boolean;
}

function Meter({ label, value, most, isSupply }: MeterProps) {
  const share = most > 0 ? Math.min(1, Math.max(0, value / most)) : 0;
  const strain = isSupply ? 1 - share : share;
  const mood = strain > 0.95 ? "meter-bad" : strain > 0.75 ? "meter-warn" : "";
  return (
    <div class="meter-line">
      <div
        class={`meter ${mood}`}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={most}
        aria-valuenow={Math.min(most, Math.max(0, Math.round(value)))}
        style={{ "--share": share }}
      >
        <i />
      </div>
      <span class="mono">
        {Math.floor(value)} / {most}
      </span>
    </div>
  );
}

function Trail({ perMinute }: { perMinute: number }) {
  const until = Math.max(now.value, Date.now() / 1000);
  const { budgetTrail, budget } = world.value;
  const top = Math.max(perMinute, budget?.capacity ?? 0, ...budgetTrail.map((one) => one.spent), 1);
  const x = (at: number): number => WIDTH - ((until - at) / SPAN_S) * WIDTH;
  const y = (value: number): number => HEIGHT - 4 - (Math.max(0, value) / top) * (HEIGHT - 12);
  // Values hold until the next one.
  const steps = (pick: (one: (typeof budgetTrail)[number]) => number): string => {
    let path = "";
    budgetTrail.forEach((one, index) => {
      path += `${index ? `H${x(one.at).toFixed(1)}V` : `M${x(one.at).toFixed(1)} `}${y(pick(one)).toFixed(1)}`;
    });
    return path && `${path}H${WIDTH}`;
  };
  return (
    <svg
      class="trail"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label="Edits spent and left over the last minute"
    >
      <line class="trail-limit" x1="0" x2={WIDTH} y1={y(perMinute)} y2={y(perMinute)} />
      <path class="trail-left" d={steps((one) => one.left)} />
      <path class="trail-spent" d={steps((one) => one.spent)} />
    </svg>
  );
}
