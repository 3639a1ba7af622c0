// One message: who, when, what, and what one can do with it.

import { useMemo, useRef, useState } from "preact/hooks";

import { Blocks } from "../blocks/blocks";
import { PressContext } from "../blocks/pressing";
import { me, people, send, shortcuts, showThread, watch, workspace } from "../feed/page";
import type { Json, Message as Said, Person } from "../feed/types";
import { seenBy } from "../feed/world";
import { safeAddress } from "../text/links";
import { Mrkdwn, OutLink } from "../text/mrkdwn-view";
import { Avatar } from "../ui/avatar";
import { ago, clockTime, fullTime, now } from "../ui/clock";
import { Dialog } from "../ui/dialog";
import { Emoji } from "../ui/emoji";
import { Icon } from "../ui/icons";
import { memo } from "../ui/memo";
import { MenuButton, type Choice } from "../ui/menu";
import { Editor } from "./composer";
import { QUICK, react, Reactions } from "./reactions";

export interface RowProps {
  message: Said;
  /** With avatar and name; false for what the same person says right after. */
  isFirst: boolean;
  /** In a thread there is no thread to be opened. */
  isInThread: boolean;
  isLast: boolean;
  replies: number;
  lastReplyAt: number;
  /** Who replied, by id, joined by commas: compared as a whole. */
  repliers: string;
  newReplies: number;
  status: string;
}

