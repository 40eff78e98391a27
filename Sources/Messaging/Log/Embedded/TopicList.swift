import Glibc

/// The file with the topics and their numbers of partitions. A partition's directory is made with its first record.
struct TopicList {
  private static let head = "ticketing-log 1"

  /// The numbers of partitions, by topic.
  var partitions: [String: Int32] = [:]

  static func load(_ path: String) throws(LogError) -> TopicList {
    var list = TopicList()
    guard access(path, F_OK) == 0 else {
      guard errno == ENOENT else { throw LogError(system: errno, during: "looking at", path) }
      return list
    }
    let file = try OpenFile(path: path)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(try file.size()), alignment: 8)
    defer { bytes.deallocate() }
    let count = try file.read(into: bytes, at: 0)
    let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    guard lines.first.map(String.init) == head else { throw .corrupt(path, at: 0, "\"\(head)\" is expected in its first line") }
    for line in lines.dropFirst() {
      let words = line.split(separator: " ")
      guard words.count == 2, let partitions = Int32(words[1]), partitions > 0 else {
        throw .corrupt(path, at: 0, "\"\(line)\" is no topic and number of partitions")
      }
      list.partitions[String(words[0])] = partitions
    }
    return list
  }

  /// Replaces the whole file: after a crash there is the old one or the new one.
  func save(_ path: String, with operations: FileOperations) throws(LogError) {
    var text = Self.head + "\n"
    for (name, partitions) in partitions.sorted(by: { $0.key < $1.key }) { text += "\(name) \(partitions)\n" }
    var buffer = WriteBuffer()
    buffer.append(text)
    let file = try OpenFile(creating: path + ".new", flags: O_WRONLY | O_TRUNC, with: operations)
    try file.write(buffer.bytes, at: 0, with: operations)
    try file.synchronize(with: operations)
    try Directory.rename(path + ".new", to: path, with: operations)
    try Directory.synchronize(Directory.parent(of: path), with: operations)
  }

  /// Kafka's rule for names, which also makes them safe as names of directories.
  static func isLegal(_ name: String) -> Bool {
    (1...249).contains(name.utf8.count) && name != "." && name != ".."
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
