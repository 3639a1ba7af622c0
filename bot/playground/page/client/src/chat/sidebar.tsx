import { useEffect, useRef } from "preact/hooks";

import {
  becomePerson,
  botId,
  bots,
  channel,
  channels,
  goTo,
  homeIsOpen,
  lastRead,
  line,
  me,
  people,
  rooms,
  sidebarIsOpen,
  workspace,
} from "../feed/page";
import { channelName, conversationsOf, firstName, isBotDm, unread, writers } from "../feed/rooms";
import type { Channel } from "../feed/types";
import { Avatar } from "../ui/avatar";
import { Icon } from "../ui/icons";
import { ChannelMark } from "./conversation";

export function Sidebar() {
  const isOpen = sidebarIsOpen.value;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    nav.current!.querySelector<HTMLElement>(".entry-open, .entry")?.focus();
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape") sidebarIsOpen.value = false;
    };
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("keydown", close);
      // Not at once: until the page is drawn again, what lies below can't take the focus.
      setTimeout(() => {
        const isLost = document.activeElement === document.body;
        if (!isLost && !nav.current?.contains(document.activeElement)) return;
        document.querySelector<HTMLElement>(".head-menu")?.focus();
      });
    };
  }, [isOpen]);
  const mine = conversationsOf(channels.value, me.value);
  const direct = mine.filter((one) => one.kind === "im" || one.kind === "mpim");
  const apps = direct.filter((one) => isBotDm(botId.value, one));
  const { name, storm } = workspace.value;
  return (
    <>
      {sidebarIsOpen.value && (
        <div
          class="shade"
          onClick={() => {
            sidebarIsOpen.value = false;
          }}
        />
      )}
      <nav
        ref={nav}
        class={sidebarIsOpen.value ? "sidebar sidebar-open" : "sidebar"}
        aria-label="Conversations"
      >
        <div class="workspace">
          <div>
            <p class="workspace-name">{name || "…"}</p>
            <p class="workspace-kind">
              <i class={line.value.state === "open" ? "dot dot-good" : "dot"} aria-hidden="true" />
              {storm === "real" ? "The real Storm answers" : "A stand-in for Storm answers"}
            </p>
          </div>
          <button
            type="button"
            class="quiet-button sidebar-close"
            aria-label="Close"
            onClick={() => {
              sidebarIsOpen.value = false;
            }}
          >
            <Icon name="close" />
          </button>
        </div>
        <div class="sidebar-lists">
          <Group
            title="Channels"
            rooms={mine.filter((one) => one.kind === "channel" || one.kind === "group")}
          />
          <Group title="Direct messages" rooms={direct.filter((one) => !apps.includes(one))} />
          <Group title="Apps" rooms={apps} />
        </div>
        <People />
      </nav>
    </>
  );
}

function Group({ title, rooms }: { title: string; rooms: readonly Channel[] }) {
  if (!rooms.length) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {rooms.map((room) => (
          <li key={room.id}>
            <Entry room={room} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Entry({ room }: { room: Channel }) {
  const isOpen = channel.value?.id === room.id;
  const count = isOpen ? 0 : unread(rooms.value.get(room.id), lastRead(room.id), me.value);
  const isBot = isBotDm(botId.value, room);
  const isUp = bots.value.some((bot) => bot.state === "running");
  return (
    <button
      type="button"
      class={`entry${isOpen ? " entry-open" : ""}${count ? " entry-unread" : ""}`}
      aria-current={isOpen ? "page" : undefined}
      onClick={() => {
        goTo(room.id);
        homeIsOpen.value = false;
      }}
    >
      <ChannelMark room={room} size={16} />
      <span class="entry-name">{channelName(people.value, room, me.value)}</span>
      {isBot && (
        <i class={isUp ? "dot dot-good" : "dot"} role="img" aria-label={isUp ? "running" : "away"} />
      )}
      {count > 0 && (
        <span class="count">
          {count > 99 ? "99+" : count}
          <span class="unseen"> unread</span>
        </span>
      )}
    </button>
  );
}

function People() {
  const all = writers(people.value);
  const keys = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = all.findIndex((one) => one.id === me.value);
    const next = all[(at + step + all.length) % all.length]!;
    becomePerson(next.id);
    const buttons = (event.currentTarget as HTMLElement).querySelectorAll("button");
    buttons[all.indexOf(next)]?.focus();
  };
  return (
    <div class="persons">
      <p id="persons-label">Post as</p>
      <div role="radiogroup" aria-labelledby="persons-label" onKeyDown={keys}>
        {all.map((person) => (
          <button
            key={person.id}
            type="button"
            role="radio"
            aria-checked={person.id === me.value}
            tabIndex={person.id === me.value ? 0 : -1}
            class="person"
            title={person.name}
            onClick={() => becomePerson(person.id)}
          >
            <Avatar person={people.value.get(person.id)} size={26} />
            <span>{firstName(person.name)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
