// An emoji as the system draws it; those that judge an answer are drawn here, since not every
// machine has a font for them.

import type { ComponentChildren } from "preact";

import { emoji } from "../text/emoji";

const THUMB =
  "M7 9.5 10 3c1.6 0 2.3 1 2 2.5L11.5 8H16c1 0 1.7.9 1.5 1.9l-1 5.2c-.2 1-.9 1.4-1.8 1.4H7z" +
  "M3 9.5h2.6v7H3z";
// As Slack names them, from 2 to 6; without one the yellow of all emoji.
const TONES = ["#f7d7c4", "#d8b094", "#bb9167", "#8e562e", "#613d30"];
const YELLOW = "#f4b72f";

export function Emoji({ name, size = 17 }: { name: string; size?: number }) {
  const [plain, tone] = name.split("::skin-tone-");
  const colour = tone ? (TONES[Number(tone) - 2] ?? YELLOW) : YELLOW;
  switch (plain) {
    case "+1":
    case "thumbsup":
      return (
        <Drawn size={size}>
          <path d={THUMB} fill={colour} stroke="#8a6415" />
        </Drawn>
      );
    case "-1":
    case "thumbsdown":
      return (
        <Drawn size={size}>
          <path d={THUMB} fill={colour} stroke="#8a6415" transform="matrix(1 0 0 -1 0 20)" />
        </Drawn>
      );
    case "white_check_mark":
      return (
        <Drawn size={size}>
          <rect x="2.5" y="2.5" width="15" height="15" rx="3.5" fill="#2fa35f" stroke="#1c7a43" />
          <path d="m6 10.3 2.7 2.7L14 7.3" fill="none" stroke="#fff" stroke-width="2.2" />
        </Drawn>
      );
    default:
      return <>{emoji(name) ?? `:${name}:`}</>;
  }
}

function Drawn({ size, children }: { size: number; children: ComponentChildren }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      stroke-width="0.9"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
