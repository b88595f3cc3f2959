// A plugin of opencode's screen (1.18.33), which mosaic gives to the agents of its fleet. Which session is on the
// screen is known to that part of opencode alone: no endpoint, file or event tells it. This writes it down, with what
// else only the screen knows, whenever it changes.
import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

const LOOK_MS = 100;

export default {
  id: "mosaic",
  tui: async (api, { file, model, agent }) => {
    // an opencode that the agent itself starts inherits the environment
    if (ancestors().includes(writerOf(file))) return;
    const at = Date.now();
    let session = null;
    let last = "";
    let menu = null;
    const look = () => {
      try {
        const { name, params } = api.route.current;
        if (name === "home") session = null;
        if (name === "session") session = rootOf(api, params.sessionID);
        const report = {
          version: 1,
          pid: process.pid,
          at,
          session,
          view: name,
          menu: api.ui.dialog.open ? "dialog" : api.mode.current() === "base" ? null : api.mode.current(),
          queued: session !== null && isQueued(api.state.session.messages(session) ?? []),
          port: portOf(api.client.client.getConfig().baseUrl),
          model: model ?? null,
          agent: agent ?? null,
        };
        const text = JSON.stringify(report);
        if (text === last) return;
        // opencode may outlive its terminal, and another life begun since
        if (last !== "" && writerOf(file) !== process.pid) return clearInterval(timer);
        writeFileSync(file + ".new", text + "\n", { mode: 0o600 });
        renameSync(file + ".new", file);
        last = text;
        if (report.menu !== menu) wake(file);
        menu = report.menu;
      } catch {
        // it is not told, and opencode goes on
      }
    };
    const timer = setInterval(look, LOOK_MS);
    api.lifecycle.onDispose(() => clearInterval(timer));
    look();
  },
};

// The launcher waits at this pipe: it beats soon, and sees who waits for somebody, or does not any more.
function wake(file) {
  const session = String(process.env.MOSAIC_AGENT_NAME).replaceAll(".", "_");
  const path = dirname(file) + "/" + session + ".death";
  const facts = lstatSync(path);
  if (!facts.isFIFO() || facts.uid !== process.getuid()) return;
  const pipe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    writeSync(pipe, "b");
  } finally {
    closeSync(pipe);
  }
}

function writerOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).pid;
  } catch {
    return undefined;
  }
}

function ancestors() {
  const pids = [];
  try {
    for (let pid = process.ppid; pid > 1 && pids.length < 100;) {
      pids.push(pid);
      const stat = readFileSync("/proc/" + pid + "/stat", "utf8");
      pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    }
  } catch {
    // as far as it can be read
  }
  return pids;
}

// the one it really has: where the wished one is taken, opencode takes another without a word
function portOf(url) {
  return Number(new URL(url).port) || null;
}

// the screen may show the session of a subagent
function rootOf(api, id) {
  for (let depth = 0; depth < 20; depth += 1) {
    const parent = api.state.session.get(id)?.parentID;
    if (!parent) break;
    id = parent;
  }
  return id;
}

// what opencode marks QUEUED
function isQueued(messages) {
  const running = messages.findLastIndex((one) => one.role === "assistant" && !one.time.completed);
  const last = messages.at(-1);
  return (
    running >= 0 &&
    last.role === "user" &&
    messages.findLastIndex((one) => one.role === "assistant") === running
  );
}
