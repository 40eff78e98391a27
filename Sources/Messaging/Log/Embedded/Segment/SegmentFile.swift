/// A segment's file, and its identity: a rewritten segment is another `SegmentFile` at the same path.
final class SegmentFile: Sendable {
  let path: String
  private let descriptors: DescriptorCache

  init(path: String, descriptors: DescriptorCache) {
    self.path = path
    self.descriptors = descriptors
  }

  convenience init(_ directory: String, base: Int64, _ descriptors: DescriptorCache) {
    self.init(path: directory + "/" + Segment.name(base: base), descriptors: descriptors)
  }

  deinit {
    descriptors.forget(self)
  }

  func open() throws(LogError) -> OpenFile {
    try descriptors.open(self)
  }

  /// Opens the file, and makes it if it is missing.
  func create(with operations: FileOperations) throws(LogError) -> OpenFile {
    try descriptors.open(self, creatingWith: operations)
  }

  var indexPath: String { String(path.dropLast(4)) + ".index" }
}
