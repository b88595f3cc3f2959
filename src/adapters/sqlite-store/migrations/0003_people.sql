-- the check of the roles stands at the column, and is replaced with it
alter table app_user add column new_role text not null default 'member'
  check (new_role in ('member', 'viewer', 'sender', 'operator', 'admin'));
update app_user set new_role = role;
alter table app_user drop column role;
alter table app_user rename column new_role to role;

create table team (
  team_id text primary key,
  name text not null unique,
  created_at bigint not null
);

create table team_member (
  team_id text not null references team (team_id) on delete cascade,
  user_id text not null references app_user (user_id) on delete cascade,
  primary key (team_id, user_id)
);

create index team_of_member on team_member (user_id);

create table role_binding (
  user_id text references app_user (user_id) on delete cascade,
  team_id text references team (team_id) on delete cascade,
  verb text not null check (verb in ('read', 'send', 'operate')),
  resource text not null,
  created_at bigint not null,
  check ((user_id is null) <> (team_id is null))
);

create unique index binding_of_user on role_binding (user_id, verb, resource) where user_id is not null;
create unique index binding_of_team on role_binding (team_id, verb, resource) where team_id is not null;
