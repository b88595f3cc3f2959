/** What a caller of the gateway may do. No scope includes another: a sender need not be a reader. */
export const SCOPES = ["read", "send", "operate", "admin"] as const;

export type Scope = (typeof SCOPES)[number];

/** The scopes that can also be limited to some agents. */
export const VERBS = ["read", "send", "operate"] as const satisfies readonly Scope[];

export type Verb = (typeof VERBS)[number];

/** A person's rights over every agent of every host; a member only has what is bound to them. */
export const ROLES = ["member", "viewer", "sender", "operator", "admin"] as const;

export type Role = (typeof ROLES)[number];

const SCOPES_OF: Readonly<Record<Role, readonly Scope[]>> = {
  member: [],
  viewer: ["read"],
  sender: ["read", "send"],
  operator: ["read", "send", "operate"],
  admin: SCOPES,
};

export function scopesOf(role: Role): readonly Scope[] {
  return SCOPES_OF[role];
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}

export function isVerb(text: string): text is Verb {
  return VERBS.some((verb) => verb === text);
}
