create trigger offline_limits_append_only_update before update on offline_limits begin
    select raise(abort, 'append_only: rows of offline_limits are never changed');
end;
create trigger offline_limits_append_only_delete before delete on offline_limits begin
    select raise(abort, 'append_only: rows of offline_limits are never changed');
end;
create trigger offline_entries_append_only_update before update on offline_entries begin
    select raise(abort, 'append_only: rows of offline_entries are never changed');
end;
create trigger offline_entries_append_only_delete before delete on offline_entries begin
    select raise(abort, 'append_only: rows of offline_entries are never changed');
end;
