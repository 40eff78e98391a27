import Glibc

/// An `errno`, with the system's text for it.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  public var number: Int32

  public init(_ number: Int32) {
    self.number = number
  }

  public var description: String {
    var text = [CChar](repeating: 0, count: 128)
    // The portable variant always fills the buffer, even for a number that it does not know.
    _ = strerror_r(number, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
