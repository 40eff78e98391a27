/// A part of the output that is written beside it, and where it belongs.
struct Deferred {
  let offset: Int
  let part: any DeferredPart

  /// Stands where the part will. It looks like a value, so that what follows it begins with a comma.
  static let placeholder = Array("null".utf8)
}

protocol DeferredPart: AnyObject {
  func finish() throws(JSONError) -> [UInt8]
}

/// A value that is written when its turn in the outer writer may be over.
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

/// Where a deferred part belongs: what its writer needs to tell its path, should it come to that.
/// To work out the path at once would read all of the output again for each part, which takes quadratic time.
struct OuterPlace {
  /// Weak, as the outer writer holds its parts.
  private weak var writer: Writer?
  /// How much of the outer writer's output comes before the part.
  private let offset: Int
  /// The name of the field that the part is, if the outer writer doesn't write that name itself.
  private let name: String?
  /// The number of arrays and objects around the part.
  let depth: Int

  init(_ writer: Writer, offset: Int, depth: Int, name: String? = nil) {
    self.writer = writer
    self.offset = offset
    self.depth = depth
    self.name = name
  }

  /// The place of a field of the object that stands here.
  func field(_ name: String) -> OuterPlace? {
    writer.map { OuterPlace($0, offset: offset, depth: depth + 1, name: name) }
  }

  var path: JSONPath {
    JSONPath((writer?.path(upTo: offset).keys ?? []) + (name.map { [JSONKey($0)] } ?? []))
  }
}

/// The object that a `Dictionary` becomes. A dictionary has an order of its own every time, so each field has a writer, and
/// the fields are put together by name at the end.
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
