//! The register: about two thousand households of invented people in the streets of the district.
use super::people::{People, Person};
use super::scene::{NO_DIGEST, Scene, command};
use crate::households::actions::register::register;
use crate::kernel::error::Result;
use crate::kernel::id::CommandId;
use futures_util::future::try_join_all;
use serde_json::{Value, json};

/// How many households there are.
const HOUSEHOLDS: usize = 2_000;
/// How many are entered at once.
const AT_ONCE: usize = 50;
const STREETS: &[&str] = &[
    "310107015",
    "310107005",
    "310107014",
    "310107020",
    "310107017",
    "310107016",
    "310107022",
    "310107021",
    "310107102",
    "310107103",
];
/// Category, law or document, who proves it; the commonest first.
const CATEGORIES: &[(&str, &str, &str)] = &[
    ("minimum_living", "上海市社会救助条例第九条", "街道社会救助事务管理所"),
    ("minimum_living", "上海市社会救助条例第九条", "街道社会救助事务管理所"),
    ("minimum_living", "上海市社会救助条例第九条", "街道社会救助事务管理所"),
    ("low_income", "上海市社会救助条例第十条", "街道社会救助事务管理所"),
    ("low_income", "上海市社会救助条例第十条", "街道社会救助事务管理所"),
    ("medical_major", "上海市社会救助条例第十一条", "区医疗保障局"),
    ("returned_worker", "沪府办发〔2004〕67号", "区人力资源和社会保障局"),
    ("poor_student", "沪府办发〔2004〕67号", "区教育局"),
    ("worker", "沪府办发〔2004〕67号", "区总工会"),
];

/// Enters the register as of the first day.
pub async fn enter(scene: &mut Scene) -> Result<()> {
    let district = scene.actor("district")?;
    let first = scene.first.to_string();
    let mut forms: Vec<Value> = Vec::with_capacity(HOUSEHOLDS);
    for position in 0..HOUSEHOLDS {
        forms.push(household(&mut scene.people, position, &first));
    }
    for some in forms.chunks(AT_ONCE) {
        let entered = some
            .iter()
            .map(|form| async { register(&scene.app, &district, NO_DIGEST, command(form.clone())?).await });
        try_join_all(entered).await?;
    }
    Ok(())
}

fn household(people: &mut People, position: usize, first: &str) -> Value {
    let surname = people.surname();
    let members = members(people, surname);
    let street = people.one_of(STREETS).copied().unwrap_or("310107015");
    let (code, legal_basis, proving_body) =
        people.one_of(CATEGORIES).copied().unwrap_or(("minimum_living", "示例", "示例"));
    // Every twentieth lives in another street than that of its hukou.
    let hukou =
        if position.is_multiple_of(20) { people.one_of(STREETS).copied().unwrap_or(street) } else { street };
    json!({
        "id": CommandId::make(),
        "hukou_area_code": hukou,
        "residence_area_code": street,
        "address": format!("示例路{}弄{}号{}室", people.number(1, 900), people.number(1, 60), people.number(101, 1802)),
        "members": members,
        "categories": [{ "code": code, "legal_basis": legal_basis, "proving_body": proving_body, "valid_from": first }],
    })
}

fn members(people: &mut People, surname: &str) -> Vec<Value> {
    let alone = people.number(0, 9) < 4;
    let head_years = if alone { (1936, 1960) } else { (1950, 1990) };
    let head = people.person(surname, head_years);
    let phone = people.phone();
    let mut members = vec![member(&head, "01", Some(phone))];
    if !alone {
        let other = people.surname();
        let spouse = people.person(other, head_years);
        members.push(member(&spouse, "10", None));
        for _ in 0..people.number(0, 2) {
            let child = people.person(surname, (2005, 2020));
            members.push(member(&child, if child.male { "20" } else { "30" }, None));
        }
    }
    members
}

fn member(person: &Person, relation: &str, phone: Option<String>) -> Value {
    json!({ "name": person.name, "id_number": person.id_number, "relation": relation, "phone": phone })
}
