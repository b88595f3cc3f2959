import { expect, test } from "bun:test";
import { programEnvironment } from "../../../src/adapters/environment.ts";

test("programs get what they need by name, and nothing that would change what they do", () => {
  const environment = {
    PATH: "/bin",
    HOME: "/home/me",
    XDG_RUNTIME_DIR: "/run/user/1",
    TMUX: "/tmp/x,1,0",
    TMUX_PANE: "%1",
    CLAUDECODE: "1",
    BUN_OPTIONS: "--x",
    BUN_BE_BUN: "1",
    NODE_OPTIONS: "--x",
    LD_PRELOAD: "/x.so",
    ANTHROPIC_API_KEY: "secret",
    LANG: undefined,
  };
  expect(programEnvironment(environment, { LC_ALL: "C.UTF-8", PATH: "/usr/bin" })).toEqual({
    PATH: "/usr/bin",
    HOME: "/home/me",
    XDG_RUNTIME_DIR: "/run/user/1",
    LC_ALL: "C.UTF-8",
  });
});
