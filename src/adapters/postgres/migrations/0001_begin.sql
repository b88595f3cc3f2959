create table app_user (
  user_id text primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  role text not null check (role in ('viewer', 'operator', 'admin')),
  created_at bigint not null,
  disabled_at bigint
);

create table session (
  id_sha256 text primary key,
  user_id text not null references app_user (user_id) on delete cascade,
  csrf text not null,
  created_at bigint not null,
  idle_until bigint not null,
  until bigint not null,
  agent_string text not null
);

create index session_of_user on session (user_id);

create table token (
  token_id text primary key,
  sha256 text not null unique,
  name text not null,
  user_id text references app_user (user_id) on delete cascade,
  scopes text not null,
  created_at bigint not null,
  until bigint,
  last_used bigint,
  revoked_at bigint
);

create unique index token_name on token (name) where revoked_at is null;

create table claim (
  sha256 text primary key,
  user_id text references app_user (user_id) on delete cascade,
  created_at bigint not null,
  until bigint not null
);

create table audit (
  id bigint primary key,
  at bigint not null,
  actor text not null,
  via text not null,
  action text not null,
  resource text not null,
  outcome text not null,
  detail text not null,
  request_id text not null,
  prev_sha text not null,
  sha text not null
);
