import JSON

/// Compares a value with a JSON Schema, as far as the project's schemas go.
struct SchemaCheck {
  /// Where `#/…` leads into.
  let document: JSONValue

  /// What does not fit, each with its path.
  func problems(_ value: JSONValue, _ schema: JSONValue, at path: String = "") -> [String] {
    guard let keywords = schema.object else { return ["\(path): the schema is no object"] }
    return keywords.flatMap { name, keyword in problems(value, name, keyword, beside: keywords, at: path) }
  }

  private func problems(
    _ value: JSONValue, _ name: String, _ keyword: JSONValue, beside keywords: JSONObject, at path: String
  ) -> [String] {
    switch name {
    case "$ref": return find(keyword.string ?? "").map { problems(value, $0, at: path) } ?? ["\(path): nothing is at \(keyword)"]
    case "type":
      let types = keyword.array ?? [keyword]
      return types.contains { Self.isOf(value, $0.string ?? "") } ? [] : ["\(path): is no \(types.compactMap(\.string))"]
    case "enum": return keyword.array?.contains(value) == true ? [] : ["\(path): is none of the listed values"]
    case "required":
      guard let object = value.object else { return [] }
      return (keyword.array ?? []).compactMap(\.string).filter { object[$0] == nil }.map { "\(path).\($0): is missing" }
    case "properties":
      return (keyword.object ?? [:]).flatMap { name, schema in value[name].map { problems($0, schema, at: "\(path).\(name)") } ?? [] }
    case "additionalProperties":
      let known = keywords["properties"]?.object ?? [:]
      return (value.object ?? [:]).filter { known[$0.name] == nil }.flatMap { problems($0.value, keyword, at: "\(path).\($0.name)") }
    case "items":
      return (value.array ?? []).enumerated().flatMap { problems($0.element, keyword, at: "\(path)[\($0.offset)]") }
    case "allOf": return (keyword.array ?? []).flatMap { problems(value, $0, at: path) }
    case "anyOf":
      let found = (keyword.array ?? []).map { problems(value, $0, at: path) }
      return found.contains(where: \.isEmpty) ? [] : found.first ?? []
    case "minimum": return (value.integer ?? .max) >= (keyword.integer ?? .min) ? [] : ["\(path): is too small"]
    case "format", "description": return []
    default: return ["\(path): the check does not know the keyword \(name)"]
    }
  }

  private func find(_ reference: String) -> JSONValue? {
    reference.split(separator: "/").dropFirst().reduce(document) { place, name in place?[String(name)] }
  }

  func resolved(_ value: JSONValue) -> JSONValue { value["$ref"]?.string.flatMap(find) ?? value }

  private static func isOf(_ value: JSONValue, _ type: String) -> Bool {
    switch type {
    case "string": value.string != nil
    case "integer": value.integer != nil
    case "boolean": value.bool != nil
    case "array": value.array != nil
    case "object": value.object != nil
    case "null": value == .null
    default: false
    }
  }
}
