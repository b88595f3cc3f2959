/**
 * mosaic's ear inside pi, loaded by `pi --extension` for the agents of a fleet and for nobody else. It tells what pi
 * does (a state file) and takes messages without keys (a unix socket). It adds no tool and no look, prints nothing,
 * and where anything of it fails pi goes on as if it were not there. Measured with pi 0.87.1.
 *
 * MOSAIC_PI_STATE  file, written whole on every change, 0600, gone when pi ends:
 *   {version, pid, state, since, sessionId, sessionFile, held: [{head, at}], taken: [{head, at}], note}
 *   held: messages that pi keeps until it has time; taken: those that became part of the conversation.
 * MOSAIC_PI_ROLE   file with what the agent is told of itself: it is put behind pi's own system prompt.
 * MOSAIC_PI_SOCKET unix socket, one line of JSON in, one out, one request at a time:
 *   {"deliver": TEXT, "id": ...}  {"ok": true, "id": ..., "outcome": "taken" | "queued" | "handed"}
 *   {"new_session": true}       {"ok": true, "session": ID}
 *   a refusal                   {"ok": false, "sent": false, "error": WHY}; "sent": false means surely nothing was done
 */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { dirname } from "node:path";

const LONGEST_LINE = 2 * 1024 * 1024;
/** sun_path of Linux has 108 bytes, one of them NUL. */
const LONGEST_SOCKET_PATH = 107;
const HEAD_LENGTH = 300;
const REMEMBERED = 32;
const LOOK_AGAIN_MS = 1000;
const OUTCOME_MS = 1500;
const NEW_SESSION_MS = 8000;
const SILENT_PEER_MS = 10_000;
const RATE_LIMIT = /\b429\b|rate.?limit|too many requests|resource.?exhausted/i;

