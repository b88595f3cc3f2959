/** `mosaic fleet ps --json`, as far as tests read it. */
/** What a test reads of one agent of `fleet ps --json`. */
export interface PsAgent {
  readonly name: string;
  readonly state: string;
  readonly state_source: string;
  readonly state_since: string | null;
  readonly detail: string;
  readonly pid: number | null;
  readonly restarts: number | null;
  readonly beat: { readonly word: string; readonly age_ms?: number; readonly why?: string };
  readonly flags: readonly string[];
  readonly memory_bytes: number | null;
  readonly cpu_percent: number | null;
}

export interface PsDocument {
  readonly schema: string;
  readonly host: string;
  readonly paused: { readonly by: string; readonly reason: string } | null;
  readonly unanswered: readonly string[];
  readonly unmanaged: readonly string[];
  readonly agents: readonly PsAgent[];
}

export function rowOf(document: PsDocument, name: string): PsAgent {
  const row = document.agents.find((agent) => agent.name === name);
  if (row === undefined) throw new Error(`no row ${name} in ${JSON.stringify(document)}`);
  return row;
}
