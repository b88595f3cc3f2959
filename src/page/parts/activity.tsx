import { acts, dismiss } from "../acts.ts";
import { duration } from "../ages.ts";
import { useSeconds } from "../clock.tsx";
import { useStore } from "../store.ts";

const SHOWN = 4;

/** What was started from this page: since when it is under way, and how it ended. */
export function Activity() {
  const all = useStore(acts);
  useSeconds();
  if (all.length === 0) return null;
  return (
    <section class="activity" aria-label="what you asked for">
      <ul>
        {all.slice(0, SHOWN).map((act) => (
          <li key={act.id} class={act.state.replace(" ", "-")}>
            <span class="what">
              <strong>{act.title}</strong> {act.state === "under way" ? "under way" : act.text}
              {act.hint === null ? null : <code>{act.hint}</code>}
            </span>
            <span class="age">{duration(Date.now() - act.begun)}</span>
            {act.state === "under way" ? null : (
              <button
                type="button"
                class="quiet"
                aria-label={`dismiss: ${act.title}`}
                onClick={() => dismiss(act)}
              >
                dismiss
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
