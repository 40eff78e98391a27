import Contracts
import Deciding
import Foundation

extension Query {
  /// Path and query of the URL that it is asked by, parameters in the order of their names.
  func path(of service: String) -> String {
    let path = InternalHTTP.queryPath(service: service, query: name)
    guard !parameters.isEmpty else { return path }
    return path + "?"
      + parameters.sorted { $0.key < $1.key }.map { "\(Self.escaped($0.key))=\(Self.escaped($0.value))" }.joined(separator: "&")
  }

  private static func escaped(_ text: String) -> String {
    // Nil is for what is no Unicode, and a String always is.
    text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }

  /// RFC 3986, 2.3.
  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