export const Row = memo(function Row(props: RowProps) {
  const { isFirst, isInThread, isLast } = props;
  const message = seenBy(props.message, me.value);
  const [isNear, setNear] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const [isDismissed, setDismissed] = useState(false);
  const row = useRef<HTMLElement>(null);

  const person = people.value.get(message.user);
  const name = person?.name ?? message.user;
  const isMine = !message.is_bot && message.user === me.value;
  const canAct = !message.deleted;

  const edit = (): void => setEditing(true);
  const openThread = (): void => showThread(message.channel, message.thread_ts ?? message.ts);
  const remove = (): void => setDeleting(true);
  const keys = (event: KeyboardEvent): void => {
    if (event.target !== row.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      Enter: isInThread ? undefined : openThread,
      t: isInThread ? undefined : openThread,
      e: isMine && canAct ? edit : undefined,
      Delete: isMine && canAct ? remove : undefined,
      v: message.version > 1 ? () => watch(message.channel, message.ts) : undefined,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  if (isDismissed) return null;
  return (
    <article
      ref={row}
      class={`row${isFirst ? " row-first" : ""}${message.ephemeral_for ? " row-private" : ""}${message.streams_for === me.value ? " row-streaming" : ""}`}
      data-ts={message.ts}
      tabIndex={isLast ? 0 : -1}
      aria-label={`${name}, ${clockTime(message.at)}`}
      aria-keyshortcuts={isMine ? "Enter ArrowRight e Delete" : "Enter ArrowRight"}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={() => setNear(false)}
      onFocusIn={() => setNear(true)}
      onFocusOut={(event) => {
        if (!row.current?.contains(event.relatedTarget as Node | null)) setNear(false);
      }}
      onKeyDown={keys}
    >
      <div class="row-side">
        {isFirst ? (
          <Avatar person={person} />
        ) : (
          <time class="row-time" dateTime={iso(message.at)} title={fullTime(message.at)}>
            {clockTime(message.at).replace(/\s?[AP]M$/i, "")}
          </time>
        )}
      </div>
      <div class="row-main">
        {message.ephemeral_for && (
          <p class="only-you">
            Only visible to you
            <button type="button" class="link-button" onClick={() => setDismissed(true)}>
              Dismiss message
            </button>
          </p>
        )}
        {isFirst && <Byline message={message} person={person} name={name} />}
        {message.deleted ? (
          <p class="gone">This message was deleted.</p>
        ) : isEditing ? (
          <Editor
            message={message}
            done={() => {
              setEditing(false);
              row.current?.focus();
            }}
          />
        ) : (
          <Body message={message} />
        )}
        {message.edited && !isEditing && !message.deleted && <span class="edited">(edited)</span>}
        {!message.deleted && <Reactions message={message} />}
        {props.replies > 0 && !isInThread && <Summary {...props} />}
        {props.status && <StatusLine status={props.status} />}
      </div>
      {canAct && !isEditing && (isNear || isMenuOpen) && (
        <Toolbar
          message={message}
          isMine={isMine}
          isInThread={isInThread}
          edit={edit}
          remove={remove}
          openThread={openThread}
          onOpen={setMenuOpen}
        />
      )}
      {isDeleting && <AskToDelete message={message} done={() => setDeleting(false)} />}
    </article>
  );
});

const iso = (at: number): string => new Date(at * 1000).toISOString();

interface BylineProps {
  message: Said;
  person: Person | undefined;
  name: string;
}

function Byline({ message, person, name }: BylineProps) {
  return (
    <div class="byline">
      <span class="author">{name}</span>
      {(message.is_bot || person?.is_bot) && <span class="badge">APP</span>}
      <time dateTime={iso(message.at)} title={fullTime(message.at)}>
        {clockTime(message.at)}
      </time>
    </div>
  );
}

/** What a message says: its blocks, else its text. Also used for its versions. */
export function Body({ message, isStill }: { message: Said; isStill?: boolean }) {
  const blocks = shownBlocks(message);
  const pressing = useMemo(
    () => ({
      reader: me.value,
      press: isStill
        ? null
        : (_block: string, action_id: string, value: string | null) =>
            void send({
              type: "press", user: me.value, channel: message.channel, ts: message.ts,
              action_id, value,
            }),
    }),
    [message.channel, message.ts, isStill, me.value],
  );
  return (
    <div class="body" dir="auto">
      {blocks ? (
        <PressContext.Provider value={pressing}>
          <Blocks blocks={blocks} />
        </PressContext.Provider>
      ) : (
        <Mrkdwn text={message.text} />
      )}
      {message.files?.map((file, index) => <FileLink key={index} file={file} />)}
    </div>
  );
}

/** The blocks Slack's composer adds to what people write say the same as their text. */
function shownBlocks(message: Said): Json[] | null {
  if (!Array.isArray(message.blocks) || !message.blocks.length) return null;
  const isOnlyTyped = message.blocks.every((block) => block?.["type"] === "rich_text");
  return !message.is_bot && isOnlyTyped && message.text ? null : message.blocks;
}

function FileLink({ file }: { file: Json }) {
  const address = safeAddress(String(file["permalink"] ?? file["url_private"] ?? ""));
  const name = String(file["title"] ?? file["name"] ?? "file");
  return (
    <span class="image-link">
      <Icon name="file" size={14} />
      {address ? <OutLink address={address}>{name}</OutLink> : name}
    </span>
  );
}

function Summary(props: RowProps) {
  const { message, replies, repliers, lastReplyAt, newReplies } = props;
  return (
    <button
      type="button"
      class="summary"
      onClick={() => showThread(message.channel, message.ts)}
    >
      <span class="stack">
        {repliers.split(",").map((id) => (
          <Avatar key={id} person={people.value.get(id)} size={22} />
        ))}
      </span>
      <span class="summary-count">{replies === 1 ? "1 reply" : `${replies} replies`}</span>
      {newReplies > 0 && <span class="pill">{newReplies} new</span>}
      <LastReply at={lastReplyAt} />
    </button>
  );
}

function LastReply({ at }: { at: number }) {
  return <span class="summary-last">Last reply {ago(now.value - at)}</span>;
}

export function StatusLine({ status }: { status: string }) {
  return (
    <div class="status">
      <span class="status-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>
        <strong>{workspace.value.bot.name}</strong> {status}
      </span>
    </div>
  );
}

interface ToolbarProps {
  message: Said;
  isMine: boolean;
  isInThread: boolean;
  edit(): void;
  remove(): void;
  openThread(): void;
  onOpen(isOpen: boolean): void;
}

function Toolbar({ message, isMine, isInThread, edit, remove, openThread, onOpen }: ToolbarProps) {
  const versions = message.version > 1;
  const isForAll = !message.ephemeral_for;
  const choices: Choice[] = [
    ...(isForAll
      ? shortcuts.value.map(({ name, callback_id }) => ({
          label: name,
          hint: workspace.value.bot.name,
          pick: () =>
            void send({
              type: "shortcut", user: me.value, channel: message.channel, ts: message.ts,
              callback_id,
            }),
        }))
      : []),
    ...(isInThread ? [] : [{ label: "Reply in thread", hint: "Enter", pick: openThread }]),
    ...(isMine ? [{ label: "Edit message", hint: "E", pick: edit }] : []),
    ...(versions
      ? [{
          label: `See its ${message.version} versions`,
          hint: "V",
          pick: () => watch(message.channel, message.ts),
        }]
      : []),
    {
      label: "Copy text",
      pick: () => void navigator.clipboard?.writeText(message.text).catch(() => undefined),
    },
    ...(isMine
      ? [{ label: "Delete message…", hint: "Del", isDangerous: true, pick: remove }]
      : []),
  ];
  return (
    <div class="toolbar" role="toolbar" aria-label="Message actions">
      {isForAll &&
        QUICK.map(([name, words]) => (
          <button
            key={name}
            type="button"
            class="quiet-button"
            aria-label={`React with ${words}`}
            title={`React with ${words}`}
            onClick={() => react(message, name)}
          >
            <Emoji name={name} />
          </button>
        ))}
      {message.is_bot && versions && (
        <button
          type="button"
          class="quiet-button"
          aria-label={`See its ${message.version} versions`}
          title={`See its ${message.version} versions`}
          onClick={() => watch(message.channel, message.ts)}
        >
          <Icon name="layers" />
        </button>
      )}
      {!isInThread && (
        <button
          type="button"
          class="quiet-button"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={openThread}
        >
          <Icon name="thread" />
        </button>
      )}
      {isMine && (
        <button
          type="button"
          class="quiet-button"
          aria-label="Edit message"
          title="Edit message"
          onClick={edit}
        >
          <Icon name="pen" />
        </button>
      )}
      <MenuButton label="More actions" choices={choices} onOpen={onOpen}>
        <Icon name="more" />
      </MenuButton>
    </div>
  );
}

function AskToDelete({ message, done }: { message: Said; done(): void }) {
  return (
    <Dialog
      title="Delete message"
      close={done}
      submit={() => {
        send({ type: "delete", user: me.value, channel: message.channel, ts: message.ts });
        done();
      }}
      foot={
        <>
          <button type="button" class="button" onClick={done}>
            Cancel
          </button>
          <button type="submit" class="button danger" autofocus>
            Delete
          </button>
        </>
      }
    >
      <p>Are you sure? If it's a question, the bot's reply is deleted as well.</p>
      <div class="quoted-message">
        <Body message={message} isStill />
      </div>
    </Dialog>
  );
}
