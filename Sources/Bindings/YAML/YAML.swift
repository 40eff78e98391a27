import Glibc

/// YAML in, JSON out, to be decoded with Codable.
///
/// What a scalar is follows YAML 1.2's core schema: quoted ones and blocks are strings; plain ones are null (`null`, `~`, nothing),
/// booleans (`true`, `false`), numbers (also `0x1F`, `0o17`, `+1`, `.5`) or else strings, so `yes`, `on` and `12:30` are strings.
/// Aliases are written out where they stand. Refused, with the place: duplicate keys, tabs as indentation, keys that are no scalars,
/// merge keys (`<<`), tags other than `!!str`, `.inf` and `.nan`, a second document, and an empty file.
public enum YAML {
  /// Bytes of input: far beyond what a person writes.
  public static let maximumLength = 256 * 1024
  /// Bytes of JSON: aliases of aliases can make it any size.
  public static let maximumOutput = 1024 * 1024
  /// Levels of nesting, which an alias within its own anchor reaches too.
  public static let maximumDepth = 64

  public static func json(from text: String, file: String = "YAML") throws(YAMLError) -> [UInt8] {
    try json(from: Array(text.utf8), file: file)
  }

  /// - Parameters:
  ///   - text: UTF-8.
  ///   - file: what errors call it.
  public static func json(from text: [UInt8], file: String = "YAML") throws(YAMLError) -> [UInt8] {
    guard text.count <= maximumLength else {
      throw YAMLError(file: file, position: nil, message: "longer than \(maximumLength) bytes")
    }
    try checkCharacters(text, file: file)
    // A closure that is lent a buffer can't throw a typed error.
    let json: Result<[UInt8], YAMLError> = text.withUnsafeBufferPointer { text in
      do throws(YAMLError) {
        let document = try Document(text, file: file)
        var writer = JSONWriter(file: file)
        try writer.write(document.root, depth: 0)
        return .success(writer.output)
      } catch {
        return .failure(error)
      }
    }
    return try json.get()
  }

  public static func json(fromFile path: String) throws(YAMLError) -> [UInt8] {
    guard let file = fopen(path, "re") else { throw unreadable(path) }
    defer { fclose(file) }
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16 * 1024)
    while text.count <= maximumLength {
      let count = fread(&part, 1, part.count, file)
      text.append(contentsOf: part[..<count])
      if ferror(file) != 0 { throw unreadable(path) }
      if count == 0 { break }
    }
    return try json(from: text, file: path)
  }

  /// libfyaml takes a NUL or what is no UTF-8 for the end, without a word.
  private static func checkCharacters(_ text: [UInt8], file: String) throws(YAMLError) {
    var line = 1
    var lineStart = 0
    for (offset, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "\n"): (line, lineStart) = (line + 1, offset + 1)
      case UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x20...0x7E, 0x80...: continue
      default:
        let position = YAMLError.Position(line: line, column: offset - lineStart + 1)
        throw YAMLError(file: file, position: position, message: "a control character (0x\(String(byte, radix: 16)))")
      }
    }
    guard String(validating: text, as: UTF8.self) != nil else {
      throw YAMLError(file: file, position: nil, message: "is no UTF-8")
    }
  }

  private static func unreadable(_ path: String) -> YAMLError {
    YAMLError(file: path, position: nil, message: "can't be read: " + String(cString: strerror(errno)))
  }
}
