import Foundation

/// The address of a server of others, as a setting names it.
enum ServerAddress {
  /// The parts of an address that a setting may have beside scheme, host and port.
  struct Parts: OptionSet {
    let rawValue: Int

    static let user = Parts(rawValue: 1)
    static let path = Parts(rawValue: 2)
    static let query = Parts(rawValue: 4)

    /// For an address that is asked as it is.
    static let whole: Parts = [.user, .path, .query]
    /// For one that a path is added to.
    static let base: Parts = [.user, .path]
  }

  /// Throws a failure that names the setting, and does not show the address, because it may have a password in it.
  ///
  /// - Parameter example: an address of the right form.
  static func check(
    _ text: String, _ source: String, schemes: [String] = ["http", "https"], may parts: Parts, example: String
  ) throws(CommandFailure) {
    guard let fault = fault(of: text, schemes, parts) else { return }
    throw CommandFailure(usage: "\(source) must be an address such as \(example); \(fault)")
  }

  /// What is wrong with it. Nil: nothing.
  private static func fault(of text: String, _ schemes: [String], _ allowed: Parts) -> String? {
    let isPlain = text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.properties.generalCategory != .control }
    // Schemes have no case (RFC 3986, 3.1).
    guard isPlain, let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(), schemes.contains(scheme) else {
      return "this one does not begin with \(schemes.map { "\($0)://" }.joined(separator: " or ")), or has blanks"
    }
    guard parts.host?.isEmpty == false else { return "this one names no host" }
    if let range = parts.rangeOfPort, let whole = parts.string, !whole[range].isEmpty, !(1...65535).contains(parts.port ?? 0) {
      return "its port is no number from 1 to 65535"
    }
    if parts.fragment != nil { return "nobody is ever sent a fragment, what follows '#'" }
    if !allowed.contains(.user), parts.user != nil || parts.password != nil { return "the user has settings of its own" }
    if !allowed.contains(.path), !["", "/"].contains(parts.path) { return "this one has a path" }
    if !allowed.contains(.query), parts.query != nil { return "this one has a query, what follows '?'" }
    return nil
  }
}
