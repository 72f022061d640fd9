//! Waits until a database has put away what was written: a till by itself is measured, not what was before.
use super::raw_postgres;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use nuanquan::db::Address;
use std::time::Duration;

/// How long both have at least.
const REST: Duration = Duration::from_secs(15);

#[derive(QueryableByName)]
struct Workers {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// Lets a fresh PostgreSQL write its log through once: a server that has been in use writes into files that it has,
/// where a new one makes each of them first, and everybody waits for that.
pub fn settle_in(address: &Address) {
    if let Address::Postgres { url, .. } = address {
        raw_postgres::execute(
            url,
            "do $$ begin for file in 1..128 loop perform pg_logical_emit_message(false, 'log', 'through'); \
             perform pg_switch_wal(); end loop; end $$; checkpoint",
        );
    }
}

/// Returns when the database is at rest; PostgreSQL's own upkeep (checkpoint, vacuum) has ended then.
pub async fn at_rest(address: &Address) {
    tokio::time::sleep(REST).await;
    if let Address::Postgres { url, .. } = address {
        raw_postgres::execute(url, "checkpoint");
        while is_at_upkeep(url) {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}

fn is_at_upkeep(url: &str) -> bool {
    let mut conn = PgConnection::establish(url).expect("the server answers");
    let question = "select count(*) as count from pg_stat_activity where backend_type = 'autovacuum worker'";
    let workers: Workers = sql_query(question).get_result(&mut conn).expect("an answer");
    workers.count > 0
}
