import Contracts
import HTTP
import JSON

/// The session of the pages. Clients of the API keep their token themselves.
extension Edge {
  /// Who is logged in. It is asked by everyone, so nobody is not an error.
  func showSession(_ call: Call) throws(Problem) {
    let caller = try? authenticator.caller(of: call.request, at: call.start.time)
    let permissions = caller?.permissions.map(\.rawValue).sorted() ?? []
    let json: JSONValue = [
      "userId": caller.map { .string($0.userId) } ?? .null, "permissions": .array(permissions.map { .string($0) }),
    ]
    call.answer(HTTPResponse(.ok, ["Content-Type": "application/json", "Cache-Control": "no-store"], body: .bytes(json.encoded())))
  }

  /// Ends the session in this browser.
  func logOut(_ call: Call) throws(Problem) {
    try SessionCookie.check(call.request)
    call.answer(HTTPResponse(.noContent, ["Set-Cookie": SessionCookie.removing(isSecure: isSecure(call))]))
  }

  /// The answer to a login. A page gets its token as a cookie, and does not see it.
  func loggedIn(_ call: Call, _ response: HTTPResponse) throws(Problem) -> HTTPResponse {
    var fields: HTTPFields = ["Content-Type": "application/json", "Cache-Control": "no-store"]
    guard SessionCookie.isFromPage(call.request) else { return HTTPResponse(.ok, fields, body: response.body) }
    guard case .object(var login)? = try? JSONValue(parsing: response.body.bytes), let token = login["accessToken"]?.string,
      let seconds = login["expiresIn"]?.integer
    else { throw Problem(.unavailable, "the auth service's answer can't be read") }
    login["accessToken"] = nil
    login["tokenType"] = nil
    fields.append("Set-Cookie", SessionCookie.setting(token, seconds: seconds, isSecure: isSecure(call)))
    return HTTPResponse(.ok, fields, body: .bytes(JSONValue.object(login).encoded()))
  }

  private func isSecure(_ call: Call) -> Bool { configuration.limits.proxies.saysHTTPS(call.request) }
}
