import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

const known = createLowlight({
  bash, css, diff, dockerfile, go, ini, java, javascript, json, python, rust, sql, typescript, xml,
  yaml,
});
known.registerAlias({ bash: ["console", "shell"] });

// Beyond that, colours are not worth the wait.
const MOST_CHARACTERS = 20_000;

export type Painted = ReturnType<typeof known.highlight>["children"][number];

export function highlight(code: string, language: string): readonly Painted[] | null {
  if (!known.registered(language) || code.length > MOST_CHARACTERS) return null;
  return known.highlight(language, code).children;
}
