import TestSupport
import Testing
import Zlib

@Suite struct GzipTests {
  private static func text(_ count: Int) -> [UInt8] {
    var numbers = SplitMix64(seed: UInt64(count))
    return (0..<count).map { _ in UInt8(ascii: "a") + UInt8.random(in: 0..<9, using: &numbers) }
  }

  @Test(arguments: [0, 1, 1000, 300_000])
  func `compressed content can be read again`(count: Int) throws {
    let content = Self.text(count)
    let compressed = Gzip.compress(content)
    #expect(try Gunzip.bytes(compressed) == content)
    #expect(count < 100 || compressed.count < count)
  }

  @Test func `parts that are put together are one member`() throws {
    let contents = [Self.text(5000), [], Self.text(1), Self.text(70_000)]
    let parts = contents.map { content in content.withUnsafeBytes { GzipPart($0, level: 3) } }
    let member = Gzip.head + parts.flatMap(\.bytes) + Gzip.tail(of: parts)
    #expect(try Gunzip.bytes(member) == contents.flatMap(\.self))
    // One member has one head.
    #expect(member.indices.dropLast(2).filter { member[$0...].starts(with: [0x1f, 0x8b, 8, 0, 0, 0]) } == [0])
  }

  @Test func `a part that is missing or changed is noticed`() throws {
    let parts = [Self.text(400), Self.text(500)].map { content in content.withUnsafeBytes { GzipPart($0, level: 9) } }
    for bytes in [parts[0].bytes, parts[1].bytes + parts[0].bytes] {
      #expect(throws: Gunzip.Refused.self) { try Gunzip.bytes(Gzip.head + bytes + Gzip.tail(of: parts)) }
    }
  }
}
