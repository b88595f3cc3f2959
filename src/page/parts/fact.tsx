import { toChildArray, type ComponentChildren } from "preact";

/** One fact in a list. null means not known, and is shown so. */
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
