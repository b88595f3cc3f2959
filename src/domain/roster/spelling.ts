/** The two-word keys. Each may also be written in camelCase: `socketName` is `socket_name`. */
export const TWO_WORD_KEYS = [
  "socket_name",
  "holder_session",
  "working_directory",
  "start_concurrency",
  "agents_may",
  "agents_most",
  "memory_max",
  "cpu_quota",
  "tasks_max",
  "reset_command",
  "model_hint",
  "logs_max",
  "on_limit",
  "per_hour",
  "env_file",
] as const;

const SNAKE_CASE_OF = new Map<string, string>(TWO_WORD_KEYS.map((key) => [camelCase(key), key]));

/** The schema's name of a key in either spelling; any other key unchanged. */
export function schemaKey(key: string): string {
  return SNAKE_CASE_OF.get(key) ?? key;
}

export function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
