alter table audit add column host text;
