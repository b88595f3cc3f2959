import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../ask.ts";
import { claim, login } from "../login.ts";

/** The shortest password that the gateway accepts. */
const SHORTEST_PASSWORD = 8;

/** Logging in: with a password, or with a code that works once. */
export function Login() {
  const [byCode, setByCode] = useState(false);
  const [problem, setProblem] = useState("");
  const [asking, setAsking] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), [byCode]);
  const enter = async (given: FormData) => {
    const field = (name: string) => {
      const value = given.get(name);
      return typeof value === "string" ? value : "";
    };
    setAsking(true);
    setProblem("");
    try {
      await (byCode
        ? claim(field("code").trim(), field("email"), field("password"))
        : login(field("email"), field("password")));
    } catch (thrown) {
      setProblem(wordsOf(thrown));
      setAsking(false);
      const password = form.current?.querySelector<HTMLInputElement>("input[type=password]");
      if (password) {
        password.value = "";
        password.focus();
      }
    }
  };
  return (
    <main class="login">
      <form
        ref={form}
        aria-label="log in"
        onSubmit={(event) => {
          event.preventDefault();
          void enter(new FormData(event.currentTarget));
        }}
      >
        <h1>mosaic</h1>
        <p class="faint">the fleet of {location.hostname}</p>
        {byCode ? (
          <label>
            One-time code
            <input type="text" name="code" autocomplete="one-time-code" spellcheck={false} required />
          </label>
        ) : null}
        <label>
          E-mail
          <input type="email" name="email" autocomplete="username" required={!byCode} />
        </label>
        <label>
          {byCode ? "New password" : "Password"}
          <input
            type="password"
            name="password"
            autocomplete={byCode ? "new-password" : "current-password"}
            minLength={byCode ? SHORTEST_PASSWORD : 1}
            required
          />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="primary" disabled={asking}>
          {asking ? "Asking …" : "Log in"}
        </button>
        <button type="button" class="quiet" onClick={() => setByCode(!byCode)}>
          {byCode ? "I have a password" : "I have a one-time code"}
        </button>
      </form>
    </main>
  );
}
