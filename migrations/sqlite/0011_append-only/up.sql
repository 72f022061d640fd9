-- What happened is never changed: a correction is a new row with a reason.
create trigger trail_append_only_update before update on trail begin
    select raise(abort, 'append_only: rows of trail are never changed');
end;
create trigger trail_append_only_delete before delete on trail begin
    select raise(abort, 'append_only: rows of trail are never changed');
end;
create trigger commands_append_only_update before update on commands begin
    select raise(abort, 'append_only: rows of commands are never changed');
end;
create trigger commands_append_only_delete before delete on commands begin
    select raise(abort, 'append_only: rows of commands are never changed');
end;
create trigger stock_movements_append_only_update before update on stock_movements begin
    select raise(abort, 'append_only: rows of stock_movements are never changed');
end;
create trigger stock_movements_append_only_delete before delete on stock_movements begin
    select raise(abort, 'append_only: rows of stock_movements are never changed');
end;
create trigger fund_postings_append_only_update before update on fund_postings begin
    select raise(abort, 'append_only: rows of fund_postings are never changed');
end;
create trigger fund_postings_append_only_delete before delete on fund_postings begin
    select raise(abort, 'append_only: rows of fund_postings are never changed');
end;
create trigger redemptions_append_only_update before update on redemptions begin
    select raise(abort, 'append_only: rows of redemptions are never changed');
end;
create trigger redemptions_append_only_delete before delete on redemptions begin
    select raise(abort, 'append_only: rows of redemptions are never changed');
end;
create trigger redemption_lines_append_only_update before update on redemption_lines begin
    select raise(abort, 'append_only: rows of redemption_lines are never changed');
end;
create trigger redemption_lines_append_only_delete before delete on redemption_lines begin
    select raise(abort, 'append_only: rows of redemption_lines are never changed');
end;
create trigger reversals_append_only_update before update on reversals begin
    select raise(abort, 'append_only: rows of reversals are never changed');
end;
create trigger reversals_append_only_delete before delete on reversals begin
    select raise(abort, 'append_only: rows of reversals are never changed');
end;
create trigger reversal_lines_append_only_update before update on reversal_lines begin
    select raise(abort, 'append_only: rows of reversal_lines are never changed');
end;
create trigger reversal_lines_append_only_delete before delete on reversal_lines begin
    select raise(abort, 'append_only: rows of reversal_lines are never changed');
end;
create trigger cash_entries_append_only_update before update on cash_entries begin
    select raise(abort, 'append_only: rows of cash_entries are never changed');
end;
create trigger cash_entries_append_only_delete before delete on cash_entries begin
    select raise(abort, 'append_only: rows of cash_entries are never changed');
end;
create trigger unmasked_reads_append_only_update before update on unmasked_reads begin
    select raise(abort, 'append_only: rows of unmasked_reads are never changed');
end;
create trigger unmasked_reads_append_only_delete before delete on unmasked_reads begin
    select raise(abort, 'append_only: rows of unmasked_reads are never changed');
end;
create trigger trail_checkpoints_append_only_update before update on trail_checkpoints begin
    select raise(abort, 'append_only: rows of trail_checkpoints are never changed');
end;
create trigger trail_checkpoints_append_only_delete before delete on trail_checkpoints begin
    select raise(abort, 'append_only: rows of trail_checkpoints are never changed');
end;
