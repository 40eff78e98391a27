import CSQLite

/// SQLite copies the bytes before the call returns.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
/// The bytes stay where they are until the bindings are cleared.
private let kept: sqlite3_destructor_type? = nil

/// The methods with which a `ColumnValue` binds itself. Positions count from 1, as in SQL.
extension Statement {
  public func bindNull(at position: Int) throws(SQLiteError) {
    try check(sqlite3_bind_null(handle, Int32(position)))
  }

  public func bind(_ value: Int64, at position: Int) throws(SQLiteError) {
    try check(sqlite3_bind_int64(handle, Int32(position), value))
  }

  /// Binds a number. SQLite stores NaN as NULL.
  public func bind(_ value: Double, at position: Int) throws(SQLiteError) {
    try check(sqlite3_bind_double(handle, Int32(position), value))
  }

  public func bind(_ value: String, at position: Int) throws(SQLiteError) {
    let code = value.utf8.withContiguousStorageIfAvailable { bindText(UnsafeRawBufferPointer($0), at: position) }
    try check(code ?? Array(value.utf8).withUnsafeBytes { bindText($0, at: position) })
  }

  /// Binds bytes as text. They must be valid UTF-8, because SQLite does not check them.
  public func bindText(utf8 value: [UInt8], at position: Int) throws(SQLiteError) {
    try check(value.withUnsafeBytes { bindText($0, at: position) })
  }

  public func bind(_ value: [UInt8], at position: Int) throws(SQLiteError) {
    try check(value.withUnsafeBytes { bindBlob($0, at: position) })
  }

  /// Binds bytes that are lent only for the call.
  public func bind(blob value: UnsafeRawBufferPointer, at position: Int) throws(SQLiteError) {
    try check(bindBlob(value, at: position))
  }

  private func bindText(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Int32 {
    // For SQLite, a text without an address is NULL.
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return sqlite3_bind_text(handle, Int32(position), "", 0, copied) }
    let own = scratch.copy(bytes)
    let characters = (own ?? start).assumingMemoryBound(to: CChar.self)
    return sqlite3_bind_text64(
      handle, Int32(position), characters, UInt64(bytes.count), own == nil ? copied : kept, UInt8(SQLITE_UTF8))
  }

  private func bindBlob(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Int32 {
    // An empty array may have no address, and for SQLite a blob without an address is NULL.
    if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, Int32(position), 0) }
    let own = scratch.copy(bytes)
    return sqlite3_bind_blob64(handle, Int32(position), own ?? bytes.baseAddress, UInt64(bytes.count), own == nil ? copied : kept)
  }
}

/// The texts and blobs of one run of a statement, side by side. Each copy of SQLite's own would take a `malloc` and a `free`, and a row of
/// the journal has a dozen of them. To point SQLite at the values themselves, each column would need a closure inside the last one.
final class BindingSpace {
  /// The size in bytes. A row of the journal fits in. SQLite copies what does not fit.
  private static let capacity = 2048

  private var start: UnsafeMutableRawPointer?
  private var used = 0

  deinit {
    start?.deallocate()
  }

  /// Copies bytes, and returns the address of the copy. Nil when there is no room.
  func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
    guard let source = bytes.baseAddress, bytes.count <= Self.capacity - used else { return nil }
    let start = start ?? .allocate(byteCount: Self.capacity, alignment: 1)
    self.start = start
    let place = start + used
    place.copyMemory(from: source, byteCount: bytes.count)
    used += bytes.count
    return UnsafeRawPointer(place)
  }

  /// Empties the space. Call it when SQLite points to none of it any more.
  func empty() {
    used = 0
  }
}
