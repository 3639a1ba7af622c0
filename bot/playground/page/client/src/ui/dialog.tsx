import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

import { Icon } from "./icons";

interface Props {
  title: string;
  close(): void;
  children: ComponentChildren;
  foot?: ComponentChildren;
  submit?(): void;
  /** To what lies below; null: nothing does. */
  back?: (() => void) | undefined;
  /** A click beside it does not close it: something may have been written. */
  isSteady?: boolean;
}

/** The browser's own modal dialog: it keeps the focus in and gives it back. */
export function Dialog({ title, close, children, foot, submit, back, isSteady }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current!.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === dialog.current && !isSteady) close();
      }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit?.();
        }}
      >
        <header class="dialog-head">
          {back && (
            <button type="button" class="quiet-button" aria-label="Back" onClick={back}>
              <Icon name="back" />
            </button>
          )}
          <h2 id={id}>{title}</h2>
          <button type="button" class="quiet-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div class="dialog-body">{children}</div>
        {foot && <footer class="dialog-foot">{foot}</footer>}
      </form>
    </dialog>
  );
}
