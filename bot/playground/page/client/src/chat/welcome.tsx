import {
  botId,
  channel,
  documents,
  people,
  say,
  stageTab,
  workspace,
} from "../feed/page";
import { isBotDm } from "../feed/rooms";
import { safeAddress } from "../text/links";
import { escape } from "../text/mrkdwn";
import { Avatar } from "../ui/avatar";
import { Icon } from "../ui/icons";

function ask(question: string): void {
  const mention = `<@${workspace.value.bot.id}>`;
  const isDm = isBotDm(botId.value, channel.value);
  const said = question.includes("<@") ? question : escape(question);
  say(isDm || said.includes(mention) ? said : `${mention} ${said}`, null);
}

/** What somebody might ask in this conversation. */
export function Examples() {
  const questions = channel.value?.examples ?? [];
  if (!questions.length) return null;
  return (
    <div class="welcome-asks" role="group" aria-label="Examples">
      {questions.map((question) => (
        <button key={question} type="button" class="ask" onClick={() => ask(question)}>
          <span dir="auto">{question}</span>
          <Icon name="send" size={16} />
        </button>
      ))}
    </div>
  );
}

/** The first thing a visitor sees: what this is, and three things to try. */
export function Welcome() {
  const { bot, name } = workspace.value;
  const known = documents.value;
  return (
    <section class="welcome" aria-labelledby="welcome-title">
      <div class="welcome-top">
        <Avatar person={people.value.get(bot.id)} size={44} />
        <div>
          <h2 id="welcome-title">Ask {bot.name} something</h2>
          <p>
            {name} is a workspace on your own machine, with the real bot in it. Mention{" "}
            <span class="mention">@{bot.name}</span>, or start with one of these:
          </p>
        </div>
      </div>
      <Examples />
      {known.length > 0 && (
        <p class="welcome-documents">
          It knows{" "}
          {known.slice(0, 6).map((document, index) => {
            const address = safeAddress(new URL(document.url, location.href).href);
            return (
              <span key={document.name}>
                {index > 0 && ", "}
                {address ? (
                  <a href={address} target="_blank" rel="noopener noreferrer">
                    {document.name}
                  </a>
                ) : (
                  document.name
                )}
              </span>
            );
          })}
          {known.length > 6 && ` and ${known.length - 6} more`}.
        </p>
      )}
      <p class="welcome-more">
        <button type="button" class="link-button" onClick={() => (stageTab.value = "calls")}>
          <Icon name="pulse" size={16} /> Watch behind the scenes
        </button>
        <button type="button" class="link-button" onClick={() => (stageTab.value = "break")}>
          <Icon name="close" size={16} /> Break it
        </button>
      </p>
    </section>
  );
}
