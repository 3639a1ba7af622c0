// @vitest-environment happy-dom
import { h, render } from "preact";
import { beforeEach, describe, expect, test } from "vitest";

// @ts-expect-error: plain JavaScript
import { ANSWERS, HOSTILE, KOREAN } from "../scripts/answers.mjs";
import { Blocks } from "../src/blocks/blocks";
import { Markdown } from "../src/text/markdown";
import { Mrkdwn } from "../src/text/mrkdwn-view";

let box: HTMLElement;
beforeEach(() => {
  box = document.createElement("div");
});
const markdown = (text: string): HTMLElement => {
  render(h(Markdown, { text }), box);
  return box;
};
const count = (what: string): number => box.querySelectorAll(what).length;

describe("Markdown", () => {
  test("tables keep their alignment without inline styles", () => {
    markdown(ANSWERS.travel);
    expect(count("table")).toBe(1);
    expect(count("td.right")).toBe(3);
    expect(count("[style]")).toBe(0);
    expect(count("hr")).toBe(1);
    expect(count("s")).toBe(1);
  });

  test("lists, tasks, quotes, headings, references", () => {
    markdown(ANSWERS.vacation);
    expect(count("ol > li")).toBe(3);
    expect(count("li.task")).toBe(3);
    expect(count(".box-done")).toBe(1);
    expect(count("blockquote")).toBe(1);
    expect(count("[role=heading]")).toBe(1);
    expect(box.querySelector("a")?.textContent).toBe("[1]");
    expect(box.querySelector("li.task")?.textContent).toBe("Days for 2025 are booked");
  });

  test("code stands as it is written", () => {
    markdown(ANSWERS.code);
    expect(count("pre")).toBe(2);
    expect(box.querySelector("pre code")?.textContent).toContain("async def report(name: str");
  });

  test("Korean beside marks", () => {
    markdown(KOREAN);
    expect(box.querySelector("strong")?.textContent).toBe("일주일에 최대 2일");
  });

  test("what is hostile stays text", () => {
    markdown(HOSTILE);
    expect(count("script, iframe, img, style, [onerror], [style]")).toBe(0);
    for (const link of box.querySelectorAll("a")) {
      expect(link.getAttribute("href")).toMatch(/^(https?:|mailto:)/);
      expect(link.getAttribute("rel")).toBe("noopener noreferrer");
      expect(link.getAttribute("target")).toBe("_blank");
    }
    expect(box.textContent).toContain('<script>alert("x")</script>');
  });

  test("a growing text keeps the elements of what has not changed", () => {
    markdown("# Title\n\nFirst paragraph.\n\nSecond");
    const first = box.querySelectorAll("p")[1];
    markdown("# Title\n\nFirst paragraph.\n\nSecond paragraph.\n\n- and a list");
    expect(box.querySelectorAll("p")[1]).toBe(first);
    expect(count("li")).toBe(1);
  });
});

describe("mrkdwn", () => {
  test("what is hostile stays text", () => {
    render(h(Mrkdwn, { text: `${HOSTILE} <javascript:alert(1)|x> <https://a.example|<b>x</b>>` }), box);
    expect(count("script, iframe, img, style, b")).toBe(0);
    for (const link of box.querySelectorAll("a")) {
      expect(link.getAttribute("href")).toMatch(/^(https?:|mailto:)/);
    }
  });
});

describe("blocks", () => {
  const blocks = (...all: unknown[]): HTMLElement => {
    render(h(Blocks, { blocks: all as Record<string, unknown>[] }), box);
    return box;
  };

  test.each([
    [null], ["text"], [{}], [{ type: "section" }], [{ type: "context", elements: "x" }],
    [{ type: "actions", elements: [null, { type: "button" }, { type: "static_select" }] }],
    [{ type: "table", rows: [null, [{}, null]] }], [{ type: "rich_text", elements: [{ type: "x" }, null] }],
    [{ type: "image", image_url: "javascript:alert(1)", alt_text: "x" }], [{ type: "header", text: 5 }],
    [{ type: "markdown", text: { not: "text" } }], [{ type: "input" }],
    [{ type: "context_actions", elements: [{ type: "feedback_buttons" }] }],
  ])("nonsense %# does no harm", (block) => {
    blocks(block);
    expect(count("a[href^=javascript], img")).toBe(0);
  });

  test("a button with a dangerous address is no link", () => {
    const text = { type: "plain_text", text: "Go" };
    blocks({ type: "actions", elements: [{ type: "button", text, url: "javascript:alert(1)" }] });
    expect(count("a")).toBe(0);
    expect(count("button")).toBe(1);
  });
});
