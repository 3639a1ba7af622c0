// The tokens of an answer at the times they are due, for peers that run in Node.js.
// Talks with tests/bench/showing.py: a line of JSON in, `ready`, another one in, a line of JSON out.
import { createInterface } from "node:readline";

// The machine's monotonic clock, in seconds: Python's `time.monotonic`.
const now = () => Number(process.hrtime.bigint()) / 1e9;

async function until(due) {
  const left = due - now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left * 1000));
}

// One that was busy meanwhile gets at once what has been written by then.
async function* feed({ tokens, pace_s }, begins) {
  for (const [place, token] of tokens.entries()) {
    await until(begins + place * pace_s);
    yield token;
  }
}

// `prepare(setup)` returns `show(target, tokens)`, which brings one answer to Slack.
export async function drive(prepare) {
  // What a library logs goes where nobody parses it.
  console.log = console.info = console.debug = console.error;
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const read = async () => JSON.parse((await lines.next()).value);
  const setup = await read();
  const show = await prepare(setup);
  process.stdout.write("ready\n");
  const { begins, targets } = await read();
  await until(begins - 0.02);
  const shown = await Promise.allSettled(
    targets.map((target) => show(target, feed(setup, begins))),
  );
  const failed = shown.filter(({ status }) => status === "rejected");
  process.stdout.write(JSON.stringify(failed.map(({ reason }) => String(reason))) + "\n");
  process.exit(0);
}
