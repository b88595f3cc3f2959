import { answered, NoAnswer, post, Refused } from "./ask.ts";
import { forget } from "./live.ts";
import { session, type Session, type User } from "./session.ts";

const OUT: Session = { state: "out", user: null, csrf: null };

/** Throws Refused with what the gateway says, or NoAnswer. */
export async function login(email: string, password: string): Promise<void> {
  await post("/api/v1/login", { email, password });
  await whoAmI();
}

export async function logout(): Promise<void> {
  await post("/api/v1/logout", {});
  session.set(OUT);
  forget();
}

/** Finds out whether the cookie that the browser has is a session. Throws NoAnswer. */
export async function whoAmI(): Promise<void> {
  try {
    const me = (await answered("/api/v1/me", { method: "GET" })) as { user: User; csrf: string };
    session.set({ state: "in", user: me.user, csrf: me.csrf });
  } catch (thrown) {
    if (thrown instanceof NoAnswer || !(thrown instanceof Refused)) throw thrown;
    session.set(OUT);
  }
}
