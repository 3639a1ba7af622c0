import { useRef } from "preact/hooks";

import { me, send, world } from "../feed/page";
import type { Json } from "../feed/types";
import { Dialog } from "../ui/dialog";
import { Blocks, PressContext } from "./blocks";

export function Modal() {
  const open = world.value.modal;
  if (!open || open.user !== me.value) return null;
  return <Opened key={String(open.view["id"] ?? open.view["hash"] ?? "")} view={open.view} />;
}

function Opened({ view }: { view: Json }) {
  const values = useRef<Record<string, Record<string, unknown>>>({});
  const close = (): void => {
    send({ type: "close_modal", user: me.value });
    world.value = { ...world.value, modal: null };
  };
  return (
    <Dialog
      title={String(view["title"]?.text ?? "")}
      close={close}
      submit={() => send({ type: "submit", user: me.value, values: values.current })}
      foot={
        <>
          <button type="button" class="button" onClick={close}>
            {view["close"]?.text ?? "Close"}
          </button>
          {view["submit"] && (
            <button type="submit" class="button primary">
              {view["submit"].text}
            </button>
          )}
        </>
      }
    >
      <PressContext.Provider
        value={{
          reader: me.value,
          press: (block_id, action_id, value) =>
            send({
              type: "press", user: me.value, channel: null, ts: null, view: "modal",
              block_id, action_id, value,
            }),
          fill: (block, action, value) => {
            values.current[block] = { ...values.current[block], [action]: value };
          },
        }}
      >
        <Blocks blocks={Array.isArray(view["blocks"]) ? view["blocks"] : []} />
      </PressContext.Provider>
    </Dialog>
  );
}
