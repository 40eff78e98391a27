import Foundation
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Notifying

@Suite struct NotificationFileTests {
  private let directory: TemporaryDirectory
  private let path: String

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.file("notifications.jsonl")
  }

  private func file(survivesPowerCut: Bool = false) throws -> NotificationFile {
    try NotificationFile(path, survivesPowerCut: survivesPowerCut)
  }

  private func write(_ reservation: String, to file: NotificationFile) -> ChannelResult? {
    var results: [ChannelResult] = []
    FileChannel(file).send(Told.message(reservation: reservation, over: "file")) { results.append($0) }
    return results.count == 1 ? results.first : nil
  }

  /// The ids of the lines, each of which must be JSON.
  private var ids: [String] {
    get throws {
      try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
        try #require(try JSON.decode(JSONValue.self, from: Array(line.utf8))["id"]?.string)
      }
    }
  }

  @Test(arguments: [false, true])
  func `each message is a line`(survivesPowerCut: Bool) throws {
    let file = try file(survivesPowerCut: survivesPowerCut)
    #expect(write("r1", to: file) == .delivered && write("r2", to: file) == .delivered)
    #expect(try ids == ["r1-confirmed-file", "r2-confirmed-file"])
  }

  @Test func `only its owner may read it`() throws {
    _ = try file()
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `a line that may be there already is looked for, by whoever writes next`() throws {
    #expect(write("r1", to: try file()) == .delivered)
    let next = try file()
    #expect(write("r1", to: next) == .delivered)
    #expect(write("r2", to: next) == .delivered)
    #expect(write("r2", to: next) == .delivered)
    #expect(try ids == ["r1-confirmed-file", "r2-confirmed-file"])
  }

  /// Of two that have the same work for a moment, one was only held up.
  @Test func `a line that another process wrote meanwhile is seen, whatever either writes in between`() throws {
    let (mine, other) = (try file(), try file())
    for (reservation, writer) in [("r1", mine), ("r2", other), ("r3", mine), ("r2", mine), ("r3", other), ("r1", other), ("r4", other)] {
      #expect(write(reservation, to: writer) == .delivered)
    }
    #expect(try ids == ["r1", "r2", "r3", "r4"].map { "\($0)-confirmed-file" })
  }

  @Test func `half a line of a process that died is cut off, however long it is`() throws {
    for torn in [#"{"id":"r2-confirmed-file","ty"#, String(repeating: "x", count: 200_000)] {
      #expect(write("r1", to: try file()) == .delivered)
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(torn.utf8))
      try handle.close()
      #expect(write("r2", to: try file()) == .delivered)
      #expect(try ids == ["r1-confirmed-file", "r2-confirmed-file"])
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func `a file that somebody moved away is made anew`() throws {
    let file = try file()
    #expect(write("r1", to: file) == .delivered)
    try FileManager.default.moveItem(atPath: path, toPath: directory.file("old"))
    #expect(write("r2", to: file) == .delivered)
    #expect(try ids == ["r2-confirmed-file"])
  }

  @Test func `lines of many blocks are found`() throws {
    let file = try file()
    let filler = Array((String(repeating: "x", count: 9999) + "\n").utf8)
    #expect(write("r1", to: file) == .delivered)
    for number in 0..<300 { try file.append(filler, id: "\(number)") }
    #expect(write("r2", to: file) == .delivered)
    let next = try self.file()
    for reservation in ["r1", "r2"] { #expect(write(reservation, to: next) == .delivered) }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.components(separatedBy: "-confirmed-file").count == 3)
  }

  @Test func `a file that can't be made is said to be so, at once`() throws {
    let error = #expect(throws: NotificationFileError.self) {
      try NotificationFile(directory.file("missing/notifications.jsonl"), survivesPowerCut: false)
    }
    #expect(error?.description.contains("can't be opened: No such file or directory") == true)
  }

  @Test func `a line that is there waits for the disk too, because whoever wrote it may not have waited`() throws {
    let syncs = Mutex(0)
    // The disk refuses the first time.
    let file = try NotificationFile(path, survivesPowerCut: true) { _ in
      syncs.withLock { syncs in
        syncs += 1
        return syncs == 1 ? -1 : 0
      }
    }
    guard case .failed? = write("r1", to: file) else {
      Issue.record("it was delivered without the disk")
      return
    }
    #expect(write("r1", to: file) == .delivered)
    #expect(syncs.withLock { $0 } == 2)
    #expect(try ids == ["r1-confirmed-file"])
  }

  @Test func `the next line need not wait for a program that is being started`() throws {
    let path = path
    let inherited = Mutex<InheritedDescriptor?>(nil)
    let file = try NotificationFile(path, survivesPowerCut: true) { _ in
      inherited.withLock { $0 = try? InheritedDescriptor(of: path) }
      return 0
    }
    #expect(write("r1", to: file) == .delivered)
    #expect(inherited.withLock { $0 != nil })
    #expect(try !InheritedDescriptor.isLocked(path))
  }

  @Test func `a message that can't be written waits`() throws {
    let file = try file()
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    guard case .failed? = write("r1", to: file) else {
      Issue.record("it was written into a directory")
      return
    }
  }
}
