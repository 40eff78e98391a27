import Contracts
import Deciding

extension Query {
  /// Path and query of the URL that it is asked by, parameters in the order of their names.
  func path(of service: String) -> String {
    let path = InternalHTTP.queryPath(service: service, query: name)
    guard !parameters.isEmpty else { return path }
    return path + "?"
      + parameters.sorted { $0.key < $1.key }.map { "\(Self.escaped($0.key))=\(Self.escaped($0.value))" }.joined(separator: "&")
  }

  /// Percent-encoded, but for RFC 3986's unreserved characters.
  private static func escaped(_ text: String) -> String {
    var escaped: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
        escaped.append(byte)
      default:
        escaped.append(UInt8(ascii: "%"))
        escaped.append(contentsOf: hexadecimal([byte]).utf8)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
