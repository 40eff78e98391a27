/// An array of one dimension, which is built value by value. It is a column of rows for one statement (`unnest($1::int[], $2::text[])`).
public struct ArrayValue<Element: ParameterValue>: ParameterValue {
  private var bytes: [UInt8] = []
  public private(set) var count = 0
  private var hasNull = false

  public init() {}

  public init(_ elements: some Sequence<Element>) {
    for element in elements { append(element) }
  }

  /// nil is NULL.
  public init(optional elements: some Sequence<Element?>) {
    for element in elements { append(element) }
  }

  public mutating func append(_ element: Element) {
    count += 1
    let start = bytes.count
    Int32(0).appendBigEndian(to: &bytes)
    element.append(to: &bytes)
    let length = UInt32(bytes.count - start - 4)
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index)) }
  }

  /// nil is NULL.
  public mutating func append(_ element: Element?) {
    if let element { return append(element) }
    count += 1
    hasNull = true
    Int32(-1).appendBigEndian(to: &bytes)
  }

  /// The type on the wire. For an array it is the type of the elements.
  public static var type: SQLType { Element.type }

  public func append(to wire: inout [UInt8]) {
    Int32(count == 0 ? 0 : 1).appendBigEndian(to: &wire)
    Int32(hasNull ? 1 : 0).appendBigEndian(to: &wire)
    Element.type.number.appendBigEndian(to: &wire)
    guard count > 0 else { return }
    Int32(count).appendBigEndian(to: &wire)
    Int32(1).appendBigEndian(to: &wire)
    wire.append(contentsOf: bytes)
  }
}
