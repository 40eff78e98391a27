extension Tape {
  func mismatch(_ wanted: String, at index: Int) -> JSONError {
    let kind = tokens[index].kind
    let isMissing = kind == .null
    return error(isMissing ? .missingField : .typeMismatch, "must be \(wanted), not \(kind.noun)", at: index)
  }

  func missing(_ name: String, in object: Int) -> JSONError {
    let path = JSONPath(path(to: object).keys + [JSONKey(name)])
    return JSONError(.missingField, offset: offset(of: object), path: path.description, message: "is missing")
  }

  func error(_ kind: JSONError.Kind, _ message: String, at index: Int) -> JSONError {
    JSONError(kind, offset: offset(of: index), path: path(to: index).description, message: message)
  }

  /// The `JSONError` for an error that a type threw while it was decoded from the value at `index`.
  func explain(_ thrown: any Error, at index: Int) -> JSONError {
    switch thrown {
    case let error as JSONError:
      // An error of the type's own can't know its place in the document.
      return error.offset == nil ? self.error(error.kind, error.message, at: index) : error
    case DecodingError.keyNotFound(let key, let context):
      return missing(key.stringValue, in: self.index(of: context) ?? index)
    case DecodingError.valueNotFound(_, let context):
      return error(.missingField, context.debugDescription, at: self.index(of: context) ?? index)
    case DecodingError.typeMismatch(_, let context):
      return error(.typeMismatch, context.debugDescription, at: self.index(of: context) ?? index)
    case DecodingError.dataCorrupted(let context):
      return error(.invalidValue, context.debugDescription, at: self.index(of: context) ?? index)
    default:
      return error(.invalidValue, String(describing: thrown), at: index)
    }
  }

  private func offset(of index: Int) -> Int {
    let token = tokens[index]
    let isString = token.kind == .string || token.kind == .escapedString
    return Int(token.start) - (isString ? 1 : 0)
  }

  /// The way from the root to a value. At each level it goes to the child whose tokens include the value.
  func path(to index: Int) -> JSONPath {
    var path = JSONPath()
    var parent = 0
    while parent < index {
      let isObject = tokens[parent].kind == .object
      var child = parent + 1
      var position = 0
      while end(of: child) <= index {
        child = end(of: child)
        position += 1
      }
      path.keys.append(isObject ? JSONKey(name(ofKey: child)) : JSONKey(index: position))
      parent = isObject ? child + 1 : child
    }
    return path
  }

  /// The value that the error of a type names. Nil if it names none.
  private func index(of context: DecodingError.Context) -> Int? {
    guard !context.codingPath.isEmpty else { return nil }
    var index = 0
    for key in context.codingPath {
      switch tokens[index].kind {
      case .object:
        guard let value = value(of: key.stringValue, in: index) else { return nil }
        index = value
      case .array:
        var child = index + 1
        for _ in 0..<(key.intValue ?? 0) where child < end(of: index) { child = end(of: child) }
        guard key.intValue != nil, child < end(of: index) else { return nil }
        index = child
      default:
        return nil
      }
    }
    return index
  }
}
