import Foundation
import Glibc

/// A process as `/proc/PID/stat` has it: see proc(5).
struct ProcessStat {
  let process: Int32
  /// The name that `ps` shows.
  let name: String
  let parent: Int32
  /// The processor time of all its threads, user and system, in microseconds. Linux counts in steps of 10,000.
  let processorMicroseconds: Int64
  /// The processor time of the children that it has waited for.
  let waitedMicroseconds: Int64

  /// Nil: there is no such process.
  init?(of process: Int32) {
    guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      // The name is in parentheses and may have any characters. The state and the numbers come behind it.
      let start = line.firstIndex(of: "("), let end = line.lastIndex(of: ")")
    else { return nil }
    let fields = line[line.index(after: end)...].split(separator: " ")
    guard fields.count > 14, let parent = Int32(fields[1]) else { return nil }
    let ticks = fields[11...14].compactMap { Int64($0) }
    guard ticks.count == 4 else { return nil }
    self.process = process
    self.parent = parent
    name = String(line[line.index(after: start)..<end])
    processorMicroseconds = (ticks[0] + ticks[1]) * 1_000_000 / Self.ticksPerSecond
    waitedMicroseconds = (ticks[2] + ticks[3]) * 1_000_000 / Self.ticksPerSecond
  }

  /// All processes of this machine.
  static var all: [ProcessStat] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0).flatMap { ProcessStat(of: $0) } }
  }

  private static let ticksPerSecond = Int64(sysconf(Int32(_SC_CLK_TCK)))
}
