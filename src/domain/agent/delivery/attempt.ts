import type { AgentName } from "../../../base/names.ts";
import type { Fleet } from "../../host/host.ts";
import type { RosterAgent } from "../../roster/roster.ts";
import { lookAtAgent, type AgentLook, type StateSources } from "../look.ts";
import type { AgentFacts, Proof } from "../../../runtimes/contract.ts";
import type { Launched } from "../../../runtimes/launched.ts";
import type { Message } from "./message.ts";
import type { Changes, SenderLock } from "../../ports/sending.ts";
import { NO_EVIDENCE, type Evidence, type Receipt, type Verdict } from "./verdict.ts";

export interface DeliveryRequest {
  readonly agent: RosterAgent;
  readonly message: Message;
  /** Its sender chose the id, and may have sent it before. */
  readonly isIdGiven?: boolean;
  /** Wait until the agent is idle before anything is sent. */
  readonly waitIdle: boolean;
  /** Empty the box where a draft stands in it; the draft is kept in a file. */
  readonly clearDraft: boolean;
  /** Type also where nothing is known of the screen: its Enter may answer a dialog, or send somebody's draft. */
  readonly blind: boolean;
  /**
   * It may be kept until a usage limit has passed, or the day of a budget that is used, where the roster has that; not what
   * somebody waits for.
   */
  readonly mayBeKept?: boolean;
  /** Milliseconds for all of it, waiting included. */
  readonly timeoutMs: number;
}

export interface DeliveryTools {
  readonly fleet: Fleet;
  readonly sources: StateSources;
  readonly senderLock: SenderLock;
  readonly changes: Changes;
  /** Why an agent without a living process is waited for: a restart or its supervisor brings it back. */
  comesBack(agent: AgentName): Promise<string | undefined>;
  /** The agent that the sender says it is (MOSAIC_AGENT_NAME); for the journal, which asks the kernel too. */
  readonly sender?: string | undefined;
}

/** The runtime gets at least this long to take a message, whatever was left of the time. */
export const LEAST_PROOF_MS = 5_000;

/** One delivery under its lock, from the first look to the receipt: what its steps know of each other. */
export class Attempt {
  readonly tools: DeliveryTools;
  readonly request: DeliveryRequest;
  /** Monotonic. */
  readonly startedAt: number;
  readonly deadline: number;
  channel: string | undefined;
  /** A draft was taken out of the box: some runtimes put it back once the message is sent. */
  clearedDraft = false;
  /** The text is in its box, or has reached the runtime: it is not sent again. */
  sent = false;
  /** The process that the message is for: another process in its place has received nothing of it. */
  pid: number | undefined;
  /** Wall-clock time before anything was sent: older records are not this message. 0: nothing was. */
  since = 0;
  /** Stands for the launch record of a process that has none any more. */
  opened: Launched | undefined;
  evidence: Evidence = NO_EVIDENCE;
  #look: AgentLook | undefined;

  constructor(tools: DeliveryTools, request: DeliveryRequest) {
    this.tools = tools;
    this.request = request;
    this.startedAt = tools.fleet.clock.monotonic();
    this.deadline = this.startedAt + request.timeoutMs;
  }

  /** The last look. */
  get look(): AgentLook {
    if (this.#look === undefined) throw new Error("the agent was not looked at");
    return this.#look;
  }

  async lookAgain(): Promise<AgentLook> {
    const { fleet, sources } = this.tools;
    const look = await lookAtAgent(fleet, sources, this.request.agent);
    const { state, source, rule } = look.state;
    if (this.since === 0) this.evidence = { ...this.evidence, state, stateSource: source, rule };
    this.#look = look;
    return look;
  }

  /** The facts by which its record is found also once it has ended. */
  lasting(facts: AgentFacts): AgentFacts {
    const stands = facts.launched === undefined && this.opened?.pid === facts.pid;
    return stands ? { ...facts, launched: this.opened } : facts;
  }

  async proofNow(facts: AgentFacts): Promise<Proof | undefined> {
    const sought = { needle: this.request.message.needle, since: this.since };
    return this.look.adapter.proof?.(this.lasting(facts), this.tools.sources.world, sought);
  }

  /** Whether the record of a process that has ended can be found at all: without it no proof is no "no". */
  findsRecordOf(launch: unknown): boolean {
    return this.look.adapter.conversation === undefined || launch !== undefined;
  }

  end(verdict: Verdict, detail: string): Receipt {
    return {
      agent: this.request.agent.name,
      id: this.request.message.id,
      verdict,
      channel: this.channel,
      detail: detail.replaceAll(/\s+/g, " ").trim(),
      evidence: this.evidence,
      elapsedMs: Math.round(this.now() - this.startedAt),
    };
  }

  /** The verdicts that are only said with proof. What was refused is held by nobody, and may be sent again. */
  proven({ kind, source, detail }: Proof): Receipt {
    this.evidence = { ...this.evidence, proof: source, proofDetail: detail };
    if (kind === "refused") {
      this.sent = false;
      return this.end("blocked", `it refused the message: nobody is logged in (${source})`);
    }
    return kind === "accepted"
      ? this.end("accepted", `it took the message (${source})`)
      : this.end("queued", `it holds the message until it has time (${source})`);
  }

  /** Its process has ended; also where it was started again since. */
  get isOver(): boolean {
    const { state, view } = this.look;
    const isReplaced = this.pid !== undefined && view !== undefined && view.pid !== this.pid;
    return state.state === "dead" || isReplaced;
  }

  /** What stood on the screen when we gave up: the only evidence there is. Where it cannot be kept, there is none. */
  async keepScreen(): Promise<void> {
    const { view } = this.look;
    if (view === undefined) return;
    const { fleet } = this.tools;
    const path = `${fleet.paths.logs(this.request.agent.name)}/delivery-${this.request.message.id}.ansi`;
    const isKept = await fleet.files.write(path, view.screen, 0o600).then(
      () => true,
      () => false,
    );
    if (isKept) this.evidence = { ...this.evidence, screen: path };
  }

  /** Milliseconds that only go forward. */
  now(): number {
    return this.tools.fleet.clock.monotonic();
  }

  /** For what must not be cut short: text that stands in the box waits for its Enter, whoever interrupts. */
  settle(milliseconds: number): Promise<void> {
    return this.tools.fleet.clock.sleep(milliseconds);
  }

  sleep(milliseconds: number): Promise<void> {
    return this.tools.fleet.clock.sleep(milliseconds, this.tools.fleet.signal);
  }

  get aborted(): boolean {
    return this.tools.fleet.signal.aborted;
  }
}
