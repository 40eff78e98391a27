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
