/// How content is coded on its way (RFC 9110, 8.4.1).
public enum ContentCoding: Sendable {
  case identity
  case gzip
}

extension HTTPFields {
  /// The coding that a client of these request fields is to get: gzip, if it accepts that (RFC 9110, 12.5.3).
  public var contentCoding: ContentCoding {
    var anything = false
    for entry in values(of: "Accept-Encoding").flatMap({ $0.split(separator: ",") }) {
      let parts = entry.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let name = parts.first else { continue }
      let isAccepted = !parts.dropFirst().contains(where: \.isWeightOfNothing)
      if name.isSameFieldName(as: "gzip") || name.isSameFieldName(as: "x-gzip") { return isAccepted ? .gzip : .identity }
      if name == "*" { anything = isAccepted }
    }
    return anything ? .gzip : .identity
  }
}

extension String {
  /// Whether it is `q=0`, with any number of digits.
  fileprivate var isWeightOfNothing: Bool {
    let lowered = lowercased()
    return lowered.hasPrefix("q=0") && lowered.dropFirst(2).allSatisfy { $0 == "0" || $0 == "." }
  }
}
