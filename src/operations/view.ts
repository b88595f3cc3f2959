import type { AgentSubject } from "../base/resources.ts";

/** What somebody may see of a fleet who may not see all of it. */
export interface View {
  /** What is not given is looked up: the host is the one that answers, the class what its roster says. */
  mayRead(agent: Pick<AgentSubject, "agent"> & Partial<AgentSubject>): boolean;
  /** The text; null where an agent that may not be read is named in it. */
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

/** The names as words, also as tmux has them; undefined where there are none. */
function namesIn(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined;
  const spelled = [...new Set(names.flatMap((name) => [name, name.replaceAll(".", "_")]))];
  return new RegExp(
    `(?<![A-Za-z0-9_-])(?:${spelled.map((name) => RegExp.escape(name)).join("|")})(?![A-Za-z0-9_-])`,
  );
}
