import type { Json } from "../feed/types";

export interface Option {
  label: string;
  value: string;
  description: string;
}

const list = (value: unknown): Json[] =>
  Array.isArray(value) ? value.filter((one) => one && typeof one === "object") : [];
const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function optionsOf(element: Json): Option[] {
  const groups = list(element["option_groups"]);
  const options = groups.length
    ? groups.flatMap((group) => list(group["options"]))
    : list(element["options"]);
  return options.map((one) => ({
    label: text(one["text"]?.text),
    value: text(one["value"]),
    description: text(one["description"]?.text),
  }));
}
