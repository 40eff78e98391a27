import HTTP
import Zlib

/// A part of a seat map's JSON, and its compressed form as soon as somebody has asked for it.
final class SeatMapPiece {
  /// The map is encoded while requests wait. Its text repeats itself, so higher levels gain little.
  private static let level: Int32 = 3

  let plain: SharedBytes
  private(set) lazy var part = plain.withUnsafeBytes { GzipPart($0, level: Self.level) }
  private(set) lazy var compressed = SharedBytes(part.bytes)

  init(_ json: [UInt8]) {
    plain = SharedBytes(json)
  }
}

extension HTTPBody {
  /// The content that these pieces are, one after the other.
  static func json(_ pieces: [SeatMapPiece], coding: ContentCoding) -> HTTPBody {
    switch coding {
    case .identity: .pieces(pieces.map(\.plain))
    case .gzip:
      .pieces([gzipHead] + pieces.map(\.compressed) + [SharedBytes(Gzip.tail(of: pieces.lazy.map(\.part)))])
    }
  }

  private static let gzipHead = SharedBytes(Gzip.head)
}
