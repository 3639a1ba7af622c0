// Looks at the built page in a real Chromium: screenshots of the main states, axe-core, and what
// the policy for content refused. Needs /usr/bin/chromium (or CHROMIUM). `npm run look [-- DIR]`

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const OUT = process.argv[2] ?? "/tmp/page-shots";
const PORT = 8798;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
mkdirSync(OUT, { recursive: true });

const mock = spawn(process.execPath, ["scripts/mock.mjs", "--port", String(PORT)], { stdio: ["ignore", "pipe", "inherit"] });
await new Promise((ready) => mock.stdout.once("data", ready));
const profile = mkdtempSync(join(tmpdir(), "look-"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
  viewport: { width: 1440, height: 900 },
  bypassCSP: false,
});
const page = context.pages()[0] ?? (await context.newPage());
const wrong = [];
page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
page.on("pageerror", (error) => wrong.push(String(error)));
page.on("dialog", (dialog) => (wrong.push(`a dialog: ${dialog.message()}`), dialog.dismiss()));
page.on("request", (request) => {
  if (!request.url().startsWith(`http://127.0.0.1:${PORT}/`)) wrong.push(`asked for ${request.url()}`);
});

let findings = 0;
async function shot(name) {
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  // The policy forbids evaluating text as a script in the page, the debugger may.
  const session = await context.newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: `${AXE};0` });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document,{resultTypes:["violations"]}).then(r=>JSON.stringify(r.violations.map(v=>({id:v.id,impact:v.impact,nodes:v.nodes.slice(0,4).map(n=>n.html.slice(0,160)+" "+(n.any[0]?.message??""))}))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  const violations = JSON.parse(result.value ?? "[]");
  const grave = violations.filter((one) => ["serious", "critical"].includes(one.impact));
  findings += grave.length;
  console.log(`${name}: ${violations.length} findings, ${grave.length} grave`);
  for (const one of violations) console.log(`   ${one.impact} ${one.id}\n      ${one.nodes.join("\n      ")}`);
}
const sleep = (ms) => page.waitForTimeout(ms);
const entry = (name) => page.locator(".entry", { hasText: name }).first().click();

try {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`http://127.0.0.1:${PORT}/?t=mock`);
  await page.waitForSelector(".row");
  await sleep(300);
  await shot("1-desktop-light");

  const field = page.locator("#talk textarea");
  await field.click();
  await page.keyboard.type("@");
  await page.waitForSelector(".completion");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await shot("2-completion");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Compare the travel classes in a table");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".thread");
  await sleep(700);
  await shot("3-searching");
  await page.waitForSelector(".thread .md-table", { timeout: 15_000 });
  await page.waitForSelector(".thread .context", { timeout: 15_000 });
  await sleep(600);
  await shot("4-thread");

  await page.locator(".stage-button").click();
  await sleep(500);
  await shot("5-calls");
  for (const [number, tab] of [[6, "Budget"], [7, "Versions"], [8, "Redis"], [9, "Storm"], [10, "Break it"]]) {
    await page.getByRole("tab", { name: tab }).click();
    await sleep(700);
    await shot(`${number}-${tab.toLowerCase().replace(" ", "-")}`);
  }
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("switch", { name: "Slack says 429" }).click();
  await page.getByRole("button", { name: "Twenty questions at once" }).click();
  await page.getByRole("tab", { name: "Calls" }).click();
  await sleep(4_000);
  await shot("11-calls-dark");
  await page.getByRole("button", { name: "Close the drawer" }).click();
  await page.getByRole("button", { name: "Close thread" }).click();
  await shot("12-desktop-dark");

  await entry("help-it");
  await sleep(500);
  await shot("13-twenty-dark");
  await entry("with-partner");
  await page.locator("#talk textarea").fill("@Storm show me hostile html");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".thread .code", { timeout: 15_000 });
  await sleep(1_500);
  await shot("14-hostile-dark");
  await page.getByRole("button", { name: "Close thread" }).click();

  await page.locator(".sidebar section", { hasText: "Apps" }).locator(".entry").click();
  await sleep(300);
  await shot("15-dm-dark");
  await page.getByRole("tab", { name: "Home" }).click();
  await sleep(600);
  await shot("16-home-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await shot("17-home-light");

  await entry("general");
  await page.locator(".summary").first().click();
  await page.getByRole("button", { name: "Bad answer" }).first().click();
  await page.waitForSelector("dialog[open]");
  await sleep(200);
  await shot("18-modal");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Close thread" }).click();
  await page.locator(".summary").first().click();
  const reply = page.locator(".thread .row", { has: page.locator(".badge") }).first();
  await reply.hover();
  await sleep(300);
  await shot("18b-thread-toolbar");
  await reply.getByRole("button", { name: "Sources" }).click();
  await reply.locator(".accessory button").click();
  await sleep(200);
  await shot("18c-menu-and-sources");
  await page.keyboard.press("Escape");
  await reply.hover();
  await reply.locator(".toolbar").getByRole("button", { name: "More actions" }).click();
  await sleep(200);
  await shot("18d-shortcuts");
  await page.getByRole("menuitem", { name: "This is the answer" }).click();
  await page.waitForSelector("dialog[open]");
  await sleep(300);
  await shot("18e-correction");
  await page.keyboard.press("Escape");
  await sleep(300);
  await reply.locator(".accessory button").click();
  await page.getByRole("menuitem", { name: "Excerpts" }).click();
  await page.waitForSelector("dialog[open]");
  await sleep(300);
  await shot("18f-excerpts");
  await page.getByRole("button", { name: "Next ›" }).click();
  await sleep(300);
  await page.emulateMedia({ colorScheme: "dark" });
  await shot("18g-excerpts-2-dark");
  await page.keyboard.press("Escape");
  await sleep(200);
  await reply.getByRole("button", { name: "Bad answer" }).click();
  await page.waitForSelector("dialog[open]");
  await page.getByRole("button", { name: "Send", exact: true }).last().click();
  await sleep(400);
  await shot("18h-form-error-dark");
  await page.keyboard.press("Escape");
  await sleep(300);
  await shot("18i-thread-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Close thread" }).click();
  await page.locator("#talk textarea").fill("A message of mine");
  await page.keyboard.press("Enter");
  await sleep(400);
  await page.locator("#talk textarea").press("ArrowUp");
  await sleep(300);
  await shot("19-editing");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Delete");
  await sleep(300);
  await shot("20-deleting");
  await page.keyboard.press("Escape");

  await page.setViewportSize({ width: 360, height: 720 });
  await sleep(300);
  await shot("21-phone");
  await page.getByRole("button", { name: "Conversations", exact: true }).click();
  await sleep(400);
  await shot("22-phone-sidebar");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.locator(".summary").first().click();
  await sleep(400);
  await shot("23-phone-thread");
  await page.locator(".thread .accessory button").first().scrollIntoViewIfNeeded();
  await page.locator(".thread .container-head").first().click();
  await sleep(300);
  await shot("23b-phone-sources");
  await page.locator(".thread .accessory button").first().click();
  await page.getByRole("menuitem", { name: "Excerpts" }).click();
  await page.waitForSelector("dialog[open]");
  await sleep(300);
  await shot("23c-phone-excerpts");
  await page.keyboard.press("Escape");
  await sleep(200);
  await page.getByRole("button", { name: "Close thread" }).click();
  await page.locator(".stage-button").click();
  await sleep(300);
  await shot("24-phone-calls");
  await page.getByRole("tab", { name: "Break it" }).click();
  await sleep(300);
  await shot("25-phone-break");
} finally {
  await context.close();
  mock.kill();
  rmSync(profile, { recursive: true, force: true });
}
console.log(wrong.length ? `WRONG:\n${[...new Set(wrong)].join("\n")}` : "nothing refused, nothing thrown");
process.exitCode = findings || wrong.length ? 1 : 0;
