/// The output, and which arrays and objects of it are open.
///
/// `Encodable` says where a container begins but not where it ends. But values are nested: when a value's `encode(to:)` returns, everything
/// that it opened is complete. So each value has a *level*, the number of values around it, and is closed with its level.
/// Nested containers and super encoders may be written later. Each gets a writer of its own: a `Deferred` part.
final class Writer {
  var output: ByteBuffer
  private var level = 0
  /// The shape of the value at each level, as far as it is known.
  private var shapes = InlineArray<65, Shape>(repeating: .nothing)
  private var deferred: [Deferred] = []
  /// The first error at a place where `Encodable` can't throw. `finish` throws it.
  private(set) var failure: JSONError?

  /// The place of this output in another one. Nil for a document.
  private let outer: OuterPlace?
  /// The number of arrays and objects around this output.
  private let depth: Int

  enum Shape: UInt8 {
    case nothing, scalar, array, object
  }

  /// A copy of the output so far.
  var bytes: [UInt8] { output.bytes }

  init(capacity: Int, outer: OuterPlace? = nil) {
    self.outer = outer
    depth = outer?.depth ?? 0
    output = ByteBuffer(capacity: capacity)
  }

  /// For a document that will stand inside `depth` arrays and objects of another document.
  init(capacity: Int, depth: Int) {
    outer = nil
    self.depth = depth
    output = ByteBuffer(capacity: capacity)
  }

  /// For a document that is written in lent memory, until `release`.
  init(in memory: UnsafeMutableBufferPointer<UInt8>) {
    outer = nil
    depth = 0
    output = ByteBuffer(in: memory)
  }

  func release() {
    output = ByteBuffer(capacity: 0)
  }

  /// Writes the content of a value, at the current level.
  @inline(__always)
  func encode<T: Encodable>(_ value: T) throws {
    try value.encode(to: WriterEncoder(writer: self, level: level))
    close(level)
  }

  /// Writes a value one level further in: the next element, or the value of the key that was just written.
  @inline(__always)
  func encode<T: Encodable>(_ value: T, in outer: Int) throws {
    guard outer + depth < JSON.maximumDepth else { throw tooDeep() }
    level = outer + 1
    shapes[level] = .nothing
    try encode(value)
    level = outer
  }

  /// A value that writes nothing is an object without fields.
  @inline(__always)
  private func close(_ level: Int) {
    switch shapes[level] {
    case .scalar: break
    case .array: output.append(UInt8(ascii: "]"))
    case .object: output.append(UInt8(ascii: "}"))
    case .nothing:
      open(.object, at: level)
      output.append(UInt8(ascii: "}"))
    }
  }
}

extension Writer {
  /// Lets a value at `level` be a scalar.
  @inline(__always)
  func scalar(at level: Int, _ write: (Writer) throws(JSONError) -> Void) throws(JSONError) {
    guard level == self.level, shapes[level] == .nothing else { throw outOfTurn() }
    shapes[level] = .scalar
    try write(self)
  }

  /// Lets a value at `level` be an array or an object. If it is one already, the writer goes on with it.
  @inline(__always)
  func open(_ shape: Shape, at level: Int) {
    guard level == self.level, shapes[level] == .nothing || shapes[level] == shape else { return fail(outOfTurn()) }
    guard level + depth < JSON.maximumDepth else { return fail(tooDeep()) }
    guard shapes[level] == .nothing else { return }
    shapes[level] = shape
    output.append(shape == .array ? UInt8(ascii: "[") : UInt8(ascii: "{"))
  }

  /// Prepares for the next element of the array at `level`.
  @inline(__always)
  func element(at level: Int) throws(JSONError) {
    guard level == self.level, shapes[level] == .array else { throw outOfTurn() }
    separate()
  }

  /// Prepares for the next field of the object at `level`.
  @inline(__always)
  func key(_ name: String, at level: Int) throws(JSONError) {
    guard level == self.level, shapes[level] == .object else { throw outOfTurn() }
    separate()
    append(name)
    output.append(UInt8(ascii: ":"))
  }

