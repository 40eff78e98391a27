import HTTP
import Platform
import Sodium
import Zlib

/// A file of the pages, as it goes over the wire.
public struct PageAsset: Sendable {
  public let contentType: String
  /// A tag of the content: whoever has it has the content.
  public let entityTag: String
  private let plain: SharedBytes
  private let compressed: SharedBytes

  init(contentType: String, entityTag: String, plain: [UInt8], compressed: [UInt8]) {
    self.contentType = contentType
    self.entityTag = entityTag
    self.plain = SharedBytes(plain)
    self.compressed = SharedBytes(compressed)
  }

  /// Content that is made when the program runs. Its tag is its hash.
  public init(contentType: String, content: [UInt8]) {
    let tag = "\"\(String(hexadecimal: Array(Digest.blake2b128.of(content)[..<8])))\""
    self.init(contentType: contentType, entityTag: tag, plain: content, compressed: Gzip.compress(content, level: 9))
  }

  public func content(_ coding: ContentCoding) -> HTTPBody {
    switch coding {
    case .identity: .shared(plain)
    case .gzip: .shared(compressed)
    }
  }
}
