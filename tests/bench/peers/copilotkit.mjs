// CopilotKit's Slack channel: posts and edits, or Slack's own streams.
import { slack } from "@copilotkit/channels-slack";
import { WebClient } from "@slack/web-api";
import { drive } from "./feed.mjs";

await drive(async ({ api_url, bot_token, app_token, team, settings }) => {
  const adapter = slack({
    botToken: bot_token,
    appToken: app_token,
    streaming: settings.native ? "native" : "legacy",
    assistant: false,
  });
  // It has no option for Slack's address, and learns its team only when it connects.
  adapter.client = new WebClient(bot_token, { slackApiUrl: api_url });
  adapter.teamId = team;
  await adapter.client.auth.test();
  return ({ channel, thread_ts, user }, tokens) =>
    adapter.stream({ channel, threadTs: thread_ts, recipientUserId: user }, tokens);
});
