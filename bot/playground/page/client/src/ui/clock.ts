// Times as people read them, in the reader's own place.

import { signal } from "@preact/signals";

const TIME = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit" });
const PRECISE = new Intl.DateTimeFormat("en", {
  hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});
const DAY = new Intl.DateTimeFormat("en", { weekday: "long", month: "long", day: "numeric" });
const FULL = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "medium" });

export const clockTime = (at: number): string => TIME.format(at * 1000);
export const preciseTime = (at: number): string => PRECISE.format(at * 1000);
export const fullTime = (at: number): string => FULL.format(at * 1000);

export function dayName(at: number, now = Date.now() / 1000): string {
  const day = new Date(at * 1000).toDateString();
  if (day === new Date(now * 1000).toDateString()) return "Today";
  if (day === new Date((now - 86_400) * 1000).toDateString()) return "Yesterday";
  return DAY.format(at * 1000);
}

export const isSameDay = (one: number, other: number): boolean =>
  new Date(one * 1000).toDateString() === new Date(other * 1000).toDateString();

export function ago(seconds: number): string {
  if (seconds < 45) return "just now";
  if (seconds < 3_600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3_600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

export function bytes(count: number): string {
  return count < 1_000 ? `${count} B` : `${(count / 1_000).toFixed(1)} kB`;
}

export function millis(count: number): string {
  return count < 1_000 ? `${Math.round(count)} ms` : `${(count / 1_000).toFixed(2)} s`;
}

/** Seconds since the epoch, once a second. */
export const now = signal(Date.now() / 1000);
setInterval(() => {
  now.value = Date.now() / 1000;
}, 1_000);

const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
export const wantsStillness = (): boolean => STILL.matches;
