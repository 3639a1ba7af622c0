import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { Modal } from "./blocks/modal";
import { Announcer } from "./chat/announcer";
import { Conversation } from "./chat/conversation";
import { Sidebar } from "./chat/sidebar";
import { ThreadPane } from "./chat/thread";
import {
  dismiss,
  isNarrow,
  line,
  openThread,
  retryNow,
  sidebarIsOpen,
  stageTab,
  world,
} from "./feed/page";
import { Stage } from "./stage/drawer";
import { now } from "./ui/clock";
import { Icon } from "./ui/icons";

const TOAST_MS = 6_000;

export function App() {
  return (
    <>
      <a class="skip" href="#conversation" onClick={skip}>
        Skip to the composer
      </a>
      <Banner />
      <div class={openThread.value ? "frame frame-thread" : "frame"}>
        <Sidebar />
        <Behind by={Boolean(openThread.value) || sidebarIsOpen.value || stageTab.value !== null}>
          <Conversation />
        </Behind>
        <Behind by={sidebarIsOpen.value || stageTab.value !== null}>
          <ThreadPane />
        </Behind>
        <Stage />
      </div>
      <Modal />
      <Toasts />
      <Announcer />
    </>
  );
}

/** To where one writes; without that (on the bot's Home) to the conversation. */
function skip(event: Event): void {
  const field = document.querySelector<HTMLElement>(".pane:not([inert]) .composer:not(.editor) textarea");
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** What lies below something else on a phone can't be reached until that is closed. */
function Behind({ by, children }: { by: boolean; children: ComponentChildren }) {
  return (
    <div class="pane" inert={isNarrow.value && by}>
      {children}
    </div>
  );
}

function Banner() {
  const { state, retryAt } = line.value;
  const isFirst = !world.value.isReady;
  if (state === "open" || (state === "connecting" && isFirst)) return null;
  if (state === "refused") {
    return (
      <div class="banner banner-bad" role="alert">
        This address is not valid any more. Open the one that <code>make demo</code> printed last.
      </div>
    );
  }
  const left = retryAt ? Math.max(0, Math.ceil(retryAt / 1000 - now.value)) : 0;
  return (
    <div class="banner" role="status">
      <span>The demo cannot be reached. {state === "connecting" || left === 0 ? "Trying…" : ""}</span>
      <button type="button" class="link-button" onClick={retryNow}>
        Try now
      </button>
    </div>
  );
}

function Toasts() {
  const toasts = world.value.toasts;
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <Toast key={toast.id} id={toast.id} text={toast.text} />
      ))}
    </div>
  );
}

function Toast({ id, text }: { id: number; text: string }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return (
    <div class="toast">
      <span>{text}</span>
      <button type="button" class="quiet-button" aria-label="Dismiss" onClick={() => dismiss(id)}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
