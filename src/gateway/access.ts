import { MosaicError } from "../base/errors.ts";
import type { AgentSubject } from "../base/resources.ts";
import { VERBS, type Scope } from "../base/scopes.ts";
import { decide, type Reached, type Rights } from "../domain/gateway/rights.ts";
import { viewOf, type KnownAgents, type View } from "../operations/view.ts";

/** The host that a gateway answers for. Its agents are read only where a right over some of them is checked. */
export interface KnownHost {
  readonly host: string;
  agents(): Promise<KnownAgents["agents"]>;
}

/** What one caller may see and do in the fleet. Every route asks it, and none decides for itself. */
export class Access {
  readonly rights: Rights;
  readonly #known: KnownHost;

  constructor(rights: Rights, known: KnownHost) {
    this.rights = rights;
    this.#known = known;
  }

  /** Whether the caller has this right over everything on this host. */
  hasHost(scope: Scope): boolean {
    return decide(this.rights, scope, this.#ownHost()).allowed;
  }

  /** Throws MosaicError `right-missing`. */
  requireHost(scope: Scope, host?: string): void {
    require(this.rights, scope, { kind: "host", host: this.#hostNamed(host) });
  }

  /**
   * Checks a right over some agents of another host, which itself leaves out what the caller may not see. Throws
   * MosaicError `right-missing`.
   */
  requirePartOf(scope: Scope, host: string): void {
    require(this.rights, scope, { kind: "part of host", host });
  }

  /** Whether it is the name of another host. */
  isOther(host: string): boolean {
    return this.#hostNamed(host) !== this.#known.host;
  }

  /**
   * Throws MosaicError `right-missing`, with the same sentence for agents that may not be reached and for names that do
   * not exist.
   */
  async requireAgents(scope: Scope, names: readonly string[], host?: string): Promise<void> {
    if (this.rights.scopes.includes(scope)) return;
    const known = await this.#agents();
    const agents = names.map((name) => this.#subject(known, name, host));
    require(this.rights, scope, { kind: "agents", agents });
  }

  /** The same as an answer; rejects where the agents cannot be read. */
  async hasAgent(scope: Scope, name: string): Promise<boolean> {
    if (this.rights.scopes.includes(scope)) return true;
    return this.#may(scope, this.#subject(await this.#agents(), name));
  }

  /** The agents of this host that are of one of these classes. */
  async agentsOf(classes: readonly string[]): Promise<readonly string[]> {
    return (await this.#agents()).flatMap((known) =>
      known.class !== undefined && classes.includes(known.class) ? [known.agent] : [],
    );
  }

  /** The part of this host, or of all hosts of the team, that the caller may read; undefined: all of it. */
  async view(of?: "all hosts"): Promise<(View & { readonly readable: readonly string[] }) | undefined> {
    if (of === undefined ? this.hasHost("read") : this.rights.scopes.includes("read")) return undefined;
    const agents = await this.#agents();
    const view = this.viewOf(agents);
    return { ...view, readable: agents.filter((agent) => view.mayRead(agent)).map(({ agent }) => agent) };
  }

  /** The same for agents that were just read. */
  viewOf(agents: KnownAgents["agents"]): View {
    const isReadable = (agent: AgentSubject) => this.#may("read", agent);
    return viewOf({ host: this.#known.host, agents }, isReadable);
  }

  /** The error, without a word about agents that the caller has no right to. */
  async redacted(error: MosaicError): Promise<MosaicError> {
    const { host } = this.#known;
    if (this.rights.bindings.length === 0 || VERBS.some((verb) => this.hasHost(verb))) return error;
    const { ending, code, message, hint = "", data } = error;
    const text = `${message}\n${hint}\n${JSON.stringify(data)}`;
    try {
      const isKnown = (agent: AgentSubject) => VERBS.some((verb) => this.#may(verb, agent));
      if (viewOf({ host, agents: await this.#agents() }, isKnown).shown(text) !== null) return error;
    } catch {
      // Without the agents, nobody knows which names must be left out.
    }
    return new MosaicError(ending, "what went wrong may name agents that the caller has no right to", {
      code,
    });
  }

  #may(scope: Scope, agent: AgentSubject): boolean {
    return decide(this.rights, scope, { kind: "agents", agents: [agent] }).allowed;
  }

  #ownHost(): Reached {
    return { kind: "host", host: this.#known.host };
  }

  #hostNamed(host: string | undefined): string {
    return host === undefined || host === "local" ? this.#known.host : host;
  }

  /** Throws without a reason: the error of an unreadable roster quotes the roster. */
  async #agents(): Promise<KnownAgents["agents"]> {
    try {
      return await this.#known.agents();
    } catch (thrown) {
      const { ending, code } =
        thrown instanceof MosaicError ? thrown : ({ ending: "failure", code: undefined } as const);
      throw new MosaicError(ending, "which agents there are cannot be told now", { code });
    }
  }

  #subject(known: KnownAgents["agents"], name: string, host?: string): AgentSubject {
    const [of, agent] = name.includes("/") ? splitAddress(name) : [host ?? "local", name];
    const isOwn = !this.isOther(of);
    return {
      host: this.#hostNamed(of),
      agent,
      class: isOwn ? known.find((one) => one.agent === agent)?.class : undefined,
    };
  }
}

function splitAddress(address: string): readonly [host: string, agent: string] {
  const at = address.indexOf("/");
  return [address.slice(0, at), address.slice(at + 1)];
}

function require(rights: Rights, scope: Scope, reached: Reached): void {
  const decision = decide(rights, scope, reached);
  if (decision.allowed) return;
  throw new MosaicError("configuration", decision.why, { code: "right-missing", data: { scope } });
}
