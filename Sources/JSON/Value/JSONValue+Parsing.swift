extension JSONValue {
  /// Reads one JSON document as strictly as `JSON.decode`. If a name comes several times, the last field counts.
  /// Numbers beyond the range of `Double` are refused.
  ///
  /// - Parameters:
  ///   - depth: how deep arrays and objects may be nested. The limit is 512, which the stack of any thread holds.
  ///   - distinctNames: refuses an object in which a name comes several times. Other readers may take another one of its fields.
  public init(parsing bytes: [UInt8], depth: Int = 32, distinctNames: Bool = false) throws(JSONError) {
    let tape = try Tape(scanning: bytes, depthLimit: min(depth, 512))
    if distinctNames { try tape.checkNames() }
    self = try tape.jsonValue(at: 0)
  }
}

extension Tape {
  /// Throws for the first object in which a name comes several times (RFC 8259, 4).
  func checkNames() throws(JSONError) {
    guard let key = tokens.firstIndex(where: { $0.kind == .supersededKey }) else { return }
    let object = JSONPath(Array(path(to: key).keys.dropLast()))
    // The name's own bytes may be elsewhere, if it has escapes.
    let value = Int(tokens[key + 1].start)
    throw JSONError(.invalidValue, offset: value, path: object.description, message: "has a field whose name comes again")
  }

  func jsonValue(at index: Int) throws(JSONError) -> JSONValue {
    switch tokens[index].kind {
    case .null: .null
    case .true: .bool(true)
    case .false: .bool(false)
    case .integer, .number: try jsonNumber(at: index)
    case .object: try .object(jsonObject(at: index))
    case .array: try .array(jsonArray(at: index))
    default: try .string(string(at: index))
    }
  }

  private func jsonNumber(at index: Int) throws(JSONError) -> JSONValue {
    if let integer = exactInteger(Int64.self, at: index) { return .integer(integer) }
    let number = try double(at: index)
    let exact = DecimalNumber(literal(of: tokens[index]))
    return DecimalNumber(number) == exact ? .number(number) : .decimal(exact)
  }

  private func jsonArray(at index: Int) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    var element = index + 1
    while element < end(of: index) {
      try elements.append(jsonValue(at: element))
      element = end(of: element)
    }
    return elements
  }

  private func jsonObject(at index: Int) throws(JSONError) -> JSONObject {
    var members: [JSONObject.Member] = []
    for key in keys(of: index) {
      try members.append((name(ofKey: key), jsonValue(at: key + 1)))
    }
    return JSONObject(distinct: members)
  }
}
