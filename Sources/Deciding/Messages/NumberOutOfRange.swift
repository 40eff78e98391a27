/// A number of a message lies where none of this system can lie, so another program made the message. It can't be read: a second attempt
/// gives the same.
public struct NumberOutOfRange: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ field: StaticString, _ value: some BinaryInteger, _ lowest: some BinaryInteger, _ highest: some BinaryInteger) {
    description = "\(field) is \(value), where \(lowest) to \(highest) is possible"
  }
}

extension ClosedRange where Bound: FixedWidthInteger {
  /// Throws when this field's number is outside of the range. Nil is no number, and fits.
  public func check(_ number: Bound?, _ field: StaticString) throws(NumberOutOfRange) {
    guard let number, !contains(number) else { return }
    throw NumberOutOfRange(field, number, lowerBound, upperBound)
  }
}