  /// Writes a comma, but not before the first value, where the last byte is the opening bracket.
  @inline(__always)
  private func separate() {
    let last = output.last
    if last != UInt8(ascii: "{"), last != UInt8(ascii: "[") { output.append(UInt8(ascii: ",")) }
  }

  @inline(__always)
  func append(_ more: some Collection<UInt8>) {
    output.append(more)
  }

  @inline(__always)
  func append(_ byte: UInt8) {
    output.append(byte)
  }
}

extension Writer {
  /// Completes a value that was encoded without `encode`.
  func closeRoot() {
    level = 0
    close(0)
  }

  /// The encoder of a value at `level` that belongs here but is written separately.
  func deferredEncoder(at level: Int) -> WriterEncoder {
    let value = DeferredValue(place: OuterPlace(self, offset: output.count, depth: depth + level))
    deferPart(value)
    return value.encoder
  }

  /// Lets a value at `level` be the object of a dictionary.
  func sortedObject(at level: Int) -> SortedObject {
    let object = SortedObject(place: OuterPlace(self, offset: output.count, depth: depth + level))
    do throws(JSONError) {
      guard level + depth < JSON.maximumDepth else { throw tooDeep() }
      try scalar(at: level) { writer in writer.deferPart(object) }
    } catch {
      fail(error)
    }
    return object
  }

  func fail(_ error: JSONError) {
    if failure == nil { failure = error }
  }

  /// Leaves room here for a part that will be complete only at the end.
  private func deferPart(_ part: any DeferredPart) {
    deferred.append(Deferred(offset: output.count, part: part))
    append(Deferred.placeholder)
  }

  /// The path of the value that is being written.
  func path() -> JSONPath {
    path(upTo: output.count)
  }

  /// The path of the value after the first `offset` bytes.
  func path(upTo offset: Int) -> JSONPath {
    JSONPath((outer?.path.keys ?? []) + WrittenPath(output.prefix(offset)).keys)
  }

  func finish() throws(JSONError) -> [UInt8] {
    if let failure { throw failure }
    let bytes = bytes
    if deferred.isEmpty { return bytes }
    var whole: [UInt8] = []
    var written = 0
    for later in deferred {
      whole += bytes[written..<later.offset]
      whole += try later.part.finish()
      written = later.offset + Deferred.placeholder.count
    }
    return whole + bytes[written...]
  }
}

extension Writer {
  func appendNull() {
    append("null".utf8)
  }

  @inline(__always)
  func append(_ value: Bool) {
    output.append(value)
  }

  @inline(__always)
  func append(integer: some FixedWidthInteger) {
    output.append(integer: integer)
  }

  /// Writes the fewest digits that read back as the same number, and no fraction if it is a whole number.
  func append<T: BinaryFloatingPoint & CustomStringConvertible>(floatingPoint value: T) throws(JSONError) {
    guard value.isFinite else { throw error(.invalidValue, "is \(value), which JSON has no number for") }
    let text = value.description.utf8
    append(text.suffix(2).elementsEqual(".0".utf8) ? text.dropLast(2) : text[...])
  }

  @inline(__always)
  func append(_ text: String) {
    output.append(text)
  }
}

extension Writer {
  func error(_ kind: JSONError.Kind, _ message: String) -> JSONError {
    JSONError(kind, path: path().description, message: message)
  }

  /// The error of a container that is used after its turn. If an error was kept before, this returns that one, because it is the cause.
  func outOfTurn() -> JSONError {
    failure ?? error(.unsupported, "is encoded twice, or by a container whose turn is over")
  }

  func tooDeep() -> JSONError {
    .tooDeep(path())
  }

  /// The `JSONError` for an error that a type threw while it was encoded.
  func explain(_ thrown: any Error) -> JSONError {
    switch thrown {
    case let error as JSONError:
      // An error of the type's own can't know its place in the document.
      return error.path.isEmpty ? self.error(error.kind, error.message) : error
    case EncodingError.invalidValue(_, let context):
      let path = context.codingPath.isEmpty ? path() : JSONPath(context.codingPath)
      return JSONError(.invalidValue, path: path.description, message: context.debugDescription)
    default:
      return error(.invalidValue, String(describing: thrown))
    }
  }
}
