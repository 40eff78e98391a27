import HTTP

/// The cookie in which the pages' session is: the token that auth signed. Scripts can't read it, so a script that should not be in the page
/// can't take it away.
///
/// A browser sends cookies by itself, also with requests that pages of others make it send. `SameSite=Strict` keeps out other sites, but
/// not other hosts of this site, or other ports of this machine. So a request that changes something must carry the field `X-Session:
/// cookie` too. Only a page of the same origin can set it, as the edge allows no other origin anything (CORS).
enum SessionCookie {
  static let name = "ticketing_session"
  static let proofField = RequestHeader.session.rawValue
  private static let proof = "cookie"

  /// The token in a request's cookies.
  static func token(in fields: HTTPFields) -> String? {
    for pair in fields.values(of: "Cookie").flatMap({ $0.split(separator: ";") }) {
      let pair = pair.drop { $0 == " " }
      guard pair.hasPrefix(name), pair.dropFirst(name.count).first == "=" else { continue }
      return String(pair.dropFirst(name.count + 1))
    }
    return nil
  }

  /// Whether a page of this origin made the request.
  static func isFromPage(_ request: HTTPRequest) -> Bool {
    guard request.fields.only(proofField) == proof else { return false }
    // What the browser says counts, as a proxy may have changed the host.
    let sites = request.fields.values(of: "Sec-Fetch-Site")
    if !sites.isEmpty { return sites == ["same-origin"] }
    let origins = request.fields.values(of: "Origin")
    guard let origin = origins.first else { return true }
    // The proxy may have ended TLS, so the edge does not know the scheme.
    return origins.count == 1 && origin.split(separator: "/").last.map(String.init) == request.fields["Host"]
  }

  /// - Throws: 403 for a request that some other page may have made the browser send.
  static func check(_ request: HTTPRequest) throws(Problem) {
    guard request.method != .get, request.method != .head, !isFromPage(request) else { return }
    throw Problem(.forbidden, "a request with the session's cookie must come from the page itself: send \(proofField): \(proof)")
  }

  /// The field that sets the cookie.
  /// - Parameter isSecure: whether the client speaks HTTPS. The browser then never sends the cookie without it.
  static func setting(_ token: String, seconds: Int64, isSecure: Bool) -> String {
    "\(name)=\(token); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
  }

  static func removing(isSecure: Bool) -> String { setting("", seconds: 0, isSecure: isSecure) }
}
