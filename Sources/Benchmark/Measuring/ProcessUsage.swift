import Foundation
import Glibc

/// The resources that a process has used so far, as Linux counts them.
struct ProcessUsage {
  /// As `ProcessStat` says it.
  var processorMicroseconds: Int64
  /// The memory that the process uses now, in bytes (`VmRSS`).
  var residentBytes: Int64

  /// Nil: there is no such process.
  init?(of process: Int32) {
    guard let stat = ProcessStat(of: process), let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    else { return nil }
    processorMicroseconds = stat.processorMicroseconds
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
