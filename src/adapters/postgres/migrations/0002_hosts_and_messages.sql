-- Times here are of the database's clock alone: no clock of a host is compared with another one.

create table host (
  host_id uuid primary key,
  name text not null check (name ~ '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$' and name not in ('all', 'local')),
  -- where it lives: a copy of its home at another place gets no lease
  machine_id text not null,
  place text not null,
  version text not null,
  lease_holder uuid,
  lease_epoch bigint not null default 0,
  lease_until timestamptz not null default '-infinity',
  heard_at timestamptz,
  looked_at timestamptz,
  enrolled_at timestamptz not null default clock_timestamp(),
  enrolled_by text not null,
  removed_at timestamptz
);

create unique index host_name on host (name) where removed_at is null;

create table host_invite (
  sha256 text primary key,
  made_by text not null,
  made_at timestamptz not null,
  until timestamptz not null check (until <= made_at + interval '15 minutes'),
  used_at timestamptz,
  used_by uuid
);

-- one row a line: who stores a call takes its number here, and whoever comes next waits for that one's commit
create table call_line (
  host_id uuid not null references host (host_id) on delete cascade,
  line text not null,
  next_seq bigint not null,
  primary key (host_id, line)
);

-- what is asked of another host: a message, mostly
create table call (
  host_id uuid not null references host (host_id) on delete cascade,
  line text not null,
  id text not null,
  seq bigint not null,
  operation text not null,
  -- gone once it has ended: a text is kept no longer than it is needed
  request jsonb,
  request_sha256 text not null,
  from_host_id uuid not null,
  created_by text not null,
  created_at timestamptz not null,
  -- an agent's journal knows an id for a day: what may come again must have come by then
  expires_at timestamptz not null check (expires_at <= created_at + interval '23 hours'),
  state text not null default 'stored' check (state in ('stored', 'delivering', 'ended')),
  epoch bigint,
  attempts integer not null default 0,
  claimed_at timestamptz,
  ended_at timestamptz,
  outcome jsonb,
  primary key (host_id, line, id),
  unique (host_id, line, seq)
) with (fillfactor = 70);

create index call_open on call (host_id, line, seq) where state in ('stored', 'delivering');
create index call_expiring on call (expires_at) where state in ('stored', 'delivering');
create index call_ended on call (ended_at) where state = 'ended';

create table agent_state (
  host_id uuid not null references host (host_id) on delete cascade,
  agent text not null,
  shown jsonb not null,
  seen_at timestamptz not null,
  epoch bigint not null,
  primary key (host_id, agent)
) with (fillfactor = 50);
