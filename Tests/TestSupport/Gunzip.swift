import Foundation

/// Reads content that was compressed, with the system's gzip.
public enum Gunzip {
  public struct Refused: Error { let what: String }

  public static func bytes(_ compressed: [UInt8]) throws -> [UInt8] {
    let directory = try TemporaryDirectory()
    let file = directory.file("content.gz")
    try Data(compressed).write(to: URL(fileURLWithPath: file))
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
    gzip.arguments = ["-dc", file]
    gzip.environment = TestEnvironment.with()
    let (output, errors) = (Pipe(), Pipe())
    gzip.standardOutput = output
    gzip.standardError = errors
    try gzip.run()
    let (end, said) = try gzip.collect(output, errors)
    guard end == .exit(0) else { throw Refused(what: String(decoding: said[1], as: UTF8.self)) }
    return [UInt8](said[0])
  }

  public static func text(_ compressed: [UInt8]) throws -> String { String(decoding: try bytes(compressed), as: UTF8.self) }
}
