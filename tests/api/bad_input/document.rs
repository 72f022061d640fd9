//! The served OpenAPI document: its operations, and bodies made from its schemas.
use crate::support::{TestApp, id};
use serde_json::{Map, Value, json};
use std::cell::Cell;

/// The document that the service under test serves.
pub struct Document {
    served: Value,
    today: String,
}

/// One operation of it.
pub struct Operation {
    pub method: reqwest::Method,
    pub path: String,
    pub parameters: Vec<Parameter>,
    pub body: Option<Value>,
}

/// A parameter in path or query.
pub struct Parameter {
    pub name: String,
    pub in_query: bool,
    pub schema: Value,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Uuid,
    Day,
    Word,
    Text,
    Integer,
    Boolean,
    Object,
    Array,
}

/// A place in a body: how to reach it, and what it holds.
#[derive(Debug, Clone)]
pub struct Field {
    /// Keys and positions, from the outside.
    pub steps: Vec<Step>,
    pub holds: Holds,
    pub nullable: bool,
    pub required: bool,
    pub min_items: u64,
}

#[derive(Debug, Clone)]
pub enum Step {
    Key(String),
    Position(usize),
}

impl Field {
    /// The place as problems name it: `lines[0].quantity`.
    pub fn at(&self) -> String {
        let mut at = String::new();
        for step in &self.steps {
            match step {
                Step::Key(key) if at.is_empty() => at.push_str(key),
                Step::Key(key) => at.push_str(&format!(".{key}")),
                Step::Position(position) => at.push_str(&format!("[{position}]")),
            }
        }
        at
    }

    /// The name of the field, or of the list it stands in.
    pub fn name(&self) -> &str {
        let key = |step: &'_ Step| matches!(step, Step::Key(_));
        match self.steps.iter().rfind(|step| key(step)) {
            Some(Step::Key(key)) => key,
            _ => "",
        }
    }

    /// The same body with something else in this place.
    pub fn put(&self, body: &Value, value: Value) -> Value {
        let mut changed = body.clone();
        *self.within(&mut changed) = value;
        changed
    }

    /// The same body without this field.
    pub fn taken_out(&self, body: &Value) -> Value {
        let mut changed = body.clone();
        let (last, before) = self.steps.split_last().unwrap();
        let parent = Self { steps: before.to_vec(), ..self.clone() };
        if let (Step::Key(key), Some(object)) = (last, parent.within(&mut changed).as_object_mut()) {
            object.remove(key);
        }
        changed
    }

    fn within<'a>(&self, body: &'a mut Value) -> &'a mut Value {
        self.steps.iter().fold(body, |value, step| match step {
            Step::Key(key) => &mut value[key.as_str()],
            Step::Position(position) => &mut value[*position],
        })
    }
}

impl Document {
    pub async fn of(app: &TestApp) -> Self {
        let served = app.nobody().get("/api/openapi.json").await.ok();
        Self { served, today: app.app.now().day().to_string() }
    }

    pub fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, methods) in self.served["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                operations.push(Operation {
                    method: method.to_uppercase().parse().unwrap(),
                    path: path.clone(),
                    parameters: parameters
                        .map(|parameter| Parameter {
                            name: parameter["name"].as_str().unwrap().to_owned(),
                            in_query: parameter["in"] == "query",
                            schema: parameter["schema"].clone(),
                        })
                        .collect(),
                    body: operation.pointer("/requestBody/content/application~1json/schema").cloned(),
                });
            }
        }
        operations
    }

    /// Bodies that look valid, whole and with what is required only, for each way in which a part may be said; and their fields.
    pub fn bodies(&self, schema: &Value) -> Vec<(Value, Vec<Field>)> {
        let ways = Cell::new(1);
        let mut made: Vec<(Value, Vec<Field>)> = Vec::new();
        let mut way = 0;
        while way < ways.get() {
            for optional in [true, false] {
                let mut fields = Vec::new();
                let sample = Sample { document: self, way, ways: &ways, optional };
                let body = sample.of(schema, (&mut Vec::new(), true, false), &mut fields);
                if optional || made.last().is_none_or(|(_, before)| before.len() != fields.len()) {
                    made.push((body, fields));
                }
            }
            way += 1;
        }
        made
    }

    /// What a parameter's schema holds.
    pub fn holds(&self, schema: &Value) -> (Holds, Value) {
        let mut fields = Vec::new();
        let (ways, mut steps) = (Cell::new(1), vec![Step::Key("x".to_owned())]);
        let value = Sample { document: self, way: 0, ways: &ways, optional: true }.of(
            schema,
            (&mut steps, true, false),
            &mut fields,
        );
        (fields.last().map_or(Holds::Text, |field| field.holds), value)
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(reference) => self.resolved(self.served.pointer(reference.trim_start_matches('#')).unwrap()),
            None => schema,
        }
    }
}

