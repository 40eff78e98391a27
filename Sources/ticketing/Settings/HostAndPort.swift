/// `HOST:PORT` or `HOST`: a name, an IPv4 address, or an IPv6 address in brackets.
struct HostAndPort: Equatable, Sendable {
  /// Without brackets.
  var host: String
  var port: UInt16?

  /// Nil: the text has another form.
  init?(_ text: String) {
    guard let (host, port) = Self.split(text[...]) else { return nil }
    self.host = String(host)
    guard let port else { return }
    guard let number = Self.port(port) else { return nil }
    self.port = number
  }

  /// Nil when there is no host, or the brackets are wrong.
  static func split(_ text: Substring) -> (host: Substring, port: Substring?)? {
    guard let (host, port) = parts(of: text), !host.isEmpty, !host.contains(where: { $0.isWhitespace || "/[]@".contains($0) }) else {
      return nil
    }
    return (host, port)
  }

  private static func parts(of text: Substring) -> (host: Substring, port: Substring?)? {
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let (host, rest) = (text[text.index(after: text.startIndex)..<end], text[text.index(after: end)...])
      guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
      return (host, rest.isEmpty ? nil : rest.dropFirst())
    }
    guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
    // A text with several colons is an IPv6 address, and its last part is no port.
    guard text.lastIndex(of: ":") == colon else { return (text, nil) }
    return (text[..<colon], text[text.index(after: colon)...])
  }

  static func port(_ text: Substring) -> UInt16? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? UInt16(text) : nil
  }
}
