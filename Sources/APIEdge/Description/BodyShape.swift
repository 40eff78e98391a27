import JSON
import Schemas

/// What a reader of request bodies asks of a value.
indirect enum BodyShape: Equatable {
  struct Field: Equatable {
    let name: String
    let isOptional: Bool
    let shape: BodyShape
  }

  /// - `words`: the texts that it may be; nil: any.
  case value(JSONObject, words: [String]?)
  case object([Field])
  case list(JSONObject, of: BodyShape)
  /// One of these.
  case any([BodyShape])

  /// The shape of a body that a reader takes.
  ///
  /// The reader is run on a description, which notes what it asks for and answers with samples. Where it asks for one of several words, it
  /// may go on in different ways, so it is run with each of them.
  static func of(_ read: (BodyInput) -> Void) -> BodyShape {
    let choices = Choices()
    var shapes: [BodyShape] = []
    repeat {
      let description = BodyDescription(choices)
      read(BodyInput(describing: description))
      shapes.append(description.shape)
    } while choices.goOn()
    return merged(shapes)
  }

  /// What fits one of the shapes, in as few words as may be.
  private static func merged(_ shapes: [BodyShape]) -> BodyShape {
    let shapes = shapes.reduce(into: [BodyShape]()) { if !$0.contains($1) { $0.append($1) } }
    guard shapes.count > 1 else { return shapes.first ?? .object([]) }
    let groups = shapes.reduce(into: [[BodyShape]]()) { groups, shape in
      if let index = groups.firstIndex(where: { $0[0].isAlike(shape) }) { groups[index].append(shape) } else { groups.append([shape]) }
    }
    let parts = groups.map(mergedAlike)
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  /// Whether two shapes have the same fields, or differ in words only.
  private func isAlike(_ other: BodyShape) -> Bool {
    switch (self, other) {
    case (.value(let one, .some), .value(let another, .some)): one == another
    case (.list(let one, _), .list(let another, _)): one == another
    case (.object(let one), .object(let another)):
      one.map(\.name) == another.map(\.name) && one.map(\.isOptional) == another.map(\.isOptional)
    default: self == other
    }
  }

  private static func mergedAlike(_ shapes: [BodyShape]) -> BodyShape {
    switch shapes[0] {
    case .value(let keywords, .some):
      let words = shapes.reduce(into: [String]()) { all, shape in
        if case .value(_, let words?) = shape { all += words.filter { !all.contains($0) } }
      }
      return .value(keywords, words: words)
    case .list(let keywords, _):
      return .list(keywords, of: merged(shapes.compactMap { if case .list(_, let element) = $0 { element } else { nil } }))
    case .object(let fields):
      return .object(
        fields.indices.map { index in
          let same = shapes.compactMap { if case .object(let fields) = $0 { fields[index].shape } else { nil } }
          return Field(name: fields[index].name, isOptional: fields[index].isOptional, shape: merged(same))
        })
    case .value, .any: return shapes[0]
    }
  }

  var schema: JSONValue {
    switch self {
    case .value(var keywords, let words):
      if let words { keywords["enum"] = .array(words.map { .string($0) }) }
      return .object(keywords)
    case .list(var keywords, let element):
      keywords["type"] = "array"
      keywords["items"] = element.schema
      return .object(keywords)
    case .object(let fields):
      var object: JSONObject = ["type": "object"]
      // Null counts as missing.
      object["properties"] = .object(
        fields.reduce(into: [:]) { $0[$1.name] = $1.isOptional ? $1.shape.schema.orNull : $1.shape.schema })
      let required = fields.filter { !$0.isOptional }.map { JSONValue.string($0.name) }
      if !required.isEmpty { object["required"] = .array(required) }
      return .object(object)
    case .any(let shapes): return ["anyOf": .array(shapes.map(\.schema))]
    }
  }

  /// The paths of all its fields: `schedules[].sections[].price`.
  var paths: Set<String> {
    switch self {
    case .value: []
    case .list(_, let element): Set(element.paths.map { "[]." + $0 })
    case .any(let shapes): shapes.reduce(into: []) { $0.formUnion($1.paths) }
    case .object(let fields):
      fields.reduce(into: []) { all, field in
        all.insert(field.name)
        all.formUnion(field.shape.paths.map { $0.hasPrefix("[]") ? field.name + $0 : "\(field.name).\($0)" })
      }
    }
  }
}
