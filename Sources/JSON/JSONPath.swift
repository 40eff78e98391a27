/// The way to a value in a document. It is made only for an error or a `codingPath`.
struct JSONPath {
  var keys: [JSONKey] = []

  init(_ keys: [JSONKey] = []) {
    self.keys = keys
  }

  init(_ keys: [any CodingKey]) {
    self.keys = keys.map { key in key.intValue.map(JSONKey.init(index:)) ?? JSONKey(key.stringValue) }
  }
}

extension JSONPath: CustomStringConvertible {
  /// For example `schedules[0].sections[1].price`.
  var description: String {
    var text = ""
    for key in keys {
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += text.isEmpty ? key.stringValue : "." + key.stringValue
      }
    }
    return text
  }
}

/// A step of a path: the name of a field, or the index of an element.
struct JSONKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ name: String) {
    stringValue = name
    intValue = nil
  }

  init(index: Int) {
    stringValue = String(index)
    intValue = index
  }

  init?(stringValue: String) {
    self.init(stringValue)
  }

  init?(intValue: Int) {
    self.init(index: intValue)
  }

  /// The key under which a class encodes its superclass, by the convention of `Codable`.
  static let `super` = JSONKey("super")
}
