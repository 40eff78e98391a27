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
