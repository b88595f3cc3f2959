export const VERDICTS = ["accepted", "queued", "unknown", "blocked", "draft", "dead", "not-ready"] as const;

/** How a delivery ended. `accepted` and `queued` are only ever said with proof. */
export type Verdict = (typeof VERDICTS)[number];

export function isVerdict(word: string): word is Verdict {
  return VERDICTS.some((verdict) => verdict === word);
}

/** What `agent send` answers, and why. */
export interface Receipt {
  readonly agent: string;
  readonly id: string;
  readonly verdict: Verdict;
  /** "keys", or the runtime's own: "codex queue", "opencode server", "pi extension"; undefined: nothing was sent. */
  readonly channel: string | undefined;
  /** Why, for a person. */
  readonly detail: string;
  readonly evidence: Evidence;
  readonly elapsedMs: number;
}

export interface Evidence {
  /** The agent's state before anything was typed, and how it was known. */
  readonly state: string;
  readonly stateSource: string;
  readonly rule: string;
  /** What proves it: "hook UserPromptSubmit", "transcript"; undefined without proof. */
  readonly proof: string | undefined;
  readonly proofDetail: string | undefined;
  /** How often Enter was pressed. */
  readonly enters: number;
  /** The screen at the end, where there was no proof: a file. */
  readonly screen: string | undefined;
  /**
   * Where the receipt of an earlier delivery of this id is repeated: when that delivery was, in milliseconds since the
   * epoch.
   */
  readonly repeats: number | undefined;
}

export const NO_EVIDENCE: Evidence = {
  state: "unknown",
  stateSource: "none",
  rule: "",
  proof: undefined,
  proofDetail: undefined,
  enters: 0,
  screen: undefined,
  repeats: undefined,
};
