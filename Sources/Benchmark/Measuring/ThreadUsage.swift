import Foundation
import Glibc

/// The processor time of one thread so far, user and system, as Linux's scheduler counts it. It is exact to the nanosecond. But if the
/// thread is running on another processor, its last few milliseconds may be missing.
struct ThreadUsage {
  var thread: Int32
  /// The name of the thread.
  var name: String
  var processorNanoseconds: Int64

  /// The usage of all threads that a process has now.
  static func all(of process: Int32) -> [ThreadUsage] {
    let tasks = "/proc/\(process)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
    return threads.compactMap { thread in
      // The thread may end while we read. The first number is its time on a processor.
      guard let number = Int32(thread), let name = try? String(contentsOfFile: "\(tasks)/\(thread)/comm", encoding: .utf8),
        let times = try? String(contentsOfFile: "\(tasks)/\(thread)/schedstat", encoding: .utf8),
        let time = times.split(separator: " ").first.flatMap({ Int64($0) })
      else { return nil }
      return ThreadUsage(thread: number, name: name.trimmingCharacters(in: .newlines), processorNanoseconds: time)
    }
  }

  /// The processor time of these threads since then, in nanoseconds. A new thread counts with all its time, and one that has ended does not
  /// count.
  static func nanoseconds(of threads: [ThreadUsage], since earlier: [ThreadUsage]) -> Int64 {
    let before = Dictionary(earlier.map { ($0.thread, $0.processorNanoseconds) }, uniquingKeysWith: max)
    // The system may give the number of an ended thread to a new one.
    return threads.reduce(0) { $0 + max($1.processorNanoseconds - before[$1.thread, default: 0], 0) }
  }

  /// The usage of the thread of that name.
  static func named(_ name: String, of process: Int32) -> ThreadUsage? {
    all(of: process).first { $0.name == name }
  }

  /// The processor time of the calling thread so far, in nanoseconds.
  static var processorNanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
