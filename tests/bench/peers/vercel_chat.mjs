// Vercel's `chat` with its Slack adapter: posts and edits, or Slack's own streams.
import { createSlackAdapter } from "@chat-adapter/slack";
import { createMemoryState } from "@chat-adapter/state-memory";
import { Chat } from "chat";
import { drive } from "./feed.mjs";

await drive(async ({ api_url, bot_token, team, settings }) => {
  const slack = createSlackAdapter({
    apiUrl: api_url,
    botToken: bot_token,
    signingSecret: "not used",
    nativeStreaming: settings.native,
  });
  const bot = new Chat({
    userName: "storm",
    adapters: { slack },
    state: createMemoryState(),
    streamingUpdateIntervalMs: settings.interval_ms,
    // The first text is the first message.
    fallbackStreamingPlaceholderText: null,
    logger: "error",
  });
  await bot.initialize();
  return async ({ channel, thread_ts, user }, tokens) => {
    const id = slack.encodeThreadId({ channel, threadTs: thread_ts });
    if (!settings.native) return bot.thread(id).post(tokens);
    return slack.stream(id, tokens, { recipientUserId: user, recipientTeamId: team });
  };
});
