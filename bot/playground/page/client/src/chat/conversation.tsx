// The middle of the page: head, messages or the bot's Home, and where one writes.

import { Blocks } from "../blocks/blocks";
import { PressContext } from "../blocks/pressing";
import {
  botId,
  channel,
  channels,
  homeIsOpen,
  homes,
  isDisturbing,
  me,
  newSince,
  openContents,
  openHome,
  people,
  send,
  sidebarIsOpen,
  stageTab,
  theme,
  troubles,
  workspace,
  type Theme,
} from "../feed/page";
import { channelName, isBotDm } from "../feed/rooms";
import type { Channel } from "../feed/types";
import { Avatar } from "../ui/avatar";
import { Icon, type IconName } from "../ui/icons";
import { MenuButton } from "../ui/menu";
import { Composer } from "./composer";
import { Rows } from "./list";
import { Outages } from "./outages";
import { Scroller } from "./scroller";
import { Examples, Welcome } from "./welcome";

export function Conversation() {
  const room = channel.value;
  if (!room) return <main class="conversation" id="conversation" tabIndex={-1} />;
  const title = titleOf(room);
  const hasHome = isBotDm(botId.value, room);
  return (
    <main class="conversation" id="conversation" tabIndex={-1} aria-label={title}>
      <Head room={room} />
      {hasHome && <Tabs />}
      {hasHome && homeIsOpen.value ? (
        <Home />
      ) : (
        <div class="talk" id="talk" role={hasHome ? "tabpanel" : undefined}>
          <Talk key={room.id} room={room} title={title} />
        </div>
      )}
    </main>
  );
}

export function titleOf(room: Channel): string {
  const name = channelName(people.value, room, me.value);
  return room.kind === "channel" || room.kind === "group" ? `#${name}` : name;
}

function Talk({ room, title }: { room: Channel; title: string }) {
  const { roots, threads } = openContents.value;
  const pull = roots.findLast((one) => one.user === me.value)?.ts ?? "";
  const isBot = isBotDm(botId.value, room);
  const isFirstChannel = channels.value.find((one) => one.kind === "channel")?.id === room.id;
  return (
    <>
      <Scroller
        label={`Messages in ${title}`}
        pull={pull}
        count={roots.length}
        inChannel={room.id}
        startsAtTop={isFirstChannel}
      >
        {isFirstChannel ? <Welcome /> : <Beginning room={room} title={title} />}
        <Rows
          messages={roots}
          threads={threads}
          newSince={newSince.value}
          reader={me.value}
          isInThread={false}
        />
      </Scroller>
      <Outages />
      <Composer
        threadTs={null}
        label={`Message ${title}`}
        placeholder={isBot ? "Ask Storm…" : `Message ${title}`}
        takesFocus={window.matchMedia("(hover: hover)").matches}
      />
    </>
  );
}

function Beginning({ room, title }: { room: Channel; title: string }) {
  const words = isBotDm(botId.value, room)
    ? "Ask anything about the documents: no mention needed here."
    : room.kind === "im" || room.kind === "mpim"
      ? "This is the very beginning of your conversation."
      : `This is the very beginning of ${title}. Mention @${workspace.value.bot.name} to ask.`;
  return (
    <div class="beginning">
      <h2>{title}</h2>
      <p>{words}</p>
      {room.is_shared && (
        <p class="shared-note">
          Shared with another company: the bot does not answer here unless it is told to.
        </p>
      )}
      <Examples />
    </div>
  );
}

const KIND_ICON: Record<Channel["kind"], IconName> = {
  channel: "hash", group: "lock", mpim: "people", im: "at",
};

export function ChannelMark({ room, size = 18 }: { room: Channel; size?: number }) {
  if (room.kind === "im") {
    const other = room.members.find((id) => id !== me.value);
    return <Avatar person={people.value.get(other ?? "")} size={size + 4} />;
  }
  return <Icon name={KIND_ICON[room.kind]} size={size} />;
}

