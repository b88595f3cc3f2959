/** How each state is brought about, looked at after the send, and left again. */
import type { ProvingAgent } from "./agent.ts";
import type { ProvingState } from "./cell.ts";
import { takeYourTime, wantsToRun } from "./model-words.ts";
import { ASKS_PERMISSION } from "./private-home.ts";
import { send } from "./send.ts";
import type { Stage } from "./stage.ts";
import { until } from "./until.ts";

/** What was seen of a dialog: open after the send, its command run by then, and still answering to Enter. */
export interface DialogFacts {
  /** undefined: the screen showed neither the dialog nor that it is gone. */
  readonly open: boolean | undefined;
  readonly ran: boolean;
  readonly works: boolean;
}

/** What a state still showed after the send. */
export interface StateFacts {
  readonly dialog?: DialogFacts;
  /** The draft's text stood on the screen. */
  readonly draft?: {
    readonly token: string;
    /** undefined: the screen showed neither the draft nor an empty box. */
    readonly intact: boolean | undefined;
  };
  /** What went wrong with the state itself, such as the restart of "just started". */
  readonly trouble?: string;
}

/** A state that was brought about. */
export interface Prepared {
  /** Words that were sent to bring it about. */
  readonly tokens: readonly string[];
  /** Whether it still is as it was brought about, by what the model and marks of ours say. */
  holds(): Promise<boolean>;
  /** Looks at the state right after the send, and lets the agent go on. */
  release(): Promise<StateFacts>;
  /** Takes away what it put on the screen, once the message was received or is not to be. Looks again before that. */
  clear(): Promise<StateFacts>;
}

interface Place {
  readonly agent: ProvingAgent;
  readonly stage: Stage;
}

const nothing = () => Promise.resolve({});
const always = () => Promise.resolve(true);

/**
 * A key that answered a dialog, or that fell into a draft, shows its effect within this. Measured: up to 0.5 s. That
 * nothing happens has no event to wait for.
 */
const EFFECT_MS = 1500;
/** A screen may be in the middle of a redraw: pi takes the box away for a moment when a long message comes in. */
const REDRAW_MS = 2000;

/** A runtime that gets no processor time draws nothing at all, for up to half a minute. */
const FROZEN_MS = 30_000;

/**
 * Whether what stood on the screen is shown again; not where its box stays empty for longer than a redraw takes.
 * undefined: for half a minute it showed neither.
 */
async function isKept(
  { agent, stage }: Place,
  isShown: () => Promise<boolean>,
): Promise<boolean | undefined> {
  let emptySince: number | undefined;
  let isThere = false;
  const isSettled = async () => {
    isThere = await isShown();
    const now = stage.clock.monotonic();
    const isEmpty = !isThere && (await agent.shows("idle"));
    emptySince = isEmpty ? (emptySince ?? now) : undefined;
    return isThere || (emptySince !== undefined && now - emptySince > REDRAW_MS);
  };
  const limits = { deadline: FROZEN_MS, every: 100 };
  return until(stage, "it is shown or gone", isSettled, limits).then(
    () => isThere,
    () => undefined,
  );
}

/** The same when every key must have had its effect. */
async function isStillKept(place: Place, isShown: () => Promise<boolean>): Promise<boolean | undefined> {
  await place.stage.clock.sleep(EFFECT_MS, place.stage.signal);
  return isKept(place, isShown);
}

