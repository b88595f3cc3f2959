import { answered, post, Refused } from "./ask.ts";
import { acts } from "./acts.ts";
import { forget } from "./live.ts";
import { forgetSends } from "./sends.ts";
import { session, type Me } from "./session.ts";

/** Throws Refused with what the gateway says, or NoAnswer. */
export async function login(email: string, password: string): Promise<void> {
  enter((await post("/api/v1/login", { email, password })) as Me);
}

/** Comes in by a code that is good once, with a password from now on. Throws as {@link login}. */
export async function claim(code: string, email: string, password: string): Promise<void> {
  enter((await post("/api/v1/claim", { code, email: email === "" ? null : email, password })) as Me);
}

export async function logout(): Promise<void> {
  await post("/api/v1/logout", {});
  leave();
  forgetAll();
}

/** Finds out whether the cookie that the browser has is a session. Throws NoAnswer. */
export async function whoAmI(): Promise<void> {
  try {
    enter((await answered("/api/v1/me", { method: "GET" })) as Me);
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    leave();
  }
}

function enter({ user, scopes, bindings, read_only, csrf }: Me): void {
  // whose session ran out finds what they wrote; somebody else must not
  const before = session.get().user;
  if (before !== null && before.email !== user?.email) forgetAll();
  session.set({ state: "in", user, scopes, bindings, read_only, csrf });
}

function forgetAll(): void {
  forget();
  forgetSends();
  acts.set([]);
}

function leave(): void {
  session.set({ state: "out", user: null, scopes: [], bindings: [], read_only: false, csrf: null });
}
