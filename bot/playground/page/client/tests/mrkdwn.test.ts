import { describe, expect, test } from "vitest";

import { safeAddress } from "../src/text/links";
import { composed, inline, parse, typed, type Inline } from "../src/text/mrkdwn";

const words = (nodes: Inline[]): string =>
  nodes
    .map((node) => ("inside" in node ? words(node.inside) : "text" in node ? node.text : ""))
    .join("");
const kinds = (text: string): string[] => inline(text).map((node) => node.type);

describe("markup", () => {
  test("bold, italic, struck, code", () => {
    expect(kinds("*a* _b_ ~c~ `d`")).toEqual([
      "bold", "text", "italic", "text", "strike", "text", "code",
    ]);
    expect(inline("*a _b_*")[0]).toEqual({
      type: "bold",
      inside: [{ type: "text", text: "a " }, { type: "italic", inside: [{ type: "text", text: "b" }] }],
    });
  });

  test.each(["2*3*4", "snake_case_name", "* a *", "a ~ b ~ c", "*한국어*는 붙여 쓰면"])(
    "%s has none", (text) => {
      expect(kinds(text)).toEqual(["text"]);
    },
  );

  test("code keeps its marks, entities are read", () => {
    expect(inline("`*a* &lt;b&gt;`")).toEqual([{ type: "code", text: "*a* <b>" }]);
  });

  test("entities are read once", () => {
    expect(words(inline("&amp;lt;b&amp;gt; &lt;i&gt;"))).toBe("&lt;b&gt; <i>");
  });

  test("quotes and fences", () => {
    expect(parse("a\n&gt; b\n> c\nd\n```\n<x> *y*\n```\ne").map((part) => part.type)).toEqual([
      "lines", "quote", "lines", "fence", "lines",
    ]);
    expect(parse("```never closed").map((part) => part.type)).toEqual(["lines"]);
  });

  test("mentions, channels, groups, names of emoji", () => {
    expect(inline("<@U1> <#C1|general> <!here> :tada:").filter((node) => node.type !== "text")).toEqual([
      { type: "person", id: "U1", label: null },
      { type: "channel", id: "C1", label: "general" },
      { type: "group", label: "here" },
    ]);
    expect(words(inline(":tada: :no_such_name: :constructor:"))).toBe("🎉 :no_such_name: :constructor:");
  });

  test("links", () => {
    expect(inline("<https://a.example/?x=1&amp;y=2|A &amp; *B*>")[0]).toMatchObject({
      type: "link", address: "https://a.example/?x=1&y=2",
    });
    expect(inline("see https://a.example/b.")[1]).toMatchObject({ address: "https://a.example/b" });
  });

  test.each([
    "<javascript:alert(1)|click>", "<data:text/html,x|y>", "<vbscript:x>", "<JaVaScRiPt:alert(1)>", "<script>alert(1)</script>", "<!unknown>", "<@>", "<>",
  ])("%s is no link", (text) => {
    expect(kinds(text).every((kind) => kind === "text")).toBe(true);
  });

  test("a link does not hold another one", () => {
    const [link] = inline("<https://a.example|https://evil.example>");
    expect(link).toMatchObject({ type: "link", address: "https://a.example/" });
    expect((link as { inside: Inline[] }).inside.every((node) => node.type === "text")).toBe(true);
  });

  test("a wall of marks is read in no time", () => {
    const began = performance.now();
    inline("*a ".repeat(13_000));
    inline("_".repeat(40_000));
    inline("<".repeat(40_000));
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

test("addresses that may be followed", () => {
  expect(safeAddress("https://a.example")).toBe("https://a.example/");
  expect(safeAddress("mailto:a@b.example")).toBe("mailto:a@b.example");
  for (const bad of ["javascript:alert(1)", "//a.example", "/path", "data:,x", "https://", "ftp://a"]) {
    expect(safeAddress(bad)).toBeNull();
  }
});

describe("what people type", () => {
  const people = [
    { id: "U0STORM", name: "Storm" },
    { id: "U1", name: "Mina" },
    { id: "U2", name: "Mina Kim" },
  ];
  const nameOf = (id: string): string => people.find((one) => one.id === id)!.name;

  test.each([
    ["@Storm hello", "<@U0STORM> hello"],
    ["@storm안녕", "<@U0STORM>안녕"],
    ["hi @Mina Kim!", "hi <@U2>!"],
    ["mail@Storm.example", "mail@Storm.example"],
    ["@Stormy", "@Stormy"],
    ["a < b & c", "a &lt; b &amp; c"],
    ["@here look: https://a.example/?x=1&y=2.", "<!here> look: <https://a.example/?x=1&amp;y=2>."],
    ["  spaces  ", "spaces"],
  ])("%s", (text, sent) => {
    expect(composed(text, people)).toBe(sent);
  });

  test.each(["@Storm a < b & c", "@here", "see https://a.example/x", "@Mina Kim and @Mina"])(
    "%s survives editing", (text) => {
      expect(typed(composed(text, people), nameOf)).toBe(text);
    },
  );
});
