//! The public page of a gift's trace: Chinese first, English second.
use super::model::{LineTrace, StoreTrace, Trace};
use crate::donations::model::State;
use crate::html;
use crate::http::print::Html;
use crate::kernel::pack_size;

/// Where a gift went.
#[must_use]
pub fn trace(trace: &Trace) -> Html {
    let (state_zh, state_en) = state_words(trace.state);
    let sum = (!trace.lines.is_empty() && trace.state == State::Inspected).then(|| {
        html!(
            "<div><dt>已发放 <i>Given</i></dt><dd>{given}</dd></div><div><dt>惠及家庭 <i>Households</i></dt><dd>{households}</dd></div>",
            given = number(trace.given),
            households = number(trace.households),
        )
    });
    html!(
        "<main><h1>捐赠去向<i>Where a gift went</i></h1><dl><div><dt>捐赠编号 <i>Gift</i></dt><dd>{number}</dd></div>\
         <div><dt>接收单位 <i>Received by</i></dt><dd>{store_zh}<i>{store_en}</i></dd></div>\
         <div><dt>进度 <i>State</i></dt><dd>{state_zh}<i>{state_en}</i></dd></div>{sum}</dl>{lines}\
         <p><i>为保护受助家庭，不足5户的数据不显示，也不显示可据以推算的数据。 To protect the households, numbers behind which \
         there are fewer than five of them are not shown, nor those from which they could be reckoned.</i></p></main>",
        number = trace.number,
        store_zh = trace.store_zh,
        store_en = trace.store_en,
        state_zh = state_zh,
        state_en = state_en,
        sum = sum,
        lines = Html::join(trace.lines.iter().map(line)),
    )
}

fn line(line: &LineTrace) -> Html {
    let count = |zh: &str, en: &str, pieces: i64| {
        (pieces != 0).then(|| {
            html!("<div><dt>{zh} <i>{en}</i></dt><dd>{pieces}</dd></div>", zh = zh, en = en, pieces = pieces)
        })
    };
    let or_none = |pieces: Option<crate::kernel::quantity::Pieces>| pieces.map_or(0, |pieces| pieces.get());
    html!(
        "<h2>{zh} {pack_size} <i>{en} {size_en}</i></h2><dl class=\"counts\">{accepted}{refused}{shelf}{quarantined}{disposed}{sold}{transferred}</dl>{stores}",
        zh = line.name_zh,
        en = line.name_en,
        pack_size = line.pack_size,
        size_en = line.pack_size.as_deref().map(pack_size::in_english),
        accepted = count("验收合格", "Accepted", or_none(line.accepted)),
        refused = count("未接收", "Not accepted", or_none(line.refused)),
        shelf = line.accepted.map(|_| html!(
            "<div><dt>在架 <i>On the shelves</i></dt><dd>{pieces}</dd></div>",
            pieces = number(line.on_shelf)
        )),
        quarantined = count("隔离待处理", "Set aside", line.quarantined),
        disposed = count("损耗或报废", "Lost or disposed of", line.disposed),
        sold = count("义卖", "Sold for charity", line.sold),
        transferred = count("调往其他超市", "Went on to other stores", line.transferred),
        stores = (!line.stores.is_empty()).then(|| stores(&line.stores)),
    )
}

fn stores(stores: &[StoreTrace]) -> Html {
    let row = |store: &StoreTrace| {
        html!(
            "<tr><td>{zh}<i>{en}</i></td><td class=\"figure\">{given}</td><td class=\"figure\">{households}</td></tr>",
            zh = store.store_zh,
            en = store.store_en,
            given = number(store.given),
            households = number(store.households),
        )
    };
    html!(
        "<table><thead><tr><th>超市<i>Store</i></th><th class=\"figure\">已发放<i>Given</i></th>\
         <th class=\"figure\">家庭<i>Households</i></th></tr></thead><tbody>{rows}</tbody></table>",
        rows = Html::join(stores.iter().map(row)),
    )
}

fn number(number: Option<i64>) -> Html {
    number.map_or_else(|| html!("不显示<i>not shown</i>"), |number| html!("{number}", number = number))
}

const fn state_words(state: State) -> (&'static str, &'static str) {
    match state {
        State::Offered => ("已登记，等待送达", "offered, not yet arrived"),
        State::Received => ("已收到，等待验收", "received, to be inspected"),
        State::Inspected => ("已验收上架", "inspected and on the shelves"),
        State::Declined => ("超市未接收", "declined by the store"),
        State::Withdrawn => ("捐赠人已撤回", "withdrawn by the donor"),
    }
}

/// The page for a code that belongs to no gift.
#[must_use]
pub fn no_such_gift() -> Html {
    html!(
        "<main><h1>捐赠去向<i>Where a gift went</i></h1><p class=\"bad\"><b>查无此捐赠</b><i>There is no such gift.</i></p></main>"
    )
}
