/// The values of one run of a statement, in binary, in the order of its `$1`, `$2` …
public struct Parameters {
  /// All values, side by side. The first byte gives empty values an address, because for libpq a value without an address is NULL.
  private var bytes: [UInt8] = [0]
  /// The place of each value. Nil: the value is NULL.
  private var places: [Range<Int>?] = []

  public init() {}

  public var count: Int { places.count }

  public mutating func add<Value: ParameterValue>(_ value: Value) {
    let start = bytes.count
    value.append(to: &bytes)
    places.append(start..<bytes.count)
  }

  /// nil is NULL.
  public mutating func add<Value: ParameterValue>(_ value: Value?) {
    if let value { add(value) } else { places.append(nil) }
  }

  /// Lends the values in the form that libpq takes.
  func withPointers<Result>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
  ) -> Result {
    let lengths = places.map { Int32($0?.count ?? 0) }
    let formats = [Int32](repeating: 1, count: places.count)
    return bytes.withUnsafeBytes { buffer in
      let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = places.map { place in place.flatMap { place in start.map { $0 + place.lowerBound } } }
      return body(values, lengths, formats)
    }
  }
}
