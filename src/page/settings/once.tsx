/** A secret that is shown only here and now, to be copied. */
export function Once({ secret, what }: { readonly secret: string; readonly what: string }) {
  return (
    <p class="notice" role="status">
      <span>{what}</span>
      <input
        type="text"
        class="secret"
        readOnly
        value={secret}
        aria-label="shown once"
        size={secret.length}
        onFocus={(event) => event.currentTarget.select()}
      />
    </p>
  );
}
