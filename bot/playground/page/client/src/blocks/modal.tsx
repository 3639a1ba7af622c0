// A view of the app, above everything else.

import { useEffect, useRef, useState } from "preact/hooks";

import { me, send, world } from "../feed/page";
import type { Json } from "../feed/types";
import { Dialog } from "../ui/dialog";
import { Blocks } from "./blocks";
import { PressContext, type Filled } from "./pressing";

export function Modal() {
  const view = world.value.modals.get(me.value);
  return view ? <Opened key={String(view["id"])} view={view} /> : null;
}

function Opened({ view }: { view: Json }) {
  const user = me.value;
  const values = useRef<Record<string, Filled>>({});
  const body = useRef<HTMLDivElement>(null);
  const [isSending, setSending] = useState(false);
  const ended = world.value.submission?.user === user ? world.value.submission : null;
  const [seen, setSeen] = useState(ended);
  const answer = ended !== seen ? ended : null;

  useEffect(() => setSending(false), [ended, view["hash"]]);
  // Another page of the same view begins at its top.
  useEffect(() => {
    const scroller = body.current?.closest<HTMLElement>(".dialog-body");
    if (scroller) scroller.scrollTop = 0;
  }, [view["hash"]]);
  useEffect(() => {
    body.current?.querySelector<HTMLElement>("input, textarea, select")?.focus();
  }, []);
  useEffect(() => {
    body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [answer]);

  const close = (all: boolean) => () => void send({ type: "close_modal", user, all });
  const isOnTop = view["previous_view_id"] !== null && view["previous_view_id"] !== undefined;
  return (
    <Dialog
      title={String(view["title"]?.text ?? "")}
      isSteady
      close={close(true)}
      back={isOnTop ? close(false) : undefined}
      submit={() => {
        setSeen(ended);
        setSending(send({ type: "submit", user, values: values.current }));
      }}
      foot={
        <>
          <button type="button" class="button" onClick={close(false)}>
            {view["close"]?.text ?? "Close"}
          </button>
          {view["submit"] && (
            <button type="submit" class="button primary" aria-busy={isSending}>
              {view["submit"].text}
            </button>
          )}
        </>
      }
    >
      <div ref={body}>
        {answer?.trouble && (
          <p class="form-trouble" role="alert">
            {answer.trouble}
          </p>
        )}
        <PressContext.Provider
          value={{
            reader: user,
            press: (_block, action_id, value) =>
              void send({
                type: "press", user, channel: null, ts: null, view: "modal",
                action_id, value, values: values.current,
              }),
            form: {
              fill: (block, value) => {
                values.current = { ...values.current, [block]: value };
              },
              filled: (block) => values.current[block] ?? told(view, block),
              errors: answer?.errors ?? {},
            },
          }}
        >
          <Blocks blocks={Array.isArray(view["blocks"]) ? view["blocks"] : []} />
        </PressContext.Provider>
      </div>
    </Dialog>
  );
}

/** What Slack knows of a field. */
function told(view: Json, block: string): Filled | undefined {
  const fields: Json = view["state"]?.values?.[block] ?? {};
  const field: Json | undefined = Object.values(fields)[0] as Json | undefined;
  if (!field) return undefined;
  if (Array.isArray(field["selected_options"])) {
    return field["selected_options"].map((one: Json) => String(one["value"]));
  }
  return field["value"] ?? field["selected_option"]?.value ?? null;
}
