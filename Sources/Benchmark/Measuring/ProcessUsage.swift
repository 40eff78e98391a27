import Foundation
import Glibc

/// The resources that a process has used so far, as Linux counts them.
struct ProcessUsage {
  /// Processor time of all its threads, user and system, in microseconds. Linux counts in steps of 10,000.
  var processorMicroseconds: Int64
  /// The memory that the process uses now, in bytes (`VmRSS`).
  var residentBytes: Int64

  /// Nil: there is no such process.
  init?(of process: Int32) {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
      // The name is in parentheses and may have spaces. The state and the numbers come behind it. See proc(5).
      let nameEnd = stat.lastIndex(of: ")")
    else { return nil }
    let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
    guard fields.count > 12, let user = Int64(fields[11]), let system = Int64(fields[12]) else { return nil }
    processorMicroseconds = (user + system) * 1_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    let kibibytes = line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int64($0) }
    residentBytes = (kibibytes ?? 0) * 1024
  }

  /// The usage of this process.
  static var own: ProcessUsage? { ProcessUsage(of: getpid()) }

  var residentMiB: Double { Double(residentBytes) / 1_048_576 }

  /// The processor time of each of `count` things since `earlier`. Nil when it is not known.
  func processorMicroseconds(since earlier: ProcessUsage?, each count: Int) -> Double? {
    guard let earlier, count > 0 else { return nil }
    return Double(processorMicroseconds - earlier.processorMicroseconds) / Double(count)
  }
}
