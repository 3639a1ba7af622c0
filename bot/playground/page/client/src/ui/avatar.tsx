import type { Person } from "../feed/types";
import { StormFace } from "./icons";

// Dark enough for white letters.
const COLORS = ["#b4326b", "#0d7a5f", "#8a5300", "#6a45c4", "#1d6aa8", "#a33a1f", "#4a6b12"];

export function colorOf(person: Person | undefined): string {
  if (person?.color && /^#[0-9a-f]{3,8}$/i.test(person.color)) return person.color;
  const sum = [...(person?.id ?? "?")].reduce((all, letter) => all * 31 + letter.charCodeAt(0), 7);
  return COLORS[Math.abs(sum) % COLORS.length]!;
}

export function Avatar({ person, size = 36 }: { person: Person | undefined; size?: number }) {
  const isBot = person?.is_bot ?? false;
  return (
    <span
      class={isBot ? "avatar avatar-bot" : "avatar"}
      style={{
        "--size": `${size}px`,
        ...(isBot ? {} : { backgroundColor: colorOf(person) }),
      }}
      data-letter={isBot ? undefined : [...(person?.name ?? "?")][0]?.toUpperCase()}
      aria-hidden="true"
    >
      {isBot && <StormFace />}
    </span>
  );
}
