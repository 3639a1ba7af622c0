// Fields of modals (and of messages, where a press is told as soon as something is chosen).

import { useContext, useId } from "preact/hooks";

import type { Json } from "../feed/types";
import { optionsOf, PressContext } from "./blocks";

export function Input({ block, id }: { block: Json; id: string }) {
  const { fill, press } = useContext(PressContext);
  const field = useId();
  const element: Json = block["element"] ?? {};
  const action = String(element["action_id"] ?? "");
  const label = block["label"]?.text ?? element["placeholder"]?.text ?? "Field";
  const set = (value: unknown): void => {
    fill?.(id, action, value);
    if (!fill && typeof value === "string") press?.(id, action, value);
  };
  const kind = element["type"];
  const options = optionsOf(element);
  const isRequired = block["optional"] !== true && block["label"] !== null;

  if (kind === "radio_buttons" || kind === "checkboxes") {
    const type = kind === "checkboxes" ? "checkbox" : "radio";
    const chosen = new Set<string>(
      [element["initial_option"], ...(element["initial_options"] ?? [])]
        .filter(Boolean)
        .map((option: Json) => String(option["value"])),
    );
    return (
      <fieldset class="field">
        <legend>{label}</legend>
        {options.map((option) => (
          <label key={option.value} class="choice">
            <input
              type={type}
              name={field}
              value={option.value}
              defaultChecked={chosen.has(option.value)}
              onChange={(event) => {
                const all = event.currentTarget.form ?? event.currentTarget.closest("fieldset")!;
                const ticked = [...all.querySelectorAll<HTMLInputElement>("input:checked")]
                  .filter((input) => input.name === field)
                  .map((input) => input.value);
                set(type === "checkbox" ? ticked : (ticked[0] ?? null));
              }}
            />
            {option.label}
          </label>
        ))}
      </fieldset>
    );
  }

  const common = { id: field, required: isRequired, class: "input" };
  return (
    <div class="field">
      <label for={field}>{label}</label>
      {kind === "static_select" ? (
        <select {...common} class="select" onChange={(event) => set(event.currentTarget.value)}>
          <option value="">{element["placeholder"]?.text ?? "Choose…"}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : element["multiline"] ? (
        <textarea
          {...common}
          rows={4}
          placeholder={element["placeholder"]?.text}
          defaultValue={element["initial_value"] ?? ""}
          onInput={(event) => set(event.currentTarget.value)}
        />
      ) : kind === "datepicker" ? (
        <input
          {...common}
          type="date"
          defaultValue={element["initial_date"] ?? ""}
          onInput={(event) => set(event.currentTarget.value)}
        />
      ) : (
        <input
          {...common}
          type="text"
          placeholder={element["placeholder"]?.text}
          defaultValue={element["initial_value"] ?? ""}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
      {block["hint"]?.text && <small>{block["hint"].text}</small>}
    </div>
  );
}
