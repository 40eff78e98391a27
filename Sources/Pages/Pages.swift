import HTTP
import Platform
import Sodium
import Zlib

/// The web pages: plain HTML, CSS and ES modules, as they are in the folder `Assets`.
///
/// All of them have one version, the hash of their contents. Their paths begin with it: `/assets/<version>/app.js`. So a browser may keep
/// them for ever, a page and its modules always belong together, and modules name one another without it: `import "./api.js"`.
public struct Pages: Sendable {
  /// The hash of all contents, in hexadecimal.
  public let version: String
  private let assets: [String: PageAsset]

  public init() {
    self.init(PageFiles.all)
  }

  init(_ files: [(name: String, content: [UInt8])]) {
    let version = String(hexadecimal: Array(Digest.blake2b128.of(parts: files.flatMap { [Array($0.name.utf8), $0.content] })[..<8]))
    self.version = version
    assets = Dictionary(
      uniqueKeysWithValues: files.map { name, content in (name, PageAsset(name, content, version: version)) })
  }

  /// The file of this name; nil: there is none.
  public subscript(name: String) -> PageAsset? { assets[name] }
}

extension PageAsset {
  /// What the files say where the version belongs.
  private static let versionMark = "{version}"

  fileprivate init(_ name: String, _ content: [UInt8], version: String) {
    let isPage = name.hasSuffix(".html")
    let content = isPage ? Array(String(decoding: content, as: UTF8.self).replacing(Self.versionMark, with: version).utf8) : content
    self.init(
      contentType: Self.contentType(of: name), entityTag: "\"\(version)\"", plain: content, compressed: Gzip.compress(content, level: 9))
  }

  private static func contentType(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    case "webmanifest": "application/manifest+json"
    default: "application/octet-stream"
    }
  }
}
