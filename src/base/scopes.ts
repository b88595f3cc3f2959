/** What a caller of the gateway may be allowed. No scope includes another: a sender need not be a reader. */
export const SCOPES = ["read", "send", "operate", "admin"] as const;

export type Scope = (typeof SCOPES)[number];

export const ROLES = ["viewer", "operator", "admin"] as const;

export type Role = (typeof ROLES)[number];

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  viewer: ["read"],
  operator: ["read", "send", "operate"],
  admin: SCOPES,
};

export function scopesOf(role: Role): readonly Scope[] {
  return SCOPES_OF[role];
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
