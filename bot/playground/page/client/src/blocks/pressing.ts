// What blocks need to know of where they stand.

import { createContext } from "preact";

export type Filled = string | string[] | null;

export interface Pressing {
  /** What happens with a press; null where blocks are only looked at. */
  press: ((blockId: string, actionId: string, value: string | null) => void) | null;
  reader: string;
  /** In a modal: where what is written goes, what has been, and what is wrong with it. */
  form?: {
    fill(blockId: string, value: Filled): void;
    filled(blockId: string): Filled | undefined;
    errors: Readonly<Record<string, string>>;
  };
}

export const PressContext = createContext<Pressing>({ press: null, reader: "" });
