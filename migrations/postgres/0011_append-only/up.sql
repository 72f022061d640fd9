-- What happened is never changed: a correction is a new row with a reason.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'append_only: rows of % are never changed', tg_table_name;
end
$$;

create trigger trail_append_only before update or delete on trail
    for each row execute function refuse_change();
create trigger commands_append_only before update or delete on commands
    for each row execute function refuse_change();
create trigger stock_movements_append_only before update or delete on stock_movements
    for each row execute function refuse_change();
create trigger fund_postings_append_only before update or delete on fund_postings
    for each row execute function refuse_change();
create trigger redemptions_append_only before update or delete on redemptions
    for each row execute function refuse_change();
create trigger redemption_lines_append_only before update or delete on redemption_lines
    for each row execute function refuse_change();
create trigger reversals_append_only before update or delete on reversals
    for each row execute function refuse_change();
create trigger reversal_lines_append_only before update or delete on reversal_lines
    for each row execute function refuse_change();
create trigger cash_entries_append_only before update or delete on cash_entries
    for each row execute function refuse_change();
create trigger unmasked_reads_append_only before update or delete on unmasked_reads
    for each row execute function refuse_change();
create trigger trail_checkpoints_append_only before update or delete on trail_checkpoints
    for each row execute function refuse_change();
