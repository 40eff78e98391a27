import CFYAML

/// Writes a tree of libfyaml's as JSON. libfyaml could do so itself, but takes `~` and `True` for strings, drops what follows a
/// first document, and writes half a document before it meets a key that JSON can't have.
struct JSONWriter {
  private(set) var output: [UInt8] = []
  let file: String
  /// Where the last scalar began: near enough for what has no place of its own.
  private var position: YAMLError.Position?

  init(file: String) {
    self.file = file
  }

  /// nil is a value left out, as in `key:`.
  mutating func write(_ node: OpaquePointer?, depth: Int) throws(YAMLError) {
    guard depth <= YAML.maximumDepth else {
      throw error("nested deeper than \(YAML.maximumDepth) levels, or an alias within its own anchor")
    }
    guard output.count <= YAML.maximumOutput else {
      throw error("longer than \(YAML.maximumOutput) bytes once its aliases are written out")
    }
    guard let node else { return append("null") }
    if fy_node_is_alias(node) {
      note(fy_node_get_scalar_token(node))
      guard let target = fy_node_resolve_alias(node) else { throw error("an alias without an anchor: *\(text(of: node))") }
      return try write(target, depth: depth + 1)
    }
    switch fy_node_get_type(node) {
    case FYNT_SEQUENCE: try writeSequence(node, depth: depth)
    case FYNT_MAPPING: try writeMapping(node, depth: depth)
    default: try writeScalar(node)
    }
  }

  private mutating func writeSequence(_ node: OpaquePointer, depth: Int) throws(YAMLError) {
    _ = try isTaggedString(node)
    append("[")
    var cursor: UnsafeMutableRawPointer?
    var isFirst = true
    while let item = fy_node_sequence_iterate(node, &cursor) {
      if !isFirst { append(",") }
      isFirst = false
      try write(item, depth: depth + 1)
    }
    append("]")
  }

  private mutating func writeMapping(_ node: OpaquePointer, depth: Int) throws(YAMLError) {
    _ = try isTaggedString(node)
    append("{")
    var cursor: UnsafeMutableRawPointer?
    var keys: Set<String> = []
    while let pair = fy_node_mapping_iterate(node, &cursor) {
      let key = try key(fy_node_pair_key(pair))
      guard keys.insert(key).inserted else { throw error("duplicate key: \(key)") }
      if keys.count > 1 { append(",") }
      appendString(key)
      append(":")
      try write(fy_node_pair_value(pair), depth: depth + 1)
    }
    append("}")
  }

  /// A key is its text, also where it looks like a number: JSON has no others.
  private mutating func key(_ node: OpaquePointer?) throws(YAMLError) -> String {
    guard let node else { return "" }
    note(fy_node_get_scalar_token(node))
    guard fy_node_get_type(node) == FYNT_SCALAR, !fy_node_is_alias(node) else { throw error("a key must be a scalar") }
    let text = text(of: node)
    if text == "<<" && fy_node_get_style(node) == FYNS_PLAIN { throw error("merge keys (<<) aren't supported: write the fields out") }
    return text
  }

  private mutating func writeScalar(_ node: OpaquePointer) throws(YAMLError) {
    note(fy_node_get_scalar_token(node))
    let text = text(of: node)
    let isString = try isTaggedString(node)
    guard !isString && fy_node_get_style(node) == FYNS_PLAIN else { return appendString(text) }
    switch PlainScalar(text) {
    case .literal(let json): append(json)
    case .string: appendString(text)
    case .notInJSON: throw error("\(text) can't be written as JSON; quote it if it is a string")
    }
  }

  /// Any tag but `!!str` would be dropped silently, so it is refused.
  private mutating func isTaggedString(_ node: OpaquePointer) throws(YAMLError) -> Bool {
    var length = 0
    guard let start = fy_node_get_tag(node, &length) else { return false }
    let tag = string(start, length)
    if tag == "tag:yaml.org,2002:str" && fy_node_get_type(node) == FYNT_SCALAR { return true }
    note(fy_node_get_tag_token(node))
    throw error("the tag \(tag) isn't supported")
  }

  private func text(of node: OpaquePointer) -> String {
    var length = 0
    return fy_node_get_scalar(node, &length).map { string($0, length) } ?? ""
  }

  private func string(_ start: UnsafePointer<CChar>, _ length: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }

  private mutating func note(_ token: OpaquePointer?) {
    guard let mark = token.flatMap({ fy_token_start_mark($0) })?.pointee else { return }
    position = .init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func error(_ message: String) -> YAMLError {
    YAMLError(file: file, position: position, message: message)
  }

  private mutating func append(_ json: String) {
    output.append(contentsOf: json.utf8)
  }

  private mutating func appendString(_ text: String) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case 0..<0x20: append("\\u00" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16))
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
