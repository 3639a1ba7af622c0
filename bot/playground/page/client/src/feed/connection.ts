// One WebSocket to the server, opened again when it breaks.

import type { ClientMessage, ServerMessage } from "./types";

export type Line = "connecting" | "open" | "broken" | "refused";

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 8_000;
const TOKEN_WRONG = new Set([1008, 4401, 4403]);

export interface Connection {
  send(message: ClientMessage): boolean;
  retryNow(): void;
}

export function connect(
  hear: (messages: ServerMessage[]) => void,
  line: (state: Line, retryAt: number | null) => void,
): Connection {
  let socket: WebSocket | null = null;
  let wait = FIRST_WAIT_MS;
  let timer = 0;
  let heard: ServerMessage[] = [];
  let isDue = false;

  // What comes within one frame is told at once, so the page is drawn once for it.
  const flush = (): void => {
    isDue = false;
    const batch = heard;
    heard = [];
    if (batch.length) hear(batch);
  };
  const schedule = (): void => {
    if (isDue) return;
    isDue = true;
    // A hidden page gets no frames.
    if (document.visibilityState === "hidden") setTimeout(flush, 100);
    else requestAnimationFrame(flush);
  };

  const open = (): void => {
    clearTimeout(timer);
    line("connecting", null);
    const address = new URL("feed", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.hash = "";
    address.search = new URLSearchParams({
      t: new URLSearchParams(location.search).get("t") ?? "",
    }).toString();
    const opened = new WebSocket(address);
    socket = opened;
    opened.onmessage = (event) => {
      wait = FIRST_WAIT_MS;
      try {
        heard.push(JSON.parse(event.data) as ServerMessage);
      } catch {
        return;
      }
      schedule();
    };
    opened.onopen = () => line("open", null);
    opened.onclose = (event) => {
      if (socket !== opened) return;
      socket = null;
      if (TOKEN_WRONG.has(event.code)) {
        line("refused", null);
        return;
      }
      const pause = wait * (0.8 + Math.random() * 0.4);
      wait = Math.min(wait * 1.8, LONGEST_WAIT_MS);
      line("broken", Date.now() + pause);
      timer = window.setTimeout(open, pause);
    };
  };

  open();
  window.addEventListener("online", () => {
    if (!socket) open();
  });

  return {
    send(message) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    retryNow() {
      wait = FIRST_WAIT_MS;
      if (!socket) open();
    },
  };
}
