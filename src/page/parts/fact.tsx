import { toChildArray, type ComponentChildren } from "preact";

/** One fact of a list of them. What is null is not known, and says so. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        {toChildArray(children).every((part) => part === "") ? (
          <span class="faint">not known</span>
        ) : (
          children
        )}
      </dd>
    </div>
  );
}
