// A button that opens a list of choices, operated like any menu: arrows, Home, End, Escape.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Choice {
  label: string;
  hint?: string | undefined;
  isChecked?: boolean;
  isDangerous?: boolean;
  picture?: ComponentChildren;
  pick(): void;
}

interface Props {
  label: string;
  choices: readonly Choice[];
  children: ComponentChildren;
  class?: string;
  tabIndex?: number;
  onOpen?(isOpen: boolean): void;
}

export function MenuButton({ label, choices, children, class: name, tabIndex, onOpen }: Props) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const change = (open: boolean): void => {
    setOpen(open);
    onOpen?.(open);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class={name ?? "quiet-button"}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        tabIndex={tabIndex}
        onClick={() => change(!isOpen)}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            event.stopPropagation();
            change(true);
          }
        }}
      >
        {children}
      </button>
      {isOpen && (
        <Menu
          label={label}
          choices={choices}
          by={button.current!}
          close={(refocus) => {
            change(false);
            if (refocus) button.current?.focus();
          }}
        />
      )}
    </>
  );
}

interface MenuProps {
  label: string;
  choices: readonly Choice[];
  by: HTMLElement;
  close(refocus: boolean): void;
}

function Menu({ label, choices, by, close }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [...list.current!.querySelectorAll<HTMLElement>("button")];

  useLayoutEffect(() => {
    // In the top layer: no list that scrolls can cut it off.
    const menu = list.current!;
    menu.showPopover?.();
    const { width, height } = menu.getBoundingClientRect();
    const place = by.getBoundingClientRect();
    const isBelow = place.bottom + height + 8 < window.innerHeight;
    const left = Math.min(Math.max(8, place.right - width), window.innerWidth - width - 8);
    menu.style.left = `${Math.max(8, left)}px`;
    menu.style.top = `${isBelow ? place.bottom + 4 : Math.max(8, place.top - height - 4)}px`;
    (items().find((item) => item.getAttribute("aria-checked") === "true") ?? items()[0])?.focus();
  }, []);

  useEffect(() => {
    const away = (event: Event): void => {
      const target = event.target as Element;
      if (!list.current?.contains(target) && !by.contains(target)) close(false);
    };
    const resized = (): void => close(false);
    document.addEventListener("pointerdown", away, true);
    window.addEventListener("resize", resized);
    return () => {
      document.removeEventListener("pointerdown", away, true);
      window.removeEventListener("resize", resized);
    };
  }, []);

  const move = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      all[(to + all.length) % all.length]?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close(true);
    } else if (event.key.length === 1 && /\p{L}/u.test(event.key)) {
      const wanted = event.key.toLowerCase();
      all.find((item) => item.textContent?.trim().toLowerCase().startsWith(wanted))?.focus();
    }
  };

  return (
    <div ref={list} popover="manual" class="menu" role="menu" aria-label={label} onKeyDown={move}>
      {choices.map((choice) => (
        <button
          key={choice.label}
          type="button"
          role={choice.isChecked === undefined ? "menuitem" : "menuitemradio"}
          aria-checked={choice.isChecked}
          tabIndex={-1}
          class={choice.isDangerous ? "menu-item menu-danger" : "menu-item"}
          onClick={() => {
            close(true);
            choice.pick();
          }}
        >
          {choice.picture}
          <span>{choice.label}</span>
          {choice.hint && <kbd>{choice.hint}</kbd>}
        </button>
      ))}
    </div>
  );
}
