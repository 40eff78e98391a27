import HTTP
import Pages

/// The web pages.
extension Edge {
  func showPage(_ call: Call) throws(Problem) { try answer(call, page: "index.html") }
  func showDocs(_ call: Call) throws(Problem) { try answer(call, page: "docs.html") }

  private func answer(_ call: Call, page name: String) throws(Problem) {
    guard let page = pages[name] else { throw Problem(.notFound, "there is no page") }
    // The page names the version of everything else, so it is asked for each time.
    var fields = Self.pageFields
    fields.append("Cache-Control", "no-cache")
    call.answer(page, fields)
  }

  /// A file of another version is of an edge that was started earlier or later. The page gets along with the present one, but may not keep
  /// it.
  func showAsset(_ call: Call) throws(Problem) {
    guard let asset = pages[call.parameter("name")] else { throw Problem(.notFound, "the pages have no such file") }
    let isPresent = call.parameter("version") == pages.version
    call.answer(
      asset, ["X-Content-Type-Options": "nosniff", "Cache-Control": isPresent ? "public, max-age=31536000, immutable" : "no-store"])
  }

  /// What a page may do: load its own files and talk to its own server, and nothing else.
  private static let pageFields: HTTPFields = [
    "Content-Security-Policy": [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "manifest-src 'self'",
      "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    ].joined(separator: "; "),
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
  ]
}

extension Call {
  func answer(_ asset: PageAsset, _ fields: HTTPFields) {
    let coding = contentCoding
    var fields = fields
    fields.append("Content-Type", asset.contentType)
    fields.append("Vary", "Accept-Encoding")
    answer(fields, EntityTag(asset.entityTag, in: coding)) { asset.content(coding) }
  }
}