export default function mosaic(pi) {
  const statePath = process.env.MOSAIC_PI_STATE;
  const socketPath = process.env.MOSAIC_PI_SOCKET;
  if (!statePath || !socketPath) return;

  let context;
  let server;
  let timer;
  let note;
  /** Whether this pi is the agent; false where another one already answers on the socket. */
  let publishing = false;
  let running = false;
  let limited = false;
  let prompt;
  let held = [];
  let taken = [];
  let published = "";
  let word = "idle";
  let since = Date.now();
  let serving = false;
  const onTaken = new Set();

  function currentWord() {
    if (prompt !== undefined)
      return /^(select|confirm)$/.test(prompt) ? "blocked: approval" : "blocked: picker";
    if (limited) return "blocked: rate-limit";
    if (!context.isIdle()) return context.hasPendingMessages() ? "queued" : "working";
    return hasLogin() ? "idle" : "blocked: login";
  }

  function hasLogin() {
    const model = context.model;
    if (!model || model.provider === "unknown") return false;
    try {
      return context.modelRegistry.hasConfiguredAuth(model) !== false;
    } catch {
      return true;
    }
  }

  function publish() {
    if (!publishing || context === undefined) return;
    const now = currentWord();
    const isNews =
      now !== word && (now === "idle" || now.startsWith("blocked") || word.startsWith("blocked"));
    if (now !== word) [word, since] = [now, Date.now()];
    // pi queues a moment after it announced the input
    if (!context.hasPendingMessages()) held = held.filter((message) => Date.now() - message.at < 300);
    const state = {
      version: 1,
      pid: process.pid,
      state: word,
      since,
      sessionId: context.sessionManager.getSessionId(),
      sessionFile: context.sessionManager.getSessionFile(),
      held: context.hasPendingMessages() ? held : [],
      taken,
      note,
    };
    const text = `${JSON.stringify(state)}\n`;
    if (text === published) return;
    writeWhole(statePath, text);
    published = text;
    if (isNews) quietly(() => wake(statePath));
  }

  /** Nothing that goes wrong here may reach pi, which would print it. */
  function on(event, handle) {
    pi.on(event, (what, now) => {
      try {
        context = now;
        handle(what);
        publish();
      } catch {}
    });
  }

  const role = roleText(process.env.MOSAIC_PI_ROLE);
  if (role !== undefined) {
    pi.on("before_agent_start", ({ systemPrompt }) => ({ systemPrompt: `${systemPrompt}\n\n${role}` }));
  }

  on("session_start", () => {
    if (context.mode !== "tui") return;
    void open();
  });
  on("agent_start", () => {
    running = true;
    limited = false;
  });
  on("agent_settled", () => {
    running = false;
    limited = false;
  });
  on("model_select", () => {});
  on("session_before_compact", () => {});
  on("session_compact", () => {});
  on("session_compact_failed", () => {});
  on("ui_prompt_start", (event) => {
    prompt = String(event.kind);
  });
  on("ui_prompt_end", () => {
    prompt = undefined;
  });
  on("input", (event) => {
    if (event.streamingBehavior !== undefined) held = remember(held, event.text);
  });
  on("message_end", ({ message }) => {
    if (message.role === "assistant")
      limited = message.stopReason === "error" && RATE_LIMIT.test(message.errorMessage);
    if (message.role !== "user") return;
    const text = textOf(message.content);
    const at = held.findIndex((one) => one.head === headOf(text));
    if (at >= 0) held = held.toSpliced(at, 1);
    taken = remember(taken, text);
    for (const heard of onTaken) heard(text);
  });
  on("session_shutdown", (event) => {
    close(event.reason === "quit");
  });

  async function open() {
    try {
      note = whyNoSocket(socketPath);
      if (note === undefined) {
        server = createServer({ allowHalfOpen: true }, serve);
        server.maxConnections = 8;
        const failure = await listen(server, socketPath);
        if (failure === "another pi answers on the socket") return;
        note = failure;
      }
      publishing = true;
      process.once("exit", onExit);
      // what no event tells: a login, a queue that went back into the box, the end of a compaction
      timer = setInterval(() => quietly(publish), LOOK_AGAIN_MS);
      timer.unref();
      publish();
    } catch {}
  }

  function close(ends) {
    if (!publishing) return;
    publishing = false;
    clearInterval(timer);
    process.removeListener("exit", onExit);
    // which removes its file at once: the next session makes its own under the same name
    quietly(() => server?.close());
    if (ends) quietly(() => rmSync(statePath, { force: true }));
  }

  function onExit() {
    close(true);
  }

  function serve(peer) {
    let line = "";
    let bytes = 0;
    const answer = (what) => quietly(() => peer.end(`${JSON.stringify(what)}\n`));
    const refuse = (error) => answer(refusal(error));
    peer.unref();
    peer.on("error", () => {});
    peer.setTimeout(SILENT_PEER_MS, () => peer.destroy());
    peer.setEncoding("utf8");
    peer.on("end", () => {
      if (!line.includes("\n")) peer.destroy();
    });
    peer.on("data", function more(chunk) {
      line += chunk;
      bytes += Buffer.byteLength(chunk);
      if (!chunk.includes("\n") && bytes <= LONGEST_LINE) return;
      peer.off("data", more);
      peer.resume();
      if (bytes > LONGEST_LINE) return refuse("the line is longer than 2 MiB");
      if (serving) return refuse("another request is being served");
      serving = true;
      handle(line.slice(0, line.indexOf("\n")))
        .then(answer, (error) => answer({ ok: false, error: String(error?.message ?? error) }))
        .finally(() => {
          serving = false;
        });
    });
  }

  async function handle(line) {
    const request = parse(line);
    if (request === undefined) return refusal("not one line of JSON");
    if (typeof request.deliver === "string") return { id: request.id, ...(await deliver(request.deliver)) };
    if (request.new_session === true) return await newSession();
    return refusal("neither deliver nor new_session");
  }

  async function deliver(text) {
    if (text.trim() === "") return refusal("the message is empty");
    if (!publishing) return refusal("pi is changing its session");
    // pi refuses these with a line on the screen, and the text is lost
    if (!context.isIdle() && !running) return refusal("pi is compacting");
    if (!hasLogin()) return refusal("pi has no model or no login");
    let outcome;
    const heard = (other) => {
      if (other === text) outcome = "taken";
    };
    onTaken.add(heard);
    try {
      try {
        // steer is what Enter does; without expandPromptTemplates a leading / or ! is plain text
        pi.sendUserMessage(text, { deliverAs: "steer" });
      } catch (error) {
        return refusal(String(error?.message ?? error));
      }
      const end = Date.now() + OUTCOME_MS;
      while (outcome === undefined && Date.now() < end) {
        await pause(10);
        if (publishing && context.hasPendingMessages() && held.some((one) => one.head === headOf(text)))
          outcome ??= "queued";
      }
      return { ok: true, outcome: outcome ?? "handed" };
    } finally {
      onTaken.delete(heard);
      quietly(publish);
    }
  }

  /**
   * Only the handler of a command may begin a session (0.87.1), so there is one for as long as that takes: it is made
   * after pi built its menu, has a name that nobody can type, and is gone with the session that it ends.
   */
  async function newSession() {
    if (!publishing) return refusal("pi is changing its session");
    const name = `mosaic-new-session-${randomBytes(12).toString("hex")}`;
    const begun = new Promise((resolve) => {
      pi.registerCommand(name, {
        description: "",
        handler: async (_words, command) => {
          try {
            let session;
            const { cancelled } = await command.newSession({
              withSession: async (fresh) => {
                session = fresh.sessionManager.getSessionId();
              },
            });
            resolve(
              cancelled
                ? { ok: false, sent: false, error: "an extension of pi refused" }
                : { ok: true, session },
            );
          } catch (error) {
            resolve({ ok: false, error: String(error?.message ?? error) });
          }
        },
      });
    });
    try {
      pi.sendUserMessage(`/${name}`, { expandPromptTemplates: true });
    } catch (error) {
      return refusal(String(error?.message ?? error));
    }
    return await Promise.race([
      begun,
      pause(NEW_SESSION_MS).then(() => ({ ok: false, error: "pi did not answer" })),
    ]);
  }
}

