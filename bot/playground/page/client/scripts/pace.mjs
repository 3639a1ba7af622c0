// How the page bears 1,000 messages: time until they stand, frames while scrolling, a growing reply.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const PORT = 8797;
const mock = spawn(process.execPath, ["scripts/mock.mjs", "--crowd", "--port", String(PORT)], { stdio: ["ignore", "pipe", "inherit"] });
await new Promise((ready) => mock.stdout.once("data", ready));
const profile = mkdtempSync(join(tmpdir(), "pace-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
  viewport: { width: 1440, height: 900 },
});
const page = context.pages()[0];
const frames = () =>
  page.evaluate(() => {
    const all = [];
    let last = performance.now();
    const step = (at) => {
      all.push(at - last);
      last = at;
      window.pacing = requestAnimationFrame(step);
    };
    window.pacing = requestAnimationFrame(step);
    window.paces = all;
  });
const report = async (name) => {
  const all = await page.evaluate(() => (cancelAnimationFrame(window.pacing), window.paces.slice(1)));
  all.sort((one, other) => one - other);
  const at = (share) => all[Math.floor(all.length * share)]?.toFixed(1);
  console.log(`${name}: ${all.length} frames, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${all.at(-1)?.toFixed(1)} ms, over 50 ms: ${all.filter((one) => one > 50).length}`);
};
try {
  await page.goto(`http://127.0.0.1:${PORT}/?t=mock`);
  await page.waitForSelector(".row");
  console.log("rows stand after", await page.evaluate(() => Math.round(performance.now())), "ms");
  console.log("rows:", await page.locator("article").count());
  await page.waitForTimeout(1_000);
  await page.mouse.move(700, 400);
  await frames();
  for (let n = 0; n < 200; n++) {
    await page.mouse.wheel(0, -400);
    await page.waitForTimeout(16);
  }
  await report("scrolling up");
  const top = () => page.evaluate(() => document.querySelector(".scroller").scrollTop);
  const anchor = () => page.evaluate(() => {
    const box = document.querySelector(".scroller").getBoundingClientRect();
    const row = [...document.querySelectorAll("article")].find((one) => one.getBoundingClientRect().top > box.top + 100);
    return [row.dataset.ts, Math.round(row.getBoundingClientRect().top)];
  });
  await page.waitForTimeout(800);
  console.log("at", await top());
  const before = await anchor();
  await frames();
  await page.evaluate(() => document.querySelector("#talk textarea").focus({ preventScroll: true }));
  await page.getByRole("button", { name: "Behind the scenes", exact: true }).click();
  await page.getByRole("tab", { name: "Break it" }).click();
  await page.getByRole("button", { name: "Twenty questions at once" }).click();
  await page.waitForTimeout(6_000);
  await report("while twenty answers grow");
  await page.getByRole("button", { name: "Close the drawer" }).click();
  await page.waitForTimeout(400);
  console.log("place kept:", JSON.stringify(before), JSON.stringify(await anchor()));
  await page.locator(".to-end").click();
  await page.waitForTimeout(300);
  const gap = await page.evaluate(() => { const s = document.querySelector(".scroller"); return s.scrollHeight - s.scrollTop - s.clientHeight; });
  console.log("at the end, gap", gap);
} finally {
  await context.close();
  mock.kill();
  rmSync(profile, { recursive: true, force: true });
}
