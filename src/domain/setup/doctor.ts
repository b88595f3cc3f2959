import { helpCommand } from "../agent/help-command.ts";
import type { Check } from "../host/check.ts";

/** Something that is wrong, or will be after a reboot. */
export interface Finding {
  /** What it is about, as a word for scripts: a check of `fleet verify`, or one of our own. */
  readonly id: string;
  readonly agent: string | undefined;
  /** wrong: now, or at the next boot. risk: it works, but may stop working. unknown: the question was not answered. */
  readonly severity: "wrong" | "risk" | "unknown";
  readonly when: "now" | "boot";
  readonly fact: string;
  /** The consequence. */
  readonly why: string;
  /** The one command that helps, or what to do. */
  readonly command: string;
  /** Whether `fleet doctor --fix` does it: that stops, starts and loses nothing. */
  readonly fixable: boolean;
}

/** The facts that the doctor looks at. */
export interface Symptoms {
  readonly checks: readonly Check[];
  readonly agents: readonly {
    readonly name: string;
    readonly runtime: string;
    readonly state: string;
    readonly reason: string;
  }[];
  /** What the roster wants and is not done yet, by agent. */
  readonly due: readonly {
    readonly name: string;
    readonly action: string;
    readonly reasons: readonly string[];
  }[];
  /** Files that an installation would write. */
  readonly files: readonly string[];
  /** undefined: the fleet is not paused. */
  readonly paused: string | undefined;
  /** Why the journal cannot be written; undefined where it can. */
  readonly journal: string | undefined;
}

/** The consequence of a failed check, and whether an installation repairs it. */
const MEANINGS: Readonly<Record<string, readonly [why: string, fixable?: "fixable"]>> = {
  tmux: ["an older tmux loses or mixes up what is typed into it"],
  "tmux server": ["a tmux that is newer than its server may not be able to talk to it"],
  socket: ["without the fleet's tmux server no agent has a screen"],
  holder: ["without its session the tmux server ends with its last agent"],
  supervision: ["nobody starts it again when it dies"],
  session: ["it has no screen, so nothing can be said to it"],
  process: ["another program is in its place, and would get what is meant for it"],
  containment: ["no limit of memory or processor holds for it"],
  heartbeat: ["whether it lives is not known from outside"],
  units: ["systemd starts what an earlier roster or another mosaic wanted", "fixable"],
  boot: ["after a reboot other agents run than the roster has", "fixable"],
  linger: ["the fleet ends with the last log-out, and does not start at boot"],
  "boot programs": ["the units name programs that are not there: nothing starts", "fixable"],
  "boot runtimes": ["at boot there is no shell that sets PATH: these agents cannot start"],
  "boot run folder": ["launchers could not write what they know of their agents", "fixable"],
  scripts: ["agents are started by a launcher of another mosaic", "fixable"],
  access: ["somebody else may change what agents run, or read their keys"],
  "default server": ["a session of an agent on your own tmux server is not the fleet's"],
  unmanaged: ["it runs on the fleet's server, and nobody watches over it"],
};

const AT_BOOT = ["linger", "boot"];

/** Everything that is wrong now, or will be at the next boot, the worst first. Pure. */
export function diagnose({ checks, agents, due, files, paused, journal }: Symptoms): readonly Finding[] {
  const found = checks.flatMap(ofCheck);
  const isTold = (name: string) =>
    found.some(({ agent, severity }) => agent === name && severity === "wrong");
  found.push(...agents.filter(({ name }) => !isTold(name)).flatMap(ofAgent));
  for (const { name, action, reasons } of due) {
    if (action !== "restart") continue;
    found.push({
      ...finding(
        "changed",
        name,
        `${name} runs with something else than the roster says: ${reasons.join(", ")}`,
      ),
      why: "what was changed in the roster does not hold for it yet",
      command: "mosaic fleet plan",
    });
  }
  if (files.length > 0 && !found.some(({ fixable }) => fixable)) {
    found.push({
      ...finding("files", undefined, `not written as the roster wants: ${files.join(", ")}`),
      why: "the next start of an agent goes by what is there",
      command: "mosaic fleet install-systemd",
      fixable: true,
    });
  }
  if (paused !== undefined) {
    found.push({
      ...finding("paused", undefined, `the fleet is ${paused}`),
      severity: "risk",
      why: "nothing is started, restarted or sent while it holds",
      command: "mosaic fleet resume",
    });
  }
  if (journal !== undefined) {
    found.push({
      ...finding("journal", undefined, `the journal cannot be written: ${journal}`),
      severity: "risk",
      why: "what happens is not written down: events and recap will lack it",
      command: "df -h ~/.config",
    });
  }
  const order = ["wrong", "risk", "unknown"];
  return found.toSorted((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}

function finding(id: string, agent: string | undefined, fact: string): Finding {
  return { id, agent, severity: "wrong", when: "now", fact, why: "", command: "", fixable: false };
}

function ofCheck({ id, agent, verdict, fact, hint = "" }: Check): Finding[] {
  if (verdict === "ok" || verdict === "not available") return [];
  const [why = "", fixable] = MEANINGS[id] ?? [];
  return [
    {
      ...finding(id, agent, agent === undefined ? fact : `${agent}: ${fact}`),
      severity: verdict === "failed" ? "wrong" : verdict === "warning" ? "risk" : "unknown",
      when: AT_BOOT.some((word) => id.startsWith(word)) ? "boot" : "now",
      why,
      command: hint,
      fixable: verdict === "failed" && fixable !== undefined,
    },
  ];
}

function ofAgent({ name, runtime, state, reason }: Symptoms["agents"][number]): Finding[] {
  if (state === "blocked") {
    return [
      {
        ...finding("waiting", name, `${name} waits for somebody: ${reason}`),
        why:
          reason === "rate-limit"
            ? "it goes on by itself when its account may again"
            : "it does nothing before that is answered",
        command: helpCommand(name, reason, runtime),
        severity: reason === "rate-limit" ? "risk" : "wrong",
      },
    ];
  }
  if (state !== "failed" && state !== "drifted") return [];
  return [
    {
      ...finding("failed", name, `${name} is ${state}: ${reason}`),
      why: "nothing starts it again",
      command: `mosaic agent status ${name}`,
    },
  ];
}
