//! What the OpenAPI document says is an object is none as a list, though serde would take the fields in their order.
use serde_json::Value;
use std::collections::HashMap;
use utoipa::openapi::OpenApi as Document;

/// The schema of each operation's body.
#[derive(Debug)]
pub struct Shapes {
    document: Value,
    bodies: HashMap<(String, String), Value>,
}

impl Shapes {
    /// Those of the served document.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let document = serde_json::to_value(document).unwrap_or_default();
        let mut bodies = HashMap::new();
        for (path, methods) in document.pointer("/paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
                    bodies.insert((method.to_uppercase(), path.clone()), schema.clone());
                }
            }
        }
        Self { document, bodies }
    }

    /// Where a body holds a list in the place of an object.
    #[must_use]
    pub fn misfit(&self, method: &str, pattern: &str, body: &Value) -> Option<String> {
        let schema = self.bodies.get(&(method.to_owned(), pattern.to_owned()))?;
        self.at(schema, body, "")
    }

    fn at(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        let schema = self.resolved(schema);
        if !value.is_array() && !value.is_object() {
            return None;
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(choices) = schema.get(choice).and_then(Value::as_array) {
                let kind = if value.is_array() { "array" } else { "object" };
                let misfits: Vec<_> = choices
                    .iter()
                    .map(|choice| self.resolved(choice))
                    // A text or nothing is none of the choices for it.
                    .filter(|choice| choice.get("type").is_none() || is(choice, kind) || is(choice, "object"))
                    .map(|choice| self.at(choice, value, at))
                    .collect();
                // What fits one of them fits.
                return if misfits.contains(&None) { None } else { misfits.into_iter().flatten().max() };
            }
        }
        let of_parts = schema.get("allOf").and_then(Value::as_array);
        if let Some(found) = of_parts.and_then(|parts| parts.iter().find_map(|part| self.at(part, value, at)))
        {
            return Some(found);
        }
        match value {
            Value::Array(_) if is(schema, "object") && !is(schema, "array") => Some(at.to_owned()),
            Value::Array(items) => {
                let each = schema.get("items")?;
                let inside = |(position, item)| self.at(each, item, &format!("{at}[{position}]"));
                items.iter().enumerate().find_map(inside)
            }
            Value::Object(fields) => fields.iter().find_map(|(name, field)| {
                let of_field = schema.get("properties")?.get(name)?;
                let dot = if at.is_empty() { "" } else { "." };
                self.at(of_field, field, &format!("{at}{dot}{name}"))
            }),
            _ => None,
        }
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let reference = schema.get("$ref").and_then(Value::as_str);
        reference
            .and_then(|reference| self.document.pointer(reference.trim_start_matches('#')))
            .unwrap_or(schema)
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        Some(one) => one == kind,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_in_the_place_of_an_object_is_found() {
        let line = json!({ "type": "object", "properties": { "value": { "oneOf": [{ "type": "null" }, { "$ref": "#/x" }] } } });
        let shapes = Shapes {
            document: json!({ "x": { "type": "object", "properties": { "fen": { "type": "integer" } } } }),
            bodies: HashMap::from([(
                ("POST".to_owned(), "/a".to_owned()),
                json!({ "type": "object", "properties": { "lines": { "type": "array", "items": line } } }),
            )]),
        };
        let misfit = |body| shapes.misfit("POST", "/a", &body);
        assert_eq!(misfit(json!({ "lines": [{ "value": { "fen": 1 } }, { "value": null }] })), None);
        assert_eq!(misfit(json!({ "lines": [{}, []] })).as_deref(), Some("lines[1]"));
        assert_eq!(misfit(json!({ "lines": [{ "value": [1] }] })).as_deref(), Some("lines[0].value"));
        assert_eq!(shapes.misfit("POST", "/b", &json!([])), None);
    }
}
