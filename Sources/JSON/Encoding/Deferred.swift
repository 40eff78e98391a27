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
