/// Where a statement keeps the texts and blobs of one run, side by side. SQLite's own copies are a `malloc` and a `free` each, and a row
/// of the journal has a dozen; pointing it at the values themselves would nest a closure a column.
final class BindingSpace {
  /// A row of the journal fits in. What doesn't, SQLite copies.
  private static let capacity = 2048

  private var start: UnsafeMutableRawPointer?
  private var used = 0

  deinit {
    start?.deallocate()
  }

  /// Where the copy is; nil when there is no room for it.
  func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
    guard let source = bytes.baseAddress, bytes.count <= Self.capacity - used else { return nil }
    let start = start ?? .allocate(byteCount: Self.capacity, alignment: 1)
    self.start = start
    let place = start + used
    place.copyMemory(from: source, byteCount: bytes.count)
    used += bytes.count
    return UnsafeRawPointer(place)
  }

  /// Once SQLite points to none of it any more.
  func empty() {
    used = 0
  }
}
