create trigger offline_limits_append_only before update or delete on offline_limits
    for each row execute function refuse_change();
create trigger offline_entries_append_only before update or delete on offline_entries
    for each row execute function refuse_change();
