// Where people write, with names completed after an @.

import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import {
  becomePerson,
  botId,
  channel,
  me,
  openContents,
  openRoom,
  openThread,
  people,
  say,
  send,
  workspace,
} from "../feed/page";
import { isBotDm, thread, writers } from "../feed/rooms";
import type { Message, Person } from "../feed/types";
import { composed, typed } from "../text/mrkdwn";
import { Avatar } from "../ui/avatar";
import { Icon } from "../ui/icons";
import { MenuButton } from "../ui/menu";

const drafts = new Map<string, string>();

interface ComposerProps {
  threadTs: string | null;
  placeholder: string;
  label: string;
  takesFocus?: boolean;
}

export function Composer({ threadTs, placeholder, label, takesFocus }: ComposerProps) {
  const room = channel.value;
  const key = `${room?.id}/${threadTs ?? ""}`;
  const [text, setText] = useState(drafts.get(key) ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  const change = (words: string): void => {
    drafts.set(key, words);
    setText(words);
  };

  useEffect(() => {
    if (takesFocus) field.current?.focus({ preventScroll: true });
  }, [key]);

  const speak = (): void => {
    const sent = composed(text, [...people.value.values()]);
    if (sent && say(sent, threadTs)) change("");
    field.current?.focus();
  };

  const mentionBot = (): void => {
    const name = `@${workspace.value.bot.name} `;
    const at = field.current!.selectionStart;
    const before = text.slice(0, at);
    const gap = before && !/\s$/.test(before) ? " " : "";
    change(before + gap + name + text.slice(at));
    field.current?.focus();
  };

  const isDm = isBotDm(botId.value, room);
  return (
    <div class="composer">
      <Field
        fieldRef={field}
        text={text}
        change={change}
        enter={speak}
        label={label}
        placeholder={placeholder}
        escape={() => {
          if (threadTs) openThread.value = null;
        }}
        upward={() => editLast(threadTs)}
      />
      <div class="composer-foot">
        <PostAs />
        {!isDm && (
          <button
            type="button"
            class="quiet-button"
            aria-label={`Mention ${workspace.value.bot.name}`}
            title={`Mention ${workspace.value.bot.name}`}
            onClick={mentionBot}
          >
            <Icon name="at" />
          </button>
        )}
        <span class="composer-hint" aria-hidden="true">
          <kbd>Enter</kbd> to send, <kbd>Shift</kbd>+<kbd>Enter</kbd> for a new line
        </span>
        <button
          type="button"
          class="send"
          aria-label="Send"
          title="Send"
          aria-disabled={!text.trim()}
          onClick={speak}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  );
}

function PostAs() {
  const person = people.value.get(me.value);
  return (
    <MenuButton
      label={`Post as ${person?.name ?? ""}; change`}
      class="post-as"
      choices={writers(people.value).map((one) => ({
        label: one.name,
        isChecked: one.id === me.value,
        picture: <Avatar person={one} size={22} />,
        pick: () => becomePerson(one.id),
      }))}
    >
      <Avatar person={person} size={22} />
      <span class="post-as-name">{person?.name}</span>
      <Icon name="caret" size={14} />
    </MenuButton>
  );
}

/** Arrow up in an empty field: one's last message is edited, as in other chats. */
function editLast(threadTs: string | null): void {
  const all = threadTs
    ? thread(openRoom.value, threadTs, me.value).replies
    : openContents.value.roots;
  const last = all.findLast((one) => one.user === me.value && !one.deleted && !one.is_bot);
  if (!last) return;
  const rows = document.querySelectorAll<HTMLElement>(`article[data-ts="${CSS.escape(last.ts)}"]`);
  const row = rows[rows.length - 1];
  row?.focus();
  row?.dispatchEvent(new KeyboardEvent("keydown", { key: "e" }));
}

export function Editor({ message, done }: { message: Message; done(): void }) {
  const before = typed(message.text, (id) => people.value.get(id)?.name ?? id);
  const [text, setText] = useState(before);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current!.focus();
    field.current!.setSelectionRange(before.length, before.length);
  }, []);
  const save = (): void => {
    const sent = composed(text, [...people.value.values()]);
    if (sent && text !== before) {
      send({ type: "edit", user: me.value, channel: message.channel, ts: message.ts, text: sent });
    }
    done();
  };
  return (
    <div class="composer editor">
      <Field
        fieldRef={field}
        text={text}
        change={setText}
        enter={save}
        escape={done}
        label="Edit message"
        placeholder=""
      />
      <div class="composer-foot">
        <span class="composer-hint" aria-hidden="true">
          <kbd>Esc</kbd> to cancel
        </span>
        <button type="button" class="button" onClick={done}>
          Cancel
        </button>
        <button type="button" class="button primary" onClick={save}>
          Save
        </button>
      </div>
    </div>
  );
}