function Head({ room }: { room: Channel }) {
  const members = room.members
    .map((id) => people.value.get(id))
    .filter((one) => one !== undefined);
  return (
    <header class="head">
      <button
        type="button"
        class="quiet-button head-menu"
        aria-label="Conversations"
        aria-expanded={sidebarIsOpen.value}
        onClick={() => {
          sidebarIsOpen.value = true;
        }}
      >
        <Icon name="menu" />
      </button>
      <h1>
        <ChannelMark room={room} />
        <span>{channelName(people.value, room, me.value)}</span>
        {room.is_shared && <span class="badge">SHARED</span>}
      </h1>
      <span class="stack head-members" title={members.map((one) => one.name).join(", ")}>
        {room.kind !== "im" && members.map((one) => <Avatar key={one.id} person={one} size={24} />)}
      </span>
      <ThemeButton />
      <StageButton />
    </header>
  );
}

const THEMES: [Theme, string, IconName][] = [
  ["system", "As the system", "half"],
  ["light", "Light", "sun"],
  ["dark", "Dark", "moon"],
];

function ThemeButton() {
  const [, label, icon] = THEMES.find(([name]) => name === theme.value) ?? THEMES[0]!;
  return (
    <MenuButton
      label={`Appearance: ${label}`}
      choices={THEMES.map(([name, words, picture]) => ({
        label: words,
        isChecked: name === theme.value,
        picture: <Icon name={picture} />,
        pick: () => {
          theme.value = name;
        },
      }))}
    >
      <Icon name={icon} />
    </MenuButton>
  );
}

function StageButton() {
  const isOpen = stageTab.value !== null;
  const active = troubles.value.filter(isDisturbing).length;
  return (
    <button
      type="button"
      class="stage-button"
      aria-label={active ? `Behind the scenes ${active} on` : "Behind the scenes"}
      aria-expanded={isOpen}
      aria-controls={isOpen ? "stage" : undefined}
      onClick={() => {
        stageTab.value = isOpen ? null : "calls";
      }}
    >
      <Icon name="pulse" />
      <span class="stage-button-words">Behind the scenes</span>
      {active > 0 && (
        <span class="count count-bad" title={`Troubles that are on: ${active}`}>
          {active}
        </span>
      )}
    </button>
  );
}

function Tabs() {
  const turn = (toHome: boolean): void => {
    if (toHome) openHome();
    else homeIsOpen.value = false;
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    turn(!homeIsOpen.value);
    const tabs = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button");
    tabs[homeIsOpen.value ? 0 : 1]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Storm" onKeyDown={keys}>
      {([["Home", true], ["Messages", false]] as const).map(([words, isHome]) => (
        <button
          key={words}
          type="button"
          role="tab"
          aria-selected={homeIsOpen.value === isHome}
          aria-controls={homeIsOpen.value === isHome ? (isHome ? "home" : "talk") : undefined}
          tabIndex={homeIsOpen.value === isHome ? 0 : -1}
          onClick={() => turn(isHome)}
        >
          {words}
        </button>
      ))}
    </div>
  );
}

function Home() {
  const view = homes.value.get(me.value);
  const bot = people.value.get(workspace.value.bot.id);
  return (
    <div class="home" id="home" role="tabpanel" tabIndex={0} aria-label="Home">
      <div class="home-inner">
        <div class="home-top">
          <Avatar person={bot} size={56} />
          <div>
            <h2>{workspace.value.bot.name}</h2>
            <p>App Home, as {people.value.get(me.value)?.name} sees it</p>
          </div>
        </div>
        {view ? (
          <PressContext.Provider
            value={{
              reader: me.value,
              press: (_block, action_id, value) =>
                void send({
                  type: "press", user: me.value, channel: null, ts: null, view: "home",
                  action_id, value,
                }),
            }}
          >
            <Blocks blocks={Array.isArray(view["blocks"]) ? view["blocks"] : []} />
          </PressContext.Provider>
        ) : (
          <p class="empty">The bot has not drawn this tab yet…</p>
        )}
      </div>
    </div>
  );
}