/** Brings the agent, which is idle, into a state. Throws where that does not succeed. */
export const PREPARE: Readonly<Record<ProvingState, (place: Place) => Promise<Prepared>>> = {
  idle: async ({ agent }) => ({
    tokens: [],
    holds: async () => (await agent.shows("idle")) && !agent.isAnswered(),
    release: nothing,
    clear: nothing,
  }),

  busy: makeBusy,

  async queued({ agent, stage }) {
    const busy = await makeBusy({ agent, stage });
    const token = agent.token();
    const { verdict, problem, detail } = await send(stage, agent.name, `${token} wait for me`, "stdin");
    if (verdict !== "queued" && verdict !== "accepted") {
      await busy.release();
      throw new Error(`${agent.name} does not hold a message: ${verdict ?? problem}: ${detail ?? ""}`);
    }
    return { ...busy, tokens: [...busy.tokens, token] };
  },

  async "draft in the box"({ agent, stage }) {
    const token = agent.token();
    const draft = `draft ${token} is not sent`;
    // nothing may stand behind it in its line but a border or a mark of no width, or far to the right a side bar
    const line = new RegExp(`${draft}(?:[\\s\u200b]*[│┃]?\\s*$|\\s{20,})`, "m");
    const isShown = async () => line.test(await agent.screen());
    await agent.type(draft);
    await until(stage, "the draft is shown", isShown, { seen: agent.screen });
    return {
      tokens: [token],
      holds: async () => (await isShown()) && !agent.isAnswered(),
      async release() {
        return { draft: { token, intact: await isStillKept({ agent, stage }, isShown) } };
      },
      async clear() {
        const intact = await isKept({ agent, stage }, isShown);
        if (intact === true) await agent.erase(draft.length + 5);
        return { draft: { token, intact } };
      },
    };
  },

  "approval open": (place) =>
    ASKS_PERMISSION[place.stage.runtime] ? openApproval(place) : openPicker(place),

  async "copy-mode"({ agent, stage }) {
    await agent.enterCopyMode();
    await until(stage, "the pane is in copy-mode", agent.inMode);
    return {
      tokens: [],
      holds: agent.inMode,
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
      holds: always,
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

/** By a model that is not done before it is hurried. */
async function makeBusy({ agent, stage }: Place): Promise<Prepared> {
  const token = agent.token();
  await agent.say(`${token} take your time ${takeYourTime(stage.runtime)}`, token);
  // on a busy host what is drawn comes seconds after what the model has
  await until(stage, "its screen shows work", () => agent.shows("work"), { deadline: FROZEN_MS, every: 100 });
  if (stage.ground.witness.streaming(token).length === 0) throw new Error(`${agent.name} did not stay busy`);
  return {
    tokens: [token],
    holds: async () => agent.isAnswered() && (await agent.shows("work")),
    async release() {
      await agent.hurry(token);
      return {};
    },
    clear: nothing,
  };
}

async function openApproval({ agent, stage }: Place): Promise<Prepared> {
  const token = agent.token();
  const file = `approved-${token.slice(2)}`; // not the token itself: the command comes back in the conversation
  const command = `touch ${file}`;
  // the stub runs nothing: it writes down what it was allowed
  const hasRun = () => stage.ground.witness.hasRun?.(command) ?? agent.hasFile(file);
  const isOpen = async () => agent.marks.dialog.test(await agent.screen());
  await agent.say(`${token} please ${wantsToRun(stage.runtime, command)}`, token);
  await until(stage, "the dialog is open", isOpen, { seen: agent.screen, every: 100 });
  return {
    tokens: [token],
    holds: isOpen,
    async release() {
      const open = await isStillKept({ agent, stage }, isOpen);
      const ran = hasRun();
      if (!open) return { dialog: { open, ran, works: false } };
      // its first choice is yes; claude takes no key while its dialog is new
      const works = await until(
        stage,
        "the command ran",
        async () => {
          if (hasRun()) return true;
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
async function openPicker({ agent, stage }: Place): Promise<Prepared> {
  const isOpen = async () => agent.marks.dialog.test(await agent.screen());
  await agent.type("/model");
  await stage.clock.sleep(300, stage.signal); // its own list of commands must be there first, or it takes the Enter
  await agent.press("Enter");
  await until(stage, "the list is open", isOpen, { seen: agent.screen, every: 100 });
  return {
    tokens: [],
    holds: isOpen,
    async release() {
      const open = await isStillKept({ agent, stage }, isOpen);
      if (!open) return { dialog: { open, ran: false, works: false } };
      await agent.press("Escape");
      const isClosed = async () => !(await isOpen());
      const works = await until(stage, "the list is closed", isClosed).catch(() => false);
      return { dialog: { open, ran: false, works } };
    },
    clear: nothing,
  };
}
