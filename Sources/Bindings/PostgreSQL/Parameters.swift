/// The values of one run of a statement, in binary, in the order of its `$1`, `$2` …
public struct Parameters {
  /// All of them, side by side, behind one byte that gives empty ones an address: a value without is NULL to libpq.
  private var bytes: [UInt8] = [0]
  /// Where each is; nil: NULL.
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

  /// Lends them as libpq takes them.
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
