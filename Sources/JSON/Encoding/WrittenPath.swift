/// The path of the place where the output ends. It is read back from the output, because only a rare error needs it.
struct WrittenPath {
  private(set) var keys: [JSONKey] = []

  /// `output` is the beginning of a JSON document.
  init(_ output: [UInt8]) {
    var containers: [(isObject: Bool, position: Int, name: ArraySlice<UInt8>?)] = []
    var at = output.startIndex
    while at < output.endIndex {
      switch output[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        containers.append((output[at] == UInt8(ascii: "{"), 0, nil))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = containers.popLast()
      case UInt8(ascii: ","):
        guard let last = containers.indices.last else { break }
        containers[last].position += 1
        containers[last].name = nil
      case UInt8(ascii: "\""):
        let start = at + 1
        at = start
        while at < output.endIndex, output[at] != UInt8(ascii: "\"") { at += output[at] == UInt8(ascii: "\\") ? 2 : 1 }
        if let last = containers.indices.last, containers[last].isObject, containers[last].name == nil {
          containers[last].name = output[start..<min(at, output.endIndex)]
        }
      default: break
      }
      at += 1
    }
    keys = containers.compactMap { container in
      guard container.isObject else { return JSONKey(index: container.position) }
      return container.name.map { JSONKey(String(decoding: $0, as: UTF8.self)) }
    }
  }
}
