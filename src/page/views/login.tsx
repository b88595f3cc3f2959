import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../ask.ts";
import { login } from "../login.ts";

export function Login() {
  const [problem, setProblem] = useState("");
  const [asking, setAsking] = useState(false);
  const email = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => email.current?.focus(), []);
  const enter = async () => {
    setAsking(true);
    setProblem("");
    try {
      await login(email.current?.value ?? "", password.current?.value ?? "");
    } catch (thrown) {
      setProblem(wordsOf(thrown));
      setAsking(false);
      if (password.current !== null) {
        password.current.value = "";
        password.current.focus();
      }
    }
  };
  return (
    <main class="login">
      <form
        aria-label="log in"
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <h1>mosaic</h1>
        <p class="faint">the fleet of {location.hostname}</p>
        <label>
          E-mail
          <input ref={email} type="email" name="email" autocomplete="username" required />
        </label>
        <label>
          Password
          <input ref={password} type="password" name="password" autocomplete="current-password" required />
        </label>
        <p class="problem" role="alert">
          {problem}
        </p>
        <button type="submit" class="primary" disabled={asking}>
          {asking ? "Asking …" : "Log in"}
        </button>
      </form>
    </main>
  );
}
