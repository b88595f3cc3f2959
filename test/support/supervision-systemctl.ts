/** A `systemctl` in front of the real one that notes who acts on units from when to when, and can be slowed down. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRunning } from "./processes.ts";
import type { SupervisionFleet } from "./supervision-fleet.ts";

export interface ActionNote {
  readonly when: "begin" | "end";
  readonly action: string;
  /** The mosaic that called it. */
  readonly caller: number;
  readonly pid: number;
}

export class SystemctlShim {
  readonly #log: string;
  readonly #slow: string;
  readonly #apart: string;

  constructor(fleet: SupervisionFleet) {
    this.#log = fleet.folder.join("systemctl.log");
    this.#slow = fleet.folder.join("systemctl.slow");
    this.#apart = fleet.folder.join("systemctl.apart");
    const program = join(fleet.shims, "systemctl");
    // mosaic hands on no variable of ours, so the paths are written into the script
    const script = [
      "#!/bin/bash",
      `log='${this.#log}' slow='${this.#slow}' apart='${this.#apart}'`,
      'case " $* " in',
      '  *" start "* | *" stop "* | *" restart "*) ;;',
      '  *) exec /usr/bin/systemctl "$@" ;;',
      "esac",
      'echo "begin $2 $PPID $$" >>"$log"',
      'if [[ -e $slow && " $* " == *" $(<"$slow") "* ]]; then',
      '  : >"$slow.now"',
      "  for ((i = 0; i < 300; i++)); do [[ -e $slow ]] || break; sleep 0.1; done",
      "fi",
      "if [[ -e $apart ]]; then",
      // what systemctl does, with the time between two questions that it has on a busy host
      "  for unit; do",
      '    [[ $unit != *.service ]] || { /usr/bin/systemctl --user "$2" --no-block -- "$unit" && sleep 0.5; }',
      "  done",
      "  while [[ -n $(/usr/bin/systemctl --user list-jobs --no-legend 'mosaic-agent@*') ]]; do sleep 0.05; done",
      "else",
      '  /usr/bin/systemctl "$@"',
      "fi",
      "status=$?",
      'echo "end $2 $PPID $$" >>"$log"',
      'exit "$status"',
      "",
    ];
    writeFileSync(program, script.join("\n"));
    chmodSync(program, 0o755);
    this.forget();
  }

  forget(): void {
    writeFileSync(this.#log, "");
  }

  /** Calls with this word among their arguments take half a minute. */
  slowDown(word: string): void {
    writeFileSync(this.#slow, word);
  }

  /** Whether such a call has begun. */
  isSlow(): boolean {
    return existsSync(`${this.#slow}.now`);
  }

  /** Between the units of a call half a second goes by. */
  pullApart(): void {
    writeFileSync(this.#apart, "");
  }

  /** Calls that are slow go on now. */
  letGo(): void {
    for (const path of [this.#slow, `${this.#slow}.now`, this.#apart]) rmSync(path, { force: true });
  }

  /** No call is slow any more, and those that were are gone. */
  hurry(): void {
    this.letGo();
    for (const { pid } of this.open()) {
      // the group that mosaic gave it: its sleep goes too
      if (isRunning(pid)) process.kill(-pid, "SIGKILL");
    }
    this.forget();
  }

  notes(): ActionNote[] {
    return readFileSync(this.#log, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const [when, action = "", caller, pid] = line.split(" ");
        return { when: when === "end" ? "end" : "begin", action, caller: Number(caller), pid: Number(pid) };
      });
  }

  /** The calls that have begun and not ended. */
  open(): ActionNote[] {
    const notes = this.notes();
    return notes.filter(
      (note) => note.when === "begin" && !notes.some((end) => end.when === "end" && end.pid === note.pid),
    );
  }
}
