import Foundation
import TestSupport
import Testing

@testable import ticketing

/// A start that is refused for what is around it makes nothing.
@Suite(.serialized) struct RefusedStartTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func refusal(_ words: [String], _ code: Int32) throws -> String {
    let end = try RunningSystem.run(words + ["--data-dir", directory.data])
    #expect(end.code == code)
    #expect(end.errors.split(separator: "\n").count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).allSatisfy { $0 == "file" })
    return end.errors
  }

  @Test func `a port that is taken is told before anything is made`() throws {
    let other = try SilentListener()
    #expect(try refusal(["dev", "--port", "\(other.port)"], 1).contains("cannot listen on 127.0.0.1:\(other.port)"))
    #expect(try refusal(["dev", "--port", "0", "--kafka-port", "\(other.port)"], 1).contains("port \(other.port) for Kafka's tools"))
    // Nobody has looked for the broker yet.
    let cluster = ["--kafka-bootstrap-servers", "127.0.0.1:1", "--listen", "127.0.0.1:\(other.port)"]
    for words in [["edge"], ["worker", "payment"]] { #expect(try refusal(words + cluster, 1).contains("cannot listen")) }
  }

  @Test func `a place for files that can't be had is told before anything is made`() throws {
    let file = directory.file("file")
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    for path in ["/proc/x", "/proc/x/y", file + "/x", directory.path] {
      #expect(try refusal(["dev", "--port", "0", "--notification-file", path], 2).contains("the messages' file \(path) can't be made"))
    }
    for path in ["/proc/xx", file, directory.file("none")] {
      let line = try refusal(["dev", "--port", "0", "--database-url", "sqlite:\(path)"], 1)
      #expect(line.contains("the databases' directory \(path) can't be used"))
    }
    #expect(try refusal(["dev", "--port", "0", "--secret-key-file", directory.file("none")], 1).contains("ticketing key"))
  }

  @Test func `a data directory that can't be made is told with the system's reason`() throws {
    let file = directory.file("file")
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let end = try RunningSystem.run(["dev", "--port", "0", "--data-dir", file + "/a/b"])
    #expect(end.code == 1)
    #expect(end.errors.hasSuffix("the data directory \(file)/a/b can't be made: Not a directory\n"))
  }

  @Test func `directories above a new one are made, and a path has its parent`() throws {
    try Directories.make(directory.file("a/b/c/"))
    try Directories.make(directory.file("a/b"))
    let mode = try FileManager.default.attributesOfItem(atPath: directory.file("a/b"))[.posixPermissions] as? Int
    #expect(mode == 0o700)
    #expect(["a", "/", "a/", "/a", "a/b", "/a//b/"].map { Directories.parent(of: $0) } == [nil, "/", nil, "/", "a", "/a/"])
  }
}
