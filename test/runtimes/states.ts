/** How each state of the matrix is brought about, looked at after the send, and left again. */
import { until } from "../support/poll.ts";
import type { LabRuntime } from "../support/runtimes/runtime-names.ts";
import { ASKS_PERMISSION } from "../support/runtimes/runtime-homes.ts";
import type { MockModelServer } from "../support/runtimes/mock-model-server.ts";
import type { LabAgent } from "./lab-agent.ts";
import type { LabState } from "./plan.ts";

/** What was seen of a dialog: open after the send, its command run by then, and still answering to Enter. */
export interface DialogFacts {
  readonly open: boolean;
  readonly ran: boolean;
  readonly works: boolean;
}

/** What a state still showed after the send. */
export interface StateFacts {
  readonly dialog?: DialogFacts;
  /** The draft's text stood on the screen. */
  readonly draft?: { readonly token: string; readonly intact: boolean };
  /** What went wrong with the state itself, such as the restart of "just started". */
  readonly trouble?: string;
}

/** A state that was brought about. */
export interface Prepared {
  /** Words that the lab itself sent. */
  readonly tokens: readonly string[];
  /** Looks at the state right after the send, and lets the agent go on. */
  release(): Promise<StateFacts>;
  /** Takes away what it put on the screen, once the message was received or is not to be. Looks again before that. */
  clear(): Promise<StateFacts>;
}

interface Lab {
  readonly agent: LabAgent;
  readonly server: MockModelServer;
  readonly runtime: LabRuntime;
}

const nothing = () => Promise.resolve({});

/**
 * A key that answered a dialog, or that fell into a draft, shows its effect within this. Measured: up to 0.5 s. That
 * nothing happens has no event to wait for.
 */
const EFFECT_MS = 1500;
/** A screen may be in the middle of a redraw: pi takes the box away for a moment when a long message comes in. */
const REDRAW_MS = 2000;

/** Whether it is still true when every key must have had its effect. */
async function isStillTrue(what: string, ask: () => Promise<boolean>): Promise<boolean> {
  await Bun.sleep(EFFECT_MS);
  return until(what, ask, { deadline: REDRAW_MS, every: 100 }).catch(() => false);
}

/** Brings the agent, which is idle, into a state. Throws where that does not succeed. */
export const PREPARE: Readonly<Record<LabState, (lab: Lab) => Promise<Prepared>>> = {
  idle: async () => ({ tokens: [], release: nothing, clear: nothing }),

  async busy({ agent, server }) {
    const token = agent.token();
    await agent.say(`${token} take your time [[d=8]]`, token);
    if (server.streaming(token).length === 0) throw new Error(`${agent.name} did not stay busy`);
    return {
      tokens: [token],
      async release() {
        server.hurry(token);
        return {};
      },
      clear: nothing,
    };
  },

  async "draft in the box"({ agent }) {
    const token = agent.token();
    const draft = `draft ${token} is not sent`;
    // nothing may stand behind it in its line but a border, or far to the right a side bar
    const line = new RegExp(`${draft}(?:\\s*[│┃]?\\s*$|\\s{20,})`, "m");
    const isShown = async () => line.test(await agent.screen());
    await agent.type(draft);
    await until("the draft is shown", isShown, { seen: agent.screen });
    return {
      tokens: [token],
      async release() {
        return { draft: { token, intact: await isStillTrue("the draft is shown", isShown) } };
      },
      async clear() {
        const intact = await until("the draft is shown", isShown, { deadline: REDRAW_MS, every: 100 }).catch(
          () => false,
        );
        if (intact) await agent.erase(draft.length + 5);
        return { draft: { token, intact } };
      },
    };
  },

  "approval open": (lab) => (ASKS_PERMISSION[lab.runtime] ? openApproval(lab) : openPicker(lab)),

  async "copy-mode"({ agent }) {
    await agent.enterCopyMode();
    await until("the pane is in copy-mode", agent.inMode);
    return {
      tokens: [],
      release: nothing,
      async clear() {
        if (await agent.inMode()) await agent.leaveCopyMode();
        return {};
      },
    };
  },

  async "just started"({ agent }) {
    const { finished } = await agent.restart();
    // a restart that fails is told when it is waited for, not before
    finished.catch(() => undefined);
    return {
      tokens: [],
      async release() {
        return finished.then(
          () => ({}),
          (error: unknown) => ({ trouble: String(error) }),
        );
      },
      clear: nothing,
    };
  },
};

async function openApproval({ agent }: Lab): Promise<Prepared> {
  const token = agent.token();
  const file = `approved-${token.slice(2)}`; // not the token itself: the command comes back in the conversation
  const isOpen = async () => agent.marks.dialog.test(await agent.screen());
  await agent.say(`${token} please [[tool=touch ${file}]]`, token);
  await until("the dialog is open", isOpen, { seen: agent.screen, every: 100 });
  return {
    tokens: [token],
    async release() {
      const open = await isStillTrue("the dialog is open", isOpen);
      const ran = agent.hasFile(file);
      if (!open) return { dialog: { open, ran, works: false } };
      // its first choice is yes; claude takes no key while its dialog is new
      const works = await until(
        "the command ran",
        async () => {
          if (agent.hasFile(file)) return true;
          if (await isOpen()) await agent.press("Enter");
          return false;
        },
        { every: 1000, deadline: 15_000 },
      ).catch(() => false);
      return { dialog: { open, ran, works } };
    },
    async clear() {
      agent.removeFile(file);
      return {};
    },
  };
}

/** For a runtime that asks no permission: a list that takes the Enter. */
async function openPicker({ agent }: Lab): Promise<Prepared> {
  const isOpen = async () => agent.marks.dialog.test(await agent.screen());
  await agent.type("/model");
  await Bun.sleep(300); // its own list of commands must be there first, or it takes the Enter
  await agent.press("Enter");
  await until("the list is open", isOpen, { seen: agent.screen, every: 100 });
  return {
    tokens: [],
    async release() {
      const open = await isStillTrue("the list is open", isOpen);
      if (!open) return { dialog: { open, ran: false, works: false } };
      await agent.press("Escape");
      const works = await until("the list is closed", async () => !(await isOpen())).catch(() => false);
      return { dialog: { open, ran: false, works } };
    },
    clear: nothing,
  };
}
