import type { AgentSubject } from "../base/resources.ts";

/** What a caller with partial rights may see of a fleet. */
export interface View {
  /** Missing facts are looked up: the host is this one, the class comes from its roster. */
  mayRead(agent: Pick<AgentSubject, "agent"> & Partial<AgentSubject>): boolean;
  /** The text; null where it names an agent that may not be read. */
  shown(text: string): string | null;
}

/** What is known of the agents of one host. */
export interface KnownAgents {
  readonly host: string;
  readonly agents: readonly Pick<AgentSubject, "agent" | "class">[];
}

/** Pure. */
export function viewOf({ host, agents }: KnownAgents, isReadable: (agent: AgentSubject) => boolean): View {
  const classes = new Map(agents.map((known) => [known.agent, known.class]));
  const mayRead: View["mayRead"] = ({ agent, ...more }) =>
    isReadable({ host, class: classes.get(agent), ...more, agent });
  const hidden = agents.filter((agent) => !mayRead(agent)).map(({ agent }) => agent);
  const named = namesIn(hidden);
  return { mayRead, shown: (text) => (named?.test(text) === true ? null : text) };
}

/** Matches any of the names as a word, also as tmux spells it; undefined where there are none. */
function namesIn(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined;
  const spelled = [...new Set(names.flatMap((name) => [name, name.replaceAll(".", "_")]))];
  return new RegExp(
    `(?<![A-Za-z0-9_-])(?:${spelled.map((name) => RegExp.escape(name)).join("|")})(?![A-Za-z0-9_-])`,
  );
}
