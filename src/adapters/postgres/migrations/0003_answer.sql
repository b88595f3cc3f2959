create table answer (
  key_sha256 text primary key,
  caller text not null,
  request_sha256 text not null,
  begun_at bigint not null,
  begun_by text not null,
  status integer,
  ending text,
  body text,
  size integer not null default 0
);

create index answer_of_caller on answer (caller, begun_at);

create index answer_begun on answer (begun_at);
