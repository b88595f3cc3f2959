-- null: what was written before, and what an older gateway writes
alter table audit add column host text;