function refusal(error) {
  return { ok: false, sent: false, error };
}

function remember(list, text) {
  return [...list, { head: headOf(text), at: Date.now() }].slice(-REMEMBERED);
}

function headOf(text) {
  return String(text).slice(0, HEAD_LENGTH);
}

function textOf(content) {
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? content.filter((part) => part?.type === "text") : [];
  return parts.map((part) => part.text).join("");
}

function parse(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function quietly(act) {
  try {
    act();
  } catch {}
}

function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}

/** O_EXCL does not follow a link that somebody put there. */
function writeWhole(path, text) {
  const draft = `${path}.${process.pid}.tmp`;
  rmSync(draft, { force: true });
  const file = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

function whyNoSocket(path) {
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) return "the socket's path is longer than 107 bytes";
  try {
    const folder = lstatSync(dirname(path));
    const ours = folder.isDirectory() && folder.uid === process.getuid() && (folder.mode & 0o077) === 0;
    if (!ours) return "the socket's folder is not ours alone";
  } catch {
    return "the socket's folder is not there";
  }
  const there = lstatSync(path, { throwIfNoEntry: false });
  return there === undefined || there.isSocket() ? undefined : "something else is where the socket should be";
}

/** undefined where it listens; otherwise why not. A socket on which nobody answers was left behind by a killed pi. */
async function listen(server, path) {
  const first = await tryListen(server, path);
  if (first?.code !== "EADDRINUSE") return first?.message;
  if (await answers(path)) return "another pi answers on the socket";
  rmSync(path, { force: true });
  return (await tryListen(server, path))?.message;
}

function tryListen(server, path) {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(path, () => {
      server.off("error", resolve);
      server.on("error", () => {});
      server.unref();
      // the folder is ours alone, so nobody came in between
      quietly(() => chmodSync(path, 0o600));
      resolve(undefined);
    });
  });
}

function answers(path) {
  return new Promise((resolve) => {
    const peer = connect(path);
    const decide = (live) => {
      peer.destroy();
      resolve(live);
    };
    peer.setTimeout(1000, () => decide(true));
    peer.once("connect", () => decide(true));
    peer.once("error", (error) => decide(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"));
  });
}

/** undefined where there is none, or it cannot be read: pi starts all the same. */
function roleText(path) {
  if (!path) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The launcher waits at this pipe: it beats soon, and sees what is new. */
function wake(beside) {
  const session = String(process.env.MOSAIC_AGENT_NAME).replaceAll(".", "_");
  const path = `${dirname(beside)}/${session}.death`;
  const facts = lstatSync(path);
  if (!facts.isFIFO() || facts.uid !== process.getuid()) return;
  const pipe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    writeSync(pipe, "b");
  } finally {
    closeSync(pipe);
  }
}
