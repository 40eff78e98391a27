import Foundation
import Glibc

/// A process that works for the measured one, with the processes that it has started: a database with its connections, or a broker.
public struct Neighbour: Sendable {
  public let process: Int32
  /// The name that `ps` shows.
  public let name: String

  /// Nil: there is no such process.
  public init?(process: Int32) {
    guard let stat = Stat(of: process) else { return nil }
    self.process = process
    name = stat.name
  }

  /// The processor time that it and its descendants have used so far, also those that have ended. Nil: the process itself has ended.
  var processorMicroseconds: Int64? {
    guard Stat(of: process) != nil else { return nil }
    let all = Stat.all
    var family: Set<Int32> = [process]
    while true {
      let children = all.filter { family.contains($0.parent) && !family.contains($0.process) }
      if children.isEmpty { break }
      family.formUnion(children.map(\.process))
    }
    let ticks = all.filter { family.contains($0.process) }.reduce(0) { $0 + $1.ticks }
    return ticks * 1_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// A line of `/proc/PID/stat`: see proc(5).
  private struct Stat {
    let process: Int32
    let name: String
    let parent: Int32
    /// The process's own ticks, and those of the children that it has waited for.
    let ticks: Int64

    init?(of process: Int32) {
      guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        // The name is in parentheses and may have any characters.
        let start = line.firstIndex(of: "("), let end = line.lastIndex(of: ")")
      else { return nil }
      let fields = line[line.index(after: end)...].split(separator: " ")
      guard fields.count > 14, let parent = Int32(fields[1]) else { return nil }
      self.process = process
      self.parent = parent
      name = String(line[line.index(after: start)..<end])
      ticks = fields[11...14].reduce(0) { $0 + (Int64($1) ?? 0) }
    }

    static var all: [Stat] {
      ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0).flatMap { Stat(of: $0) } }
    }
  }
}