interface FieldProps {
  fieldRef: { current: HTMLTextAreaElement | null };
  text: string;
  change(text: string): void;
  enter(): void;
  escape?(): void;
  upward?(): void;
  label: string;
  placeholder: string;
}

function Field({ fieldRef, text, change, enter, escape, upward, label, placeholder }: FieldProps) {
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [isShut, setShut] = useState(false);
  const listId = useId();
  const completedTo = useRef<number | null>(null);

  const asked = /(?:^|[\s(])@([\p{L}\p{N}_]{0,20})$/u.exec(text.slice(0, caret));
  const found = asked && !isShut ? candidates(asked[1]!) : [];
  const pick = Math.min(chosen, found.length - 1);

  useLayoutEffect(() => {
    const field = fieldRef.current!;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 260)}px`;
    // Before the next key: what is typed right after a name stands after it.
    if (completedTo.current !== null) field.setSelectionRange(completedTo.current, completedTo.current);
    completedTo.current = null;
  }, [text]);

  const look = (): void => {
    setCaret(fieldRef.current!.selectionStart);
    setShut(false);
    setChosen(0);
  };

  const complete = (person: Person): void => {
    const start = caret - asked![1]!.length - 1;
    const inserted = `@${person.name} `;
    const rest = text.slice(caret).replace(/^ /, "");
    change(text.slice(0, start) + inserted + rest);
    completedTo.current = start + inserted.length;
    setCaret(completedTo.current);
    fieldRef.current?.focus();
  };

  const keys = (event: KeyboardEvent): void => {
    // Enter ends a syllable in Korean input; it is no order to send.
    if (event.isComposing || event.keyCode === 229) return;
    if (found.length) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        setChosen((pick + step + found.length) % found.length);
        return;
      }
      if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
        event.preventDefault();
        complete(found[pick]!);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        setShut(true);
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      enter();
    } else if (event.key === "Escape" && escape) {
      event.preventDefault();
      event.stopPropagation();
      escape();
    } else if (event.key === "ArrowUp" && !text && upward) {
      event.preventDefault();
      upward();
    }
  };

  return (
    <div class="field-frame">
      {found.length > 0 && (
        <div class="completion" id={listId} role="listbox" aria-label="People">
          {found.map((person, index) => (
            <div
              key={person.id}
              id={`${listId}-${index}`}
              role="option"
              class="completion-item"
              aria-selected={index === pick}
              onPointerDown={(event) => {
                event.preventDefault();
                complete(person);
              }}
            >
              <Avatar person={person} size={24} />
              <span>{person.name}</span>
              {person.is_bot && <span class="badge">APP</span>}
            </div>
          ))}
        </div>
      )}
      <textarea
        ref={fieldRef}
        rows={1}
        dir="auto"
        value={text}
        placeholder={placeholder}
        aria-label={label}
        aria-autocomplete="list"
        aria-controls={found.length ? listId : undefined}
        aria-activedescendant={found.length ? `${listId}-${pick}` : undefined}
        onInput={(event) => {
          change(event.currentTarget.value);
          look();
        }}
        onKeyDown={keys}
        onKeyUp={(event) => {
          if (event.key.startsWith("Arrow") && !found.length) setCaret(event.currentTarget.selectionStart);
        }}
        onClick={look}
        onBlur={() => setShut(true)}
      />
    </div>
  );
}

function candidates(start: string): Person[] {
  const wanted = start.toLowerCase();
  const inRoom = new Set(channel.value?.members);
  return [...people.value.values()]
    .filter((one) => one.id !== me.value && one.name.toLowerCase().startsWith(wanted))
    .sort(
      (one, other) =>
        Number(other.is_bot) - Number(one.is_bot) ||
        Number(inRoom.has(other.id)) - Number(inRoom.has(one.id)) ||
        one.name.localeCompare(other.name),
    )
    .slice(0, 6);
}
