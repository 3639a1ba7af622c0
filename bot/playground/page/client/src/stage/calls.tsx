// The calls to Slack: the last minute as lanes that move, and all of them as a list.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { showMessage, world } from "../feed/page";
import type { Call } from "../feed/types";
import { bytes, millis, preciseTime, wantsStillness } from "../ui/clock";
import { memo } from "../ui/memo";

const SPAN_S = 60;
const MOST_ROWS = 200;
const LANES: [string, (method: string) => boolean][] = [
  ["chat.update", (method) => method === "chat.update"],
  ["chat.postMessage", (method) => /^chat\.(post|delete)/.test(method)],
  ["chat.…Stream", (method) => method.endsWith("Stream")],
  ["setStatus", (method) => /setStatus/i.test(method)],
  ["other", () => true],
];
const LANE_PX = 26;
// Calls at the same time stand below each other.
const SLOTS = 4;
const ROOM_PX = LANE_PX - 4;
const WIDTH = 1_000;

type Kind = "good" | "limited" | "bad";

function kindOf(call: Call): Kind {
  if (call.status === 429 || call.error === "ratelimited") return "limited";
  return call.error || call.status >= 400 || call.status === 0 ? "bad" : "good";
}

export function Calls() {
  const calls = world.value.calls;
  const [isTroubleOnly, setTroubleOnly] = useState(false);
  const since = Date.now() / 1000 - SPAN_S;
  const recent = calls.filter((call) => call.at > since);
  const limited = recent.filter((call) => kindOf(call) === "limited").length;
  const bad = recent.filter((call) => kindOf(call) === "bad").length;
  const listed = useMemo(
    () =>
      calls
        .filter((call) => !isTroubleOnly || kindOf(call) !== "good")
        .slice(-MOST_ROWS)
        .reverse(),
    [calls, isTroubleOnly],
  );
  return (
    <>
      <div class="stage-line">
        <strong>{recent.length}</strong> calls in the last minute
        <span class={limited ? "tag tag-bad" : "tag"}>{limited} × 429</span>
        <span class={bad ? "tag tag-warn" : "tag"}>{bad} failed</span>
        <span class="grow" />
        <label class="tick-label">
          <input
            type="checkbox"
            checked={isTroubleOnly}
            onChange={(event) => setTroubleOnly(event.currentTarget.checked)}
          />
          only trouble
        </label>
      </div>
      <Lanes calls={recent} />
      {listed.length === 0 ? (
        <p class="empty">{calls.length ? "No trouble so far." : "Ask something, and the calls appear here."}</p>
      ) : (
        <div class="table-frame">
          <table class="stage-table">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Method</th>
                <th scope="col">Answer</th>
                <th scope="col" class="right">Took</th>
                <th scope="col" class="right">Size</th>
                <th scope="col">Message</th>
              </tr>
            </thead>
            <tbody>
              {listed.map((call, index) => (
                <CallRow key={`${call.at}${call.method}${call.ts}${listed.length - index}`} call={call} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

const CallRow = memo(function CallRow({ call }: { call: Call }) {
  const kind = kindOf(call);
  return (
    <tr class={`call-${kind}`}>
      <td class="mono">{preciseTime(call.at)}</td>
      <td class="mono">{call.method}</td>
      <td>
        <span class={kind === "good" ? "tag tag-good" : kind === "limited" ? "tag tag-bad" : "tag tag-warn"}>
          {call.status || "cut"}
          {call.error ? ` ${call.error}` : ""}
        </span>
      </td>
      <td class="mono right">{millis(call.took_ms)}</td>
      <td class="mono right">{bytes(call.size)}</td>
      <td>
        {call.channel && call.ts && (
          <button type="button" class="link-button" onClick={() => showMessage(call.channel!, call.ts!)}>
            show
          </button>
        )}
      </td>
    </tr>
  );
});

function laneOf(call: Call): number {
  return LANES.findIndex(([, isIn]) => isIn(call.method));
}

function Lanes({ calls }: { calls: readonly Call[] }) {
  const moving = useRef<SVGGElement>(null);
  // Marks stand at fixed places from `origin` on; only their group moves.
  const origin = useRef(Date.now() / 1000).current;
  const perSecond = WIDTH / SPAN_S;

  useEffect(() => {
    let timer = 0;
    const move = (): void => {
      const passed = Date.now() / 1000 - origin;
      moving.current?.setAttribute("transform", `translate(${WIDTH - passed * perSecond} 0)`);
      timer = wantsStillness() ? window.setTimeout(move, 1_000) : requestAnimationFrame(move);
    };
    move();
    return () => {
      cancelAnimationFrame(timer);
      clearTimeout(timer);
    };
  }, []);

  const failed = calls.filter((call) => kindOf(call) !== "good").length;
  return (
    <div class="lanes">
      <div class="lane-names" aria-hidden="true">
        {LANES.map(([name]) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${LANES.length * LANE_PX}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Calls of the last minute: ${calls.length}, of which ${failed} failed`}
      >
        {LANES.map(([name], index) => (
          <rect key={name} class={index % 2 ? "lane" : "lane lane-odd"} x="0" y={index * LANE_PX} width={WIDTH} height={LANE_PX} />
        ))}
        {[10, 20, 30, 40, 50].map((ago) => (
          <line key={ago} class="lane-mark" x1={WIDTH - ago * perSecond} x2={WIDTH - ago * perSecond} y1="0" y2={LANES.length * LANE_PX} />
        ))}
        <g ref={moving}>
          <Marks calls={calls} origin={origin} perSecond={perSecond} />
        </g>
      </svg>
      <div class="lane-times" aria-hidden="true">
        <span>1 min ago</span>
        <span>30 s</span>
        <span>now</span>
      </div>
    </div>
  );
}

interface MarksProps {
  calls: readonly Call[];
  origin: number;
  perSecond: number;
}

const Marks = memo(function Marks({ calls, origin, perSecond }: MarksProps) {
  return (
    <>
      {placed(calls, origin, perSecond).map(({ call, lane, x, width, slot, crowd }, index) => {
        const height = ROOM_PX / crowd.slots;
        return (
          <rect
            key={`${call.at}${index}`}
            class={`mark mark-${kindOf(call)}`}
            x={x}
            y={lane * LANE_PX + 2 + slot * height}
            width={width}
            height={height - (crowd.slots > 1 ? 1 : 0)}
            rx="1.5"
          >
            <title>{`${call.method} ${call.status}${call.error ? ` ${call.error}` : ""}, ${millis(call.took_ms)}`}</title>
          </rect>
        );
      })}
    </>
  );
});

interface Placed {
  call: Call;
  lane: number;
  x: number;
  width: number;
  slot: number;
  /** Those that overlap share the height of the lane. */
  crowd: { slots: number };
}

function placed(calls: readonly Call[], origin: number, perSecond: number): Placed[] {
  const lanes = LANES.map(() => ({ ends: [] as number[], crowd: { slots: 1 } }));
  return [...calls]
    .sort((one, other) => one.at - other.at)
    .map((call, index) => {
      const x = (call.at - origin) * perSecond;
      const width = Math.max(4, (call.took_ms / 1000) * perSecond);
      const lane = laneOf(call);
      const state = lanes[lane]!;
      if (state.ends.every((end) => end < x)) {
        state.ends = [];
        state.crowd = { slots: 1 };
      }
      const free = state.ends.findIndex((end) => end < x);
      const slot = free >= 0 ? free : state.ends.length < SLOTS ? state.ends.length : index % SLOTS;
      state.ends[slot] = x + width + 1;
      state.crowd.slots = Math.max(state.crowd.slots, state.ends.length);
      return { call, lane, x, width, slot, crowd: state.crowd };
    });
}
