// The few names people use; any other stays as it is written.

const DRAWN: Record<string, string> = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", tada: "🎉", eyes: "👀", wave: "👋",
  pray: "🙏", clap: "👏", fire: "🔥", rocket: "🚀", heart: "❤️", smile: "😄", joy: "😂", sob: "😭",
  slightly_smiling_face: "🙂", sweat_smile: "😅", thinking_face: "🤔", raised_hands: "🙌",
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", question: "❓",
  exclamation: "❗", bulb: "💡", memo: "📝", books: "📚", page_facing_up: "📄", link: "🔗",
  mag: "🔍", robot_face: "🤖", zap: "⚡", cloud: "☁️", thunder_cloud_and_rain: "⛈️",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", calendar: "📅", coffee: "☕", star: "⭐",
  lock: "🔒", key: "🔑", wrench: "🔧", bug: "🐛", construction: "🚧", point_right: "👉",
  point_up: "☝️", ok_hand: "👌", muscle: "💪", sparkles: "✨", 100: "💯",
};

const TONED = /^(.+)::skin-tone-([2-6])$/;
const FIRST_TONE = 0x1f3fb;

export function emoji(name: string): string | null {
  const toned = TONED.exec(name);
  if (toned) {
    const plain = emoji(toned[1]!);
    return plain && plain + String.fromCodePoint(FIRST_TONE + Number(toned[2]) - 2);
  }
  return Object.hasOwn(DRAWN, name) ? DRAWN[name]! : null;
}
