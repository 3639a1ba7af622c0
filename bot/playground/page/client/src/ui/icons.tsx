// Drawn for this page; 20 by 20, in the colour of the text.

const SHAPES = {
  hash: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h13.5M3 12.5h13.5",
  lock: "M5.5 9V6.5a4.5 4.5 0 0 1 9 0V9M4 9h12v8H4z",
  people: "M7 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM1.5 17c0-3.5 2.5-5.5 5.5-5.5s5.5 2 5.5 5.5M13 9.5a2.6 2.6 0 1 0-.8-5M14 11.6c2.6.2 4.5 2.2 4.5 5.4",
  close: "m5 5 10 10M15 5 5 15",
  send: "M3 4l14.5 6L3 16l2.2-6zM5.2 10H11",
  thread: "M3 4h14v10H9l-4 3.5V14H3z",
  pen: "M13.5 3.5l3 3L7 16l-4 1 1-4zM11.5 5.5l3 3",
  trash: "M3.5 5.5h13M8 5.5V3.5h4v2M5.5 5.5l.8 11.5h7.4l.8-11.5M8.5 9v5M11.5 9v5",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  layers: "m10 3 7.5 4L10 11 2.5 7zM2.5 10.5l7.5 4 7.5-4M2.5 14l7.5 4 7.5-4",
  sun: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M4 16l1.4-1.4M14.6 5.4 16 4",
  moon: "M16.5 12.5A7 7 0 0 1 7.5 3.5a7 7 0 1 0 9 9Z",
  half: "M10 2.5a7.5 7.5 0 1 1 0 15zM10 2.5a7.5 7.5 0 1 0 0 15",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  back: "M12.5 4 6.5 10l6 6",
  down: "M10 3.5v12M4.5 10.5l5.5 5.5 5.5-5.5",
  caret: "m6 8 4 4 4-4",
  up: "M7 9.5 10 3c1.6 0 2.300 1 2 2.5L11.5 8H16c1 0 1.700.9 1.5 1.900l-1 5.2c-.2 1-.9 1.4-1.800 1.4H7zM7 9.5H3v7h4",
  thumbdown: "M7 10.5 10 17c1.6 0 2.300-1 2-2.5L11.5 12H16c1 0 1.700-.9 1.5-1.900l-1-5.2c-.2-1-.9-1.4-1.800-1.4H7zM7 10.5H3v-7h4",
  link: "M8 12l4-4M6.5 9 4.6 11a3.100 3.100 0 0 0 4.4 4.4L11 13.5M13.5 11l1.900-2A3.100 3.100 0 0 0 11 4.6L9 6.5",
  play: "M6 4l10 6-10 6z",
  pause: "M6.5 4v12M13.5 4v12",
  pulse: "M1.5 10.5h4l2.5-7 4 13 2.5-6h4",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Zm0 0v1.5c0 2.5 4 2 4-1.5a7 7 0 1 0-2.700 5.5",
  file: "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5",
} as const;

export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width={name === "more" ? 2.6 : 1.6}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}

/** The bot's face: a cloud with a flash. */
export function StormFace() {
  return (
    <svg viewBox="0 0 32 32" class="face" aria-hidden="true">
      <path
        d="M10.2 17.6a4.6 4.6 0 0 1-.3-9.2 6 6 0 0 1 11.4-.6 4.900 4.900 0 0 1 .9 9.700"
        fill="none"
        stroke="#fff"
        stroke-width="2.2"
        stroke-linecap="round"
      />
      <path d="M17.4 13.2l-4.2 6.4h3.6l-1.6 5.800 5.4-7.4h-3.800l2-4.800z" fill="#ffd34d" />
    </svg>
  );
}
