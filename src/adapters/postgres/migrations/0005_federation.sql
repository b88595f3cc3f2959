alter table audit add column peer_id text;
alter table audit add column grant_id text;

create table peer (
  peer_id text primary key,
  name text not null,
  address text not null,
  certificate text,
  state text not null check (state in ('active', 'suspended', 'removed')),
  enrolled_at bigint not null,
  enrolled_by text not null,
  last_success_at bigint,
  last_failure_at bigint,
  last_failure text,
  failures integer not null default 0,
  skew_ms bigint
);

create unique index peer_name on peer (name) where state <> 'removed';

create table peer_key (
  key_id text primary key,
  peer_id text not null references peer (peer_id) on delete cascade,
  public_key text not null,
  added_at bigint not null,
  until bigint
);

create index key_of_peer on peer_key (peer_id);

create table peer_invite (
  sha256 text primary key,
  made_by text not null,
  created_at bigint not null,
  until bigint not null,
  used_at bigint,
  used_by text
);

create table peer_grant (
  grant_id text primary key,
  peer_id text not null references peer (peer_id),
  subject_user_id text not null references app_user (user_id) on delete cascade,
  verbs text not null,
  resources text not null,
  exclude text not null,
  include_teams text,
  include_personal boolean not null,
  max_rows integer not null check (max_rows between 1 and 10000),
  created_at bigint not null,
  created_by text not null,
  until bigint not null,
  revoked_at bigint
);

create index grant_of_peer on peer_grant (peer_id);

create table peer_nonce (
  peer_id text not null,
  nonce text not null,
  until bigint not null,
  primary key (peer_id, nonce)
);

create index nonce_until on peer_nonce (until);
