//! The codes of this slice.
crate::codes! {
    STREAMS_FULL = 503 "streams_full", "实时更新的连接已满，请稍后再试。", "No more live connections are taken just now.";
}
