/** Sends notices to people outside of the fleet. Neither method throws: both return what went wrong, in one line. */
export interface NoticeChannels {
  /** Runs a program with a text on its stdin, no shell between; undefined: it ended with status 0. */
  runProgram(
    argv: readonly string[],
    stdin: string,
    variables: Readonly<Record<string, string>>,
    timeoutMs: number,
  ): Promise<string | undefined>;
  /** Follows no redirect; undefined: the answer was 2xx. */
  post(
    address: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    timeoutMs: number,
  ): Promise<string | undefined>;
}
