// Fields of modals (and of messages, where a press is told as soon as something is chosen).

import { useContext, useId, useState } from "preact/hooks";

import type { Json } from "../feed/types";
import { optionsOf } from "./options";
import { PressContext, type Filled } from "./pressing";

// From so much of what fits on, it is said how much is left.
const NEARLY = 0.8;
const LONGEST = 3_000;

interface FieldProps {
  id: string;
  element: Json;
  value: Filled;
  attributes: Record<string, unknown>;
  set(value: Filled): void;
}

export function Input({ block, id }: { block: Json; id: string }) {
  const { form, press } = useContext(PressContext);
  const field = useId();
  const element: Json = block["element"] ?? {};
  const isLabelled = block["label"] !== null;
  const label = block["label"]?.text ?? element["placeholder"]?.text ?? "Field";
  const value = form?.filled(id) ?? atFirst(element);
  const error = form?.errors[id];
  const hint: string | undefined = block["hint"]?.text;
  const set = (now: Filled): void => {
    if (block["type"] === "input") form?.fill(id, now);
    const isAtOnce = block["type"] !== "input" || block["dispatch_action"] === true;
    if (isAtOnce && typeof now === "string") press?.(id, String(element["action_id"] ?? ""), now);
  };
  const described = [error && `${field}-error`, hint && `${field}-hint`].filter(Boolean).join(" ");
  const attributes = {
    "aria-required": isLabelled && block["optional"] !== true ? true : undefined,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": described || undefined,
  };
  const words = (
    <>
      {label}
      {block["optional"] === true && <span class="optional"> (optional)</span>}
    </>
  );
  const below = (
    <>
      {error && (
        <p class="field-error" id={`${field}-error`} role="alert">
          {error}
        </p>
      )}
      {hint && <small id={`${field}-hint`}>{hint}</small>}
    </>
  );
  const kind = element["type"];
  if (kind === "radio_buttons" || kind === "checkboxes") {
    return (
      <fieldset class="field" aria-describedby={described || undefined}>
        <legend>{words}</legend>
        <Choices id={field} element={element} value={value} attributes={attributes} set={set} />
        {below}
      </fieldset>
    );
  }
  const Field = kind === "static_select" ? Menu : kind === "datepicker" ? Day : Line;
  return (
    <div class="field">
      <label for={field}>{words}</label>
      <Field id={field} element={element} value={value} attributes={attributes} set={set} />
      {below}
    </div>
  );
}

function atFirst(element: Json): Filled {
  if (Array.isArray(element["initial_options"])) {
    return element["initial_options"].map((one: Json) => String(one["value"]));
  }
  return element["initial_value"] ?? element["initial_option"]?.value ?? null;
}

function Choices({ id, element, value, attributes, set }: FieldProps) {
  const type = element["type"] === "checkboxes" ? "checkbox" : "radio";
  const chosen = new Set(Array.isArray(value) ? value : [value]);
  const { "aria-invalid": isInvalid } = attributes;
  return (
    <>
      {optionsOf(element).map((option) => (
        <label key={option.value} class="choice">
          <input
            type={type}
            name={id}
            value={option.value}
            aria-invalid={isInvalid as true | undefined}
            defaultChecked={chosen.has(option.value)}
            onChange={(event) => {
              const all = event.currentTarget.closest("fieldset")!;
              const ticked = [...all.querySelectorAll<HTMLInputElement>("input:checked")].map(
                (input) => input.value,
              );
              set(type === "checkbox" ? ticked : (ticked[0] ?? null));
            }}
          />
          <span>
            {option.label}
            {option.description && <small>{option.description}</small>}
          </span>
        </label>
      ))}
    </>
  );
}

function Menu({ id, element, value, attributes, set }: FieldProps) {
  return (
    <select
      {...attributes}
      id={id}
      class="select input"
      onChange={(event) => set(event.currentTarget.value || null)}
    >
      <option value="">{element["placeholder"]?.text ?? "Choose…"}</option>
      {optionsOf(element).map((option) => (
        <option key={option.value} value={option.value} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function Day({ id, element, attributes, set }: FieldProps) {
  return (
    <input
      {...attributes}
      id={id}
      class="input"
      type="date"
      defaultValue={element["initial_date"] ?? ""}
      onInput={(event) => set(event.currentTarget.value)}
    />
  );
}

function Line({ id, element, value, attributes, set }: FieldProps) {
  const most = Number(element["max_length"]) || LONGEST;
  const [length, setLength] = useState(typeof value === "string" ? value.length : 0);
  const written = (event: { currentTarget: { value: string } }): void => {
    setLength(event.currentTarget.value.length);
    set(event.currentTarget.value || null);
  };
  const common = {
    ...attributes,
    id,
    class: "input",
    placeholder: element["placeholder"]?.text,
    defaultValue: typeof value === "string" ? value : "",
    onInput: written,
  };
  return (
    <>
      {element["multiline"] ? <textarea {...common} rows={5} /> : <input {...common} type="text" />}
      {length > most * NEARLY && (
        <small class={length > most ? "left left-none" : "left"}>{most - length}</small>
      )}
    </>
  );
}