struct Sample<'a> {
    document: &'a Document,
    way: usize,
    ways: &'a Cell<usize>,
    /// Whether what may be left out is said.
    optional: bool,
}

type Place<'a> = (&'a mut Vec<Step>, bool, bool);

impl Sample<'_> {
    fn of(&self, schema: &Value, place: Place<'_>, fields: &mut Vec<Field>) -> Value {
        let (steps, required, mut nullable) = place;
        let schema = self.document.resolved(schema);
        if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
            let some: Vec<&Value> = choices.iter().filter(|choice| choice["type"] != "null").collect();
            nullable |= some.len() < choices.len();
            if !some.iter().all(|choice| !word(choice).is_null()) {
                self.ways.set(self.ways.get().max(some.len()));
                return self.of(some[self.way % some.len()], (steps, required, nullable), fields);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in parts {
                if let Value::Object(part) = self.of(part, (steps, required, nullable), fields) {
                    whole.extend(part);
                }
            }
            return Value::Object(whole);
        }
        nullable |= schema["type"].as_array().is_some_and(|kinds| kinds.contains(&json!("null")));
        let field = |holds| Field {
            steps: steps.clone(),
            holds,
            nullable,
            required,
            min_items: schema["minItems"].as_u64().unwrap_or(0),
        };
        let first = word(schema);
        let (holds, value) = match kind(schema) {
            _ if !first.is_null() => (Holds::Word, first),
            "object" => {
                fields.push(field(Holds::Object));
                return self.object(schema, steps, fields);
            }
            "array" => {
                fields.push(field(Holds::Array));
                steps.push(Step::Position(0));
                let item = self.of(&schema["items"], (steps, true, false), fields);
                steps.pop();
                return json!([item]);
            }
            "integer" | "number" => (Holds::Integer, json!(schema["minimum"].as_i64().unwrap_or(1).max(1))),
            "boolean" => (Holds::Boolean, json!(false)),
            _ => match schema["format"].as_str() {
                Some("uuid") => (Holds::Uuid, json!(id())),
                Some("date") => (Holds::Day, json!(self.document.today)),
                _ => (Holds::Text, Value::Null),
            },
        };
        let field = field(holds);
        let value = if holds == Holds::Text { likely(field.name()) } else { value };
        fields.push(field);
        value
    }

    fn object(&self, schema: &Value, steps: &mut Vec<Step>, fields: &mut Vec<Field>) -> Value {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if !self.optional && !required.contains(&json!(name)) {
                continue;
            }
            steps.push(Step::Key(name.clone()));
            let value = self.of(property, (steps, required.contains(&json!(name)), false), fields);
            steps.pop();
            object.insert(name.clone(), value);
        }
        Value::Object(object)
    }
}

/// The first word of a closed list; null if it is none.
fn word(schema: &Value) -> Value {
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.first().cloned().unwrap_or_default();
    }
    schema["oneOf"]
        .as_array()
        .map_or(Value::Null, |choices| choices.iter().map(word).next().unwrap_or_default())
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("")
        }
        kind => kind.as_str().unwrap_or(""),
    }
}

/// A value that fits a text field of this name: the document says of texts only that they are texts.
fn likely(name: &str) -> Value {
    match name {
        _ if name.ends_with("id_number") => json!("310199194603150023"),
        _ if name.ends_with("phone") => json!("13800001234"),
        _ if name.ends_with("gtin") => json!("6901234567892"),
        _ if name.ends_with("credit_code") => json!("52310107MJ000000XL"),
        "public_key" | "signature" | "statement" | "payload" | "cursor" => json!("U0FNUExF"),
        "month" => json!("2025-01"),
        "name" => json!("张三"),
        "relation" => json!("02"),
        _ => json!("SAMPLE1"),
    }
}
