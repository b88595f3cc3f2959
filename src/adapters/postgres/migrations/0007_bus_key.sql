-- what the gateways of the team say to each other over the bus is sealed with one of these; they are read by all of them
create table bus_key (
  key_id integer primary key,
  secret text not null,
  made_at timestamptz not null
);
