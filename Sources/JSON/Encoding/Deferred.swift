/// A part of the output that is written separately, and the place where it belongs.
struct Deferred {
  let offset: Int
  let part: any DeferredPart

  /// Stands in the place of the part. It looks like a value, so that a comma comes before the next value.
  static let placeholder = Array("null".utf8)
}

protocol DeferredPart: AnyObject {
  func finish() throws(JSONError) -> [UInt8]
}

/// A value that may still be written when the outer writer has gone on.
final class DeferredValue: DeferredPart {
  private let writer: Writer

  init(place: OuterPlace) {
    writer = Writer(capacity: 64, outer: place)
  }

  var encoder: WriterEncoder { WriterEncoder(writer: writer, level: 0) }

  func finish() throws(JSONError) -> [UInt8] {
    writer.closeRoot()
    return try writer.finish()
  }
}

/// The place of a deferred part. Its writer needs it for the path of an error.
/// The path is worked out only then: to do it at once would read all of the output again for each part, which takes quadratic time.
struct OuterPlace {
  /// Weak, because the outer writer holds its parts.
  private weak var writer: Writer?
  /// The number of bytes of the outer writer's output before the part.
  private let offset: Int
  /// The name of the part's field, if the outer writer doesn't write that name itself.
  private let name: String?
  /// The number of arrays and objects around the part.
  let depth: Int

  init(_ writer: Writer, offset: Int, depth: Int, name: String? = nil) {
    self.writer = writer
    self.offset = offset
    self.depth = depth
    self.name = name
  }

  /// The place of a field of the object at this place.
  func field(_ name: String) -> OuterPlace? {
    writer.map { OuterPlace($0, offset: offset, depth: depth + 1, name: name) }
  }

  var path: JSONPath {
    JSONPath((writer?.path(upTo: offset).keys ?? []) + (name.map { [JSONKey($0)] } ?? []))
  }
}

/// The object of a `Dictionary`. The order of a dictionary changes from run to run. So each field has a writer of its own, and at the end
/// the fields are sorted by name.
final class SortedObject: DeferredPart {
  private let place: OuterPlace
  private var members: [(name: String, value: Writer)] = []

  init(place: OuterPlace) {
    self.place = place
  }

  var path: JSONPath { place.path }

  func member(_ name: String) -> Writer {
    let value = Writer(capacity: 32, outer: place.field(name))
    members.append((name, value))
    return value
  }

  func finish() throws(JSONError) -> [UInt8] {
    let whole = Writer(capacity: 64)
    whole.open(.object, at: 0)
    for (name, value) in members.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      try whole.key(name, at: 0)
      try whole.append(value.finish())
    }
    whole.closeRoot()
    return try whole.finish()
  }
}
